"""What is asked for, and which part of everything behind it that needs: the backward walk."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tamis.catalogue import Kind
from tamis.engine._need import is_local
from tamis.engine._program import Step
from tamis.engine._spec import inputs_of
from tamis.pipeline import split_ref
from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tamis.engine._spec import Spec
    from tamis.pipeline import Graph, Node

__all__ = ["Request", "needs_of"]


@dataclass(frozen=True)  # no slots: what is derived is kept
class Request:
    """What every part of the planning looks at.

    Parameters
    ----------
    graph : Graph
        The pipeline.
    specs : mapping
        What is known of each result, by reference.
    targets : frozenset of str
        Nodes and sources that are asked for, whole.
    cached : frozenset of str
        Nodes whose results are there already, as far as they are needed.
    prefers_exact : bool
        Whether exact algorithms are used also where the library's one call would fit.
    in_memory_bytes : int, byte, optional
        A larger array is kept in a file; without it, none is.
    """

    graph: Graph
    specs: Mapping[str, Spec]
    targets: frozenset[str]
    cached: frozenset[str] = frozenset()
    prefers_exact: bool = False
    in_memory_bytes: int | None = None

    @cached_property
    def scalars(self) -> frozenset[str]:
        """References that are read as numbers, whole."""
        return frozenset(
            ref for ref, spec in self.specs.items() if spec.kind is Kind.SCALAR or spec.shape == ()
        )

    @cached_property
    def sources(self) -> frozenset[str]:
        """Names of the sources."""
        return frozenset(source.name for source in self.graph.sources)

    @cached_property
    def steps(self) -> dict[str, Step]:
        """The step of each node."""
        return {node.id: self._step(node) for node in self.graph.nodes}

    @cached_property
    def nbytes(self) -> dict[str, int]:
        """Size of each node's and source's result, in bytes."""
        sizes: dict[str, int] = {}
        for ref, spec in self.specs.items():
            name = split_ref(ref)[0]
            sizes[name] = sizes.get(name, 0) + spec.nbytes
        return sizes

    @cached_property
    def tileable(self) -> frozenset[str]:
        """Nodes of which a part can be computed from the same part of their inputs."""
        return frozenset(node.id for node in self.graph.nodes if self._is_tileable(node))

    def images(self, node: str) -> list[str]:
        """Return the references that a node reads as images, in the order of the signature."""
        return [ref for ref in self.steps[node].inputs.values() if ref not in self.scalars]

    def _step(self, node: Node) -> Step:
        inputs = inputs_of(node)
        first = next((self.specs[ref] for ref in inputs.values() if ref not in self.scalars), None)
        shape, dtype = (first.shape or (), first.dtype) if first else ((), "")
        return Step(node.id, node.operation, inputs, node.values, shape, dtype)

    def _is_tileable(self, node: Node) -> bool:
        spec = self.specs.get(node.id)  # several outputs have each their own
        step = self.steps[node.id]
        if spec is None or spec.shape is None or not is_local(step.locality):
            return False
        return {self.specs[ref].shape for ref in self.images(node.id)} == {step.shape} != {()}


def needs_of(
    request: Request, find: Callable[[str, Region | None], bool] | None = None
) -> dict[str, Region | None]:
    """Return which part of each node's result is looked at: None for all of it. Others are not needed.

    Parameters
    ----------
    request : Request
        What is asked for.
    find : callable, optional
        From a node and the part that is looked at to whether that is there already, so that what is
        behind it is not needed; without it, what `request.cached` says.
    """
    has = find or (lambda node, _: node in request.cached)
    needs: dict[str, Region | None] = dict.fromkeys(request.targets)
    for node in reversed(request.graph.nodes):
        if node.id not in needs or has(node.id, needs[node.id]):
            continue
        for ref in node.inputs.values():
            name = split_ref(ref)[0]
            region = _needed_of(request, node.id, ref, needs[node.id])
            needs[name] = _hull(needs[name], region) if name in needs else region
    return needs


def _needed_of(request: Request, node: str, ref: str, wanted: Region | None) -> Region | None:
    if node not in request.tileable or ref in request.scalars:
        return None
    step = request.steps[node]
    region = step.need(wanted or Region.whole(step.output_shape))
    return None if region == Region.whole(step.shape) else region


def _hull(one: Region | None, other: Region | None) -> Region | None:
    return None if one is None or other is None else one.hull(other)
