"""What a request needs, in which order, and whether it fits: made and checked before anything runs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from tamis.catalogue import Kind, Reduction
from tamis.engine._need import depth_of, is_local, locality_of, needed_region
from tamis.engine._program import Program, Step
from tamis.engine._tiles import LARGEST_TILE, SMALLEST_TILE
from tamis.errors import MemoryBudgetError, format_bytes
from tamis.pipeline import split_ref
from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from tamis.engine._spec import Spec
    from tamis.pipeline import Graph, Node

__all__ = ["Plan", "Stage", "make_plan"]

Mode: TypeAlias = Literal["tiles", "reduce", "whole"]


@dataclass(frozen=True, slots=True)
class Stage:
    """One result that is brought into memory whole.

    Parameters
    ----------
    node : str
        Whose result it is.
    mode : str
        ``"tiles"``: by a program, tile after tile; ``"reduce"``: merged from what each tile says;
        ``"whole"``: in one call.
    program : Program
        Its last step is the node; in the other modes it is the only one.
    reads : tuple of str
        References of what must be there already.
    releases : tuple of str
        Nodes that nobody reads after this stage.
    nbytes : int, byte
        Size of the result.
    """

    node: str
    mode: Mode
    program: Program
    reads: tuple[str, ...]
    releases: tuple[str, ...]
    nbytes: int

    @property
    def step(self) -> Step:
        """The step of the node itself."""
        return self.program.steps[-1]


@dataclass(frozen=True, slots=True)
class Plan:
    """Stages in order, and what they take.

    Parameters
    ----------
    stages : tuple of Stage
        What will be computed.
    peak_bytes : int, byte
        Most memory in use at one time, as far as shapes are known.
    tile_pixels : int, pixel
        A tile may have so many pixels.
    """

    stages: tuple[Stage, ...]
    peak_bytes: int
    tile_pixels: int


@dataclass(frozen=True, slots=True)
class _Request:
    """What every part of the planning looks at."""

    graph: Graph
    specs: Mapping[str, Spec]
    targets: frozenset[str]
    cached: frozenset[str]

    @property
    def nodes(self) -> dict[str, Node]:
        return {node.id: node for node in self.graph.nodes}


def make_plan(
    graph: Graph,
    specs: Mapping[str, Spec],
    *,
    targets: Collection[str],
    cached: Collection[str] = (),
    memory_bytes: int,
    workers: int = 1,
) -> Plan:
    """Return the plan that computes the targets.

    Every result that is needed whole is kept, so that it can be stored and read again; if that does not
    fit, chains of local operations are fused and only their ends are kept; then tiles become smaller.

    Parameters
    ----------
    graph : Graph
        The pipeline.
    specs : mapping
        What is known of each result, by reference.
    targets : collection of str
        References of what is asked for.
    cached : collection of str
        Nodes whose results are there already.
    memory_bytes : int, byte
        How much may be used.
    workers : int
        How many tiles are worked on at once.

    Raises
    ------
    MemoryBudgetError
        If no plan fits; the message says what would.
    """
    request = _Request(graph, specs, frozenset(split_ref(ref)[0] for ref in targets), frozenset(cached))
    needs = _needs(request)
    best: tuple[int, str] | None = None
    for keeps_all in (True, False):
        stages = _stages(request, needs, keeps_all=keeps_all)
        for tile_pixels in (LARGEST_TILE, LARGEST_TILE // 8, SMALLEST_TILE):
            peak, node = _peak(request, stages, workers * tile_pixels)
            if peak <= memory_bytes:
                return Plan(stages, peak, tile_pixels)
            best = min(best or (peak, node), (peak, node))
    needed, node = best or (0, "")
    raise MemoryBudgetError(
        node,
        needed_bytes=needed,
        allowed_bytes=memory_bytes,
        remedy=f"Use --memory {format_bytes(math.ceil(needed * 1.05)).replace(' ', '')} or a smaller region",
    )


def _needs(request: _Request) -> dict[str, Region | None]:
    """Return which part of each node's result is looked at: None for all of it. Others are not needed."""
    needs: dict[str, Region | None] = dict.fromkeys(request.targets)
    for node in reversed(request.graph.nodes):
        if node.id not in needs or node.id in request.cached:
            continue
        for ref in node.inputs.values():
            name = split_ref(ref)[0]
            region = _needed_of(request, node, ref, needs[node.id])
            if name not in needs:
                needs[name] = region
            else:
                needs[name] = _hull(needs[name], region)
    return needs


def _needed_of(request: _Request, node: Node, ref: str, wanted: Region | None) -> Region | None:
    if not _is_tileable(request, node) or ref in _scalars(request, node):
        return None
    shape = _image_shape(request, node)
    output = Region.whole(request.specs[node.id].shape or ())
    locality = locality_of(node.operation, node.values, request.specs[ref].dtype)
    region = needed_region(locality, node.values, wanted or output, shape)
    return None if region == Region.whole(shape) else region


def _hull(one: Region | None, other: Region | None) -> Region | None:
    return None if one is None or other is None else one.hull(other)


def _scalars(request: _Request, node: Node) -> frozenset[str]:
    """Return the references that a node reads as numbers."""
    return frozenset(ref for ref in node.inputs.values() if request.specs[ref].kind is Kind.SCALAR)


def _images(request: _Request, node: Node) -> list[str]:
    scalars = _scalars(request, node)
    return [ref for ref in node.inputs.values() if ref not in scalars]


def _image_shape(request: _Request, node: Node) -> tuple[int, ...]:
    images = _images(request, node)
    return (request.specs[images[0]].shape or ()) if images else ()


def _dtype(request: _Request, node: Node) -> str:
    images = _images(request, node)
    return request.specs[images[0]].dtype if images else ""


def _is_tileable(request: _Request, node: Node) -> bool:
    """Return whether a part of a node's result can be computed from the same part of its inputs."""
    images = _images(request, node)
    spec = request.specs.get(node.id)  # several outputs have each their own
    if spec is None or spec.shape is None or not images:
        return False
    if not is_local(locality_of(node.operation, node.values, _dtype(request, node))):
        return False
    shapes = {request.specs[ref].shape for ref in images}
    return len(shapes) == 1 and None not in shapes


def _stages(request: _Request, needs: Mapping[str, Region | None], *, keeps_all: bool) -> tuple[Stage, ...]:
    kept = _kept(request, needs, keeps_all=keeps_all)
    stages = []
    for node in request.graph.nodes:
        if node.id in kept and node.id in needs and node.id not in request.cached:
            program = _program(request, node, kept)
            stages.append(_stage(request, node, program))
    return _with_releases(stages, request.targets)


def _kept(request: _Request, needs: Mapping[str, Region | None], *, keeps_all: bool) -> set[str]:
    """Return the nodes whose results are brought into memory whole."""
    kept = set(request.targets) | request.cached
    for node in request.graph.nodes:
        if node.id not in needs:
            continue
        if not _is_tileable(request, node):
            kept.add(node.id)
            kept.update(node.sources)
        elif keeps_all and needs[node.id] is None:
            kept.add(node.id)
    return kept


def _program(request: _Request, node: Node, kept: set[str]) -> Program:
    """Return the steps that lead from results that are kept to this node."""
    steps: dict[str, Step] = {}
    scalars: set[str] = set()
    inside = {node.id}
    for other in reversed(request.graph.nodes):
        if other.id in inside:
            steps[other.id] = Step(
                other.id,
                other.operation,
                other.inputs,
                other.values,
                _image_shape(request, other),
                _dtype(request, other),
            )
            scalars |= _scalars(request, other)
            is_source = {source.name for source in request.graph.sources}
            inside |= {name for name in other.sources if name not in kept and name not in is_source}
    return Program(tuple(reversed(list(steps.values()))), frozenset(scalars))


def _stage(request: _Request, node: Node, program: Program) -> Stage:
    names = {step.node for step in program.steps}
    reads = dict.fromkeys(ref for step in program.steps for ref in step.inputs.values() if ref not in names)
    locality = locality_of(node.operation, node.values, _dtype(request, node))
    mode: Mode = "whole"
    if is_local(locality) and node.id in request.specs and _images(request, node):
        mode = "tiles"
    elif isinstance(locality, Reduction):
        mode = "reduce"
    nbytes = sum(spec.nbytes for ref, spec in request.specs.items() if split_ref(ref)[0] == node.id)
    return Stage(node.id, mode, program, tuple(reads), (), nbytes)


def _with_releases(stages: list[Stage], targets: frozenset[str]) -> tuple[Stage, ...]:
    """Return the stages, each knowing what nobody reads after it."""
    seen = set(targets)
    finished = []
    for stage in reversed(stages):
        names = {split_ref(ref)[0] for ref in stage.reads}
        releases = tuple(sorted(names - seen))
        seen |= names
        finished.append(Stage(stage.node, stage.mode, stage.program, stage.reads, releases, stage.nbytes))
    return tuple(reversed(finished))


def _peak(request: _Request, stages: tuple[Stage, ...], tile_pixels: int) -> tuple[int, str]:
    """Return the most bytes in use at one time, and the node that is computed then."""
    sizes = {name: request.specs[name].nbytes for name in request.cached if name in request.specs}
    peak, worst = 0, stages[0].node if stages else ""
    for stage in stages:
        sizes[stage.node] = stage.nbytes
        used = sum(sizes.values()) + _workspace(request, stage, tile_pixels)
        if used > peak:
            peak, worst = used, stage.node
        for name in stage.releases:
            sizes.pop(name, None)
    return peak, worst


# a library call holds about two float64 copies of what it works on beside its result
_COPIES = 2 * 8


def _workspace(request: _Request, stage: Stage, tile_pixels: int) -> int:
    pixels = math.prod(stage.step.shape)
    if stage.mode == "whole":
        sources = {source.name for source in request.graph.sources}
        read = sum(request.specs[ref].nbytes for ref in stage.reads if ref in sources)
        return read + _COPIES * pixels
    per_pixel = _COPIES + 8 * len(stage.program.steps)
    return per_pixel * min(pixels, _grown(stage, tile_pixels))


def _grown(stage: Stage, tile_pixels: int) -> int:
    """Return about how many pixels the tiles have together with what their operations look at."""
    ndim = max(len(stage.step.shape), 1)
    side = tile_pixels ** (1 / ndim)
    depths = (
        depth_of(step.locality, step.values, len(step.shape)) for step in stage.program.steps if step.shape
    )
    reach = sum(max(depth, default=0) for depth in depths)
    return int((side + 2 * reach) ** ndim)
