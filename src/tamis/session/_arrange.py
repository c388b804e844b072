"""Edits of several steps at once: two change places, or the steps of another pipeline are added."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tamis.catalogue import Kind
from tamis.errors import PipelineError
from tamis.pipeline import Node, split_ref
from tamis.session._connect import check_step
from tamis.session._edit import free_name, with_connection
from tamis.session._state import canonical_ref, get_step, refs_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.pipeline import Pipeline
    from tamis.session._state import State

__all__ = ["image_behind", "seen_first", "with_move", "with_steps"]

_SEEN = (Kind.IMAGE, Kind.ARRAY, Kind.BINARY, Kind.LABELS, Kind.MARKERS)


def with_steps(state: State, graph: Pipeline, *, after: str | None) -> State:
    """Return the state with the steps of a pipeline of one input, which reads the image behind `after`."""
    if len(graph.inputs) != 1 or not graph.nodes:
        message = f"a pipeline that is added must have one input and a step, got {list(graph.inputs)}"
        raise PipelineError(message, where="add_steps")
    refs = {graph.inputs[0]: image_behind(state.pipeline, state.selected if after is None else after)}
    for node in graph.nodes:
        state, name = _grown(state, node, refs)
        refs |= {ref: name + ref[len(node.id) :] for ref in refs_of(graph, node.id)}
    return state


def _grown(state: State, node: Node, refs: Mapping[str, str]) -> tuple[State, str]:
    """Return the state with a copy of a step, which is selected, and what the copy is called."""
    name = free_name(state.pipeline, node.id)
    inputs = {port: refs[ref] for port, ref in node.inputs.items()}
    copy = Node(name, node.operation, inputs, node.values, node.note)
    pipeline = state.pipeline.with_node(copy)
    check_step(pipeline, copy)
    return replace(state, pipeline=pipeline, selected=name), name


def image_behind(pipeline: Pipeline, name: str) -> str:
    """Return the reference of what a step gives, or, if that has no pixels, of what it was found from."""
    kinds, ref = pipeline.kinds(), canonical_ref(pipeline, name)
    while kinds[ref] not in _SEEN:
        step = pipeline.find_node(split_ref(ref)[0])
        if step is None or not step.inputs:
            message = f"{name!r} comes from no image"
            raise PipelineError(message, remedy="Select an image")
        ref = next(iter(step.inputs.values()))
    return ref


def seen_first(pipeline: Pipeline, name: str) -> str:
    """Return the reference of what to look at first of a step: its pixels, or those behind it, or itself."""
    try:
        return image_behind(pipeline, name)
    except PipelineError:
        return canonical_ref(pipeline, name)


def with_move(state: State, node_id: str, by: int) -> State:
    """Return the state in which a step has changed places with the one before (-1) or behind it (1)."""
    pipeline, own = state.pipeline, get_step(state.pipeline, node_id)
    first, second = (_before(pipeline, own), own) if by < 0 else (own, _behind(pipeline, own))
    if first is None or second is None or not _are_alike(pipeline, first, second):
        side = "before" if by < 0 else "behind"
        message = f"cannot change places with the one {side} it: that could change more than the order"
        raise PipelineError(message, where=f"step {node_id!r}", remedy="Connect its inputs one by one")
    ((one, origin),), ((two, _),) = first.inputs.items(), second.inputs.items()
    readers = [
        (node.id, port) for node in pipeline.nodes for port, ref in node.inputs.items() if ref == second.id
    ]
    for reader, port in readers:
        state = with_connection(state, reader, port, first.id)
    state = with_connection(state, second.id, two, origin)
    return replace(with_connection(state, first.id, one, second.id), selected=node_id)


def _before(pipeline: Pipeline, node: Node) -> Node | None:
    return pipeline.find_node(split_ref(next(iter(node.inputs.values()), ""))[0])


def _behind(pipeline: Pipeline, node: Node) -> Node | None:
    readers = [other for other in pipeline.nodes if node.id in other.sources]
    return readers[0] if len(readers) == 1 else None


def _are_alike(pipeline: Pipeline, first: Node, second: Node) -> bool:
    """Return whether both read and give one thing each, of one kind, and only the second reads the first."""
    if len(first.inputs) != 1 or len(second.inputs) != 1 or _behind(pipeline, first) != second:
        return False
    kinds, gives = pipeline.kinds(), [refs_of(pipeline, node.id) for node in (first, second)]
    origin = next(iter(first.inputs.values()))
    every = {kinds[origin], *(kinds[ref] for refs in gives for ref in refs)}
    return all(len(refs) == 1 for refs in gives) and len(every) == 1
