"""What a request needs, in which order, and whether it fits: made and checked before anything runs."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from tamis.catalogue import Crop, get_operation
from tamis.engine._need import algorithm_name, is_local
from tamis.engine._program import Program
from tamis.engine._request import Request, needs_of
from tamis.engine._tiles import LARGEST_TILE, SMALLEST_TILE
from tamis.engine.exact import find_algorithm
from tamis.errors import MemoryBudgetError, format_bytes
from tamis.pipeline import split_ref

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from tamis.engine._program import Step
    from tamis.engine._spec import Spec
    from tamis.pipeline import Graph
    from tamis.region import Region

__all__ = ["Plan", "Stage", "make_plan"]

# what is tried, in pixels
_TILE_SIZES = (LARGEST_TILE, LARGEST_TILE // 8, SMALLEST_TILE)

# where results do not fit into memory together, larger ones go to files
_IN_MEMORY_BYTES = 2**20

Mode: TypeAlias = Literal["tiles", "exact", "whole"]


@dataclass(frozen=True, slots=True)
class Stage:
    """One result that is brought into memory whole.

    Parameters
    ----------
    node : str
        Whose result it is.
    mode : str
        ``"tiles"``: by a program, tile after tile; ``"exact"``: by an exact algorithm, which may take
        several rounds of tiles; ``"whole"``: in one call.
    program : Program
        Its last step is the node; in the other modes it is the only one.
    reads : tuple of str
        References of what must be there already.
    releases : tuple of str
        Nodes that nobody reads after this stage.
    nbytes : int, byte
        Size of the result.
    dtype : str
        Its dtype; ``""`` where only computing tells.
    region : Region, optional
        The part of the result that is made; without it, all.
    """

    node: str
    mode: Mode
    program: Program
    reads: tuple[str, ...]
    releases: tuple[str, ...]
    nbytes: int
    dtype: str = ""
    region: Region | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of what is made, as far as it is known."""
        return self.region.shape if self.region else self.step.output_shape

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
    in_memory_bytes : int, byte, optional
        A larger array is kept in a file; without it, none is.
    """

    stages: tuple[Stage, ...]
    peak_bytes: int
    tile_pixels: int
    in_memory_bytes: int | None = None


def make_plan(
    graph: Graph,
    specs: Mapping[str, Spec],
    *,
    targets: Collection[str],
    cached: Collection[str] = (),
    memory_bytes: int,
    workers: int = 1,
    tiles: Sequence[int] | None = None,
    prefers_exact: bool = False,
) -> Plan:
    """Return the plan that computes the targets.

    Every result that is needed whole is kept, so that it can be stored and read again; if that does not
    fit, tiles become smaller; then chains of local operations are fused and only their ends are kept;
    then large results go to files, and whatever has an exact algorithm is done in tiles.

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
    tiles : sequence of int, optional, pixel
        Shape of a tile, where the user chose it.
    prefers_exact : bool, default False
        Whether exact algorithms are used also where the library's one call would fit.

    Raises
    ------
    MemoryBudgetError
        If no plan fits; the message says what would.
    """
    names = frozenset(split_ref(ref)[0] for ref in targets)
    in_memory = Request(graph, specs, names, frozenset(cached), prefers_exact or tiles is not None)
    in_files = replace(in_memory, prefers_exact=True, in_memory_bytes=_IN_MEMORY_BYTES)
    best: tuple[int, str] | None = None
    for request, keeps_all in ((in_memory, True), (in_memory, False), (in_files, False)):
        stages = _stages(request, needs_of(request), keeps_all=keeps_all)
        for tile_pixels in (math.prod(tiles),) if tiles else _TILE_SIZES:
            peak, node = _peak(request, stages, tile_pixels, workers)
            if peak <= memory_bytes:
                return Plan(stages, peak, tile_pixels, request.in_memory_bytes)
            best = min(best or (peak, node), (peak, node))
    needed, node = best or (0, "")
    raise MemoryBudgetError(
        node,
        needed_bytes=needed,
        allowed_bytes=memory_bytes,
        remedy=f"Use --memory {_rounded_up(needed)} or work on a part of the image",
    )


def _rounded_up(needed_bytes: int) -> str:
    """Return a size that is enough, as an option takes it: ``63MB``."""
    return format_bytes(math.ceil(needed_bytes * 1.05)).replace(" ", "")


def _stages(request: Request, needs: Mapping[str, Region | None], *, keeps_all: bool) -> tuple[Stage, ...]:
    kept = _kept(request, needs, keeps_all=keeps_all)
    stages = [
        _stage(request, _program(request, node.id, kept), needs[node.id])
        for node in request.graph.nodes
        if node.id in kept and node.id in needs and node.id not in request.cached
    ]
    return _with_releases(stages, request.targets)


def _kept(request: Request, needs: Mapping[str, Region | None], *, keeps_all: bool) -> set[str]:
    """Return the nodes whose results are brought into memory whole."""
    kept = set(request.targets | request.cached)
    for node in request.graph.nodes:
        if node.id not in needs or node.id in request.cached:
            continue
        if node.id not in request.tileable:
            kept.add(node.id)
            kept.update(node.sources)
        else:
            kept.update(split_ref(ref)[0] for ref in request.scalars.intersection(node.inputs.values()))
            if keeps_all:
                kept.add(node.id)
    return kept


def _program(request: Request, node: str, kept: set[str]) -> Program:
    """Return the steps that lead from results that are kept to this node."""
    inside, waiting = {node}, [node]
    while waiting:
        names = {split_ref(ref)[0] for ref in request.steps[waiting.pop()].inputs.values()}
        new = names - kept - request.sources - inside
        inside |= new
        waiting += new
    # only a chain is longer than one, and most programs are no chain
    steps = (
        [request.steps[node]]
        if len(inside) == 1
        else [step for name, step in request.steps.items() if name in inside]
    )
    read = {ref for step in steps for ref in step.inputs.values()}
    return Program(tuple(steps), request.scalars & read)


def _stage(request: Request, program: Program, region: Region | None) -> Stage:
    names = {step.node for step in program.steps}
    reads = dict.fromkeys(ref for step in program.steps for ref in step.inputs.values() if ref not in names)
    node = program.steps[-1].node
    spec = request.specs.get(node)  # several outputs have each their own
    dtype = spec.dtype if spec else ""
    mode = _mode(request, node)
    if mode != "tiles" or region is None:
        return Stage(node, mode, program, tuple(reads), (), request.nbytes.get(node, 0), dtype)
    nbytes = region.size * (np.dtype(dtype).itemsize if dtype else 8)
    return Stage(node, mode, program, tuple(reads), (), nbytes, dtype, region)


def _mode(request: Request, node: str) -> Mode:
    """Return how a result is made, as far as shapes are known."""
    step = request.steps[node]
    algorithm = find_algorithm(algorithm_name(step.locality))
    if algorithm is not None:
        return "exact" if algorithm.is_faster or request.prefers_exact else "whole"
    outputs = get_operation(step.operation).outputs
    keeps_shape = isinstance(step.locality, Crop) or (
        len(outputs) == 1 and outputs[0].keeps_shape(step.values)
    )
    known = {shape for ref in request.images(node) if (shape := request.specs[ref].shape)}
    if is_local(step.locality) and keeps_shape and request.images(node) and len(known) <= 1:
        return "tiles"
    return "whole"


def _with_releases(stages: list[Stage], targets: frozenset[str]) -> tuple[Stage, ...]:
    """Return the stages, each knowing what nobody reads after it."""
    seen = set(targets)
    finished = []
    for stage in reversed(stages):
        names = {split_ref(ref)[0] for ref in stage.reads}
        releases = tuple(sorted(names - seen))
        seen |= names
        finished.append(replace(stage, releases=releases))
    return tuple(reversed(finished))


def _peak(request: Request, stages: tuple[Stage, ...], tile_pixels: int, workers: int) -> tuple[int, str]:
    """Return the most bytes in use at one time, and the node that is computed then."""
    held = {name: request.nbytes.get(name, 0) for name in request.cached}
    given = request.targets & request.sources
    used = sum(held.values()) + sum(request.nbytes[name] for name in given)
    first = [*given, *(stage.node for stage in stages[:1]), *held]
    peak, worst = used, next(iter(first), "")
    for stage in stages:
        is_mapped = request.in_memory_bytes is not None and stage.nbytes > request.in_memory_bytes
        held[stage.node] = 0 if is_mapped else stage.nbytes
        used += held[stage.node]
        working = used + _workspace(request, stage, tile_pixels, workers, is_mapped=is_mapped)
        if working > peak:
            peak, worst = working, stage.node
        used -= sum(held.pop(name, 0) for name in stage.releases)
    return peak, worst


# a library call holds about two float64 copies of what it works on beside its result
_COPIES = 2 * 8


def _workspace(request: Request, stage: Stage, tile_pixels: int, workers: int, *, is_mapped: bool) -> int:
    pixels = math.prod(stage.step.shape)
    if stage.mode == "whole":
        read = sum(request.specs[ref].nbytes for ref in stage.reads if ref in request.sources)
        return read + _COPIES * pixels + is_mapped * stage.nbytes
    algorithm = find_algorithm(algorithm_name(stage.step.locality))
    per_pixel = algorithm.bytes_per_pixel if algorithm else _COPIES + 8 * len(stage.program.steps)
    # so that every worker gets some, an image is cut into at least two tiles for each
    share = max(math.prod(stage.shape) // (2 * workers), SMALLEST_TILE)
    return per_pixel * workers * _grown(stage, min(tile_pixels, share))


def _grown(stage: Stage, tile_pixels: int) -> int:
    """Return about how many pixels a tile has together with what its operations look at."""
    shape = stage.shape
    side = math.ceil(tile_pixels ** (1 / max(len(shape), 1)))
    depths = [step.depth for step in stage.program.steps if len(step.depth) == len(shape)]
    reach = [sum(along) for along in zip(*depths, strict=True)] or [0] * len(shape)
    return math.prod(min(length, side + 2 * r) for length, r in zip(shape, reach, strict=True))
