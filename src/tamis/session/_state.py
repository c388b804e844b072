"""`State`: everything about an exploration that undo brings back, as one value."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tamis.catalogue import get_operation
from tamis.errors import DocumentError, UnknownNameError, shown
from tamis.pipeline import Document, Pipeline, join_ref, parse_document, split_ref, to_document
from tamis.session._drawing import Drawing, drawing_from_json, drawing_to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.pipeline import Graph, Node

__all__ = [
    "State",
    "canonical_ref",
    "get_step",
    "names_from_json",
    "refs_of",
    "state_from_json",
    "state_to_json",
]


@dataclass(frozen=True, slots=True)
class State:
    """What one user has built, and what he looks at.

    Parameters
    ----------
    pipeline : Pipeline
        All steps, the disabled ones too.
    selected : str, default ''
        Name of the step, or of the input, that the next step goes behind; '' where there is nothing.
    shown : tuple of str, default ()
        References of the results on screen, in the order of the panels.
    disabled : frozenset of str, default frozenset()
        Steps that pass their first input through.
    drawings : mapping, default {}
        By the name of an input, what was drawn for it.
    added : mapping, default {}
        By the name of an input that was added after the start, how its image is opened: JSON.

    Raises
    ------
    UnknownNameError
        If it names a step or an input that the pipeline does not have.
    PipelineError
        If a reference names an output that its step does not have.
    """

    pipeline: Pipeline
    selected: str = ""
    shown: tuple[str, ...] = ()
    disabled: frozenset[str] = frozenset()
    drawings: Mapping[str, Drawing] = field(default_factory=dict, hash=False)
    added: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "drawings", MappingProxyType(dict(self.drawings)))
        object.__setattr__(self, "added", MappingProxyType(dict(self.added)))
        for name in (*self.drawings, *self.added):
            if name not in self.pipeline.inputs:
                raise UnknownNameError(name, noun="input", known=self.pipeline.inputs)
        names = [*self.pipeline.inputs, *(node.id for node in self.pipeline.nodes)]
        if self.selected and self.selected not in names:
            raise UnknownNameError(self.selected, noun="step", known=names)
        for name in self.disabled:
            if not get_step(self.pipeline, name).inputs:
                self.pipeline.without_node(name)  # says that nothing could take its place
        for ref in self.shown:
            _check_ref(self.pipeline, ref)

    def effective(self) -> Pipeline:
        """Return the pipeline as it runs: without the disabled steps, and with outputs.

        Where no outputs have been chosen, each result that no step reads is one.
        """
        pipeline = self.pipeline
        for name in sorted(self.disabled):
            pipeline = pipeline.without_node(name)
        if pipeline.targets:
            return pipeline
        return Pipeline(pipeline.sources, pipeline.nodes, _ends_of(pipeline))

    def resolved(self, ref: str) -> str:
        """Return the reference that `ref` means in the effective pipeline: a disabled step is passed over."""
        name, _ = split_ref(ref)
        while name in self.disabled:
            ref = next(iter(get_step(self.pipeline, name).inputs.values()))
            name, _ = split_ref(ref)
        return ref


def get_step(graph: Graph, name: str) -> Node:
    """Return the node of exactly this id, or raise `UnknownNameError`."""
    for node in graph.nodes:
        if node.id == name:
            return node
    raise UnknownNameError(name, noun="step", known=[node.id for node in graph.nodes])


def refs_of(graph: Graph, name: str) -> tuple[str, ...]:
    """Return the references of all that a step or an input gives."""
    if any(source.name == name for source in graph.sources):
        return (name,)
    outputs = get_operation(get_step(graph, name).operation).outputs
    return tuple(join_ref(name, output.name if len(outputs) > 1 else "") for output in outputs)


def canonical_ref(pipeline: Pipeline, name: str) -> str:
    """Return the reference that a user's word means: an input, a step (its first output), an output's name.

    Raises
    ------
    UnknownNameError
        If nothing has this name.
    PipelineError
        If the step has no such output.
    """
    origin, port = split_ref(name)
    if name in pipeline.inputs:
        return name
    if any(node.id == origin for node in pipeline.nodes):
        if not port:
            return refs_of(pipeline, origin)[0]
        pipeline.output_of(name)
        return name
    return pipeline.ref_of(name)


def _check_ref(pipeline: Pipeline, ref: str) -> None:
    name, port = split_ref(ref)
    if port or name not in pipeline.inputs:
        get_step(pipeline, name)
        pipeline.output_of(ref)


def _ends_of(pipeline: Pipeline) -> dict[str, str]:
    """Return the results that no step reads, each under its name."""
    read = {name for node in pipeline.nodes for name in node.sources}
    ends: dict[str, str] = {}
    for node in pipeline.nodes:
        for ref in refs_of(pipeline, node.id) if node.id not in read else ():
            name = ref.replace(":", "_")
            while name in ends:
                name += "_"
            ends[name] = ref
    return ends


def state_to_json(state: State, base: State | None = None) -> dict[str, Any]:
    """Return a state as JSON can hold it; of drawings that `base` has, too, only what is new."""
    before = base.drawings if base is not None else {}
    drawings = {name: drawing_to_json(drawing, before.get(name)) for name, drawing in state.drawings.items()}
    return {
        "pipeline": to_document(Document(state.pipeline, libraries={})),
        "selected": state.selected,
        "shown": list(state.shown),
        "disabled": sorted(state.disabled),
        **({"drawings": drawings} if drawings else {}),
        **({"added": {name: json.loads(told) for name, told in state.added.items()}} if state.added else {}),
    }


def state_from_json(data: object, base: State | None = None) -> State:
    """Return the state that `state_to_json` wrote, with the same `base`; what is not one is refused.

    Raises
    ------
    TamisError
        If it is no state, or one that this Tamis cannot have.
    """
    if not isinstance(data, dict) or not isinstance(data.get("selected"), str):
        message = f"a state must be an object with 'pipeline' and 'selected', got {shown(data)}"
        raise DocumentError(message)
    graph = parse_document(data.get("pipeline")).graph
    return State(
        Pipeline(graph.sources, graph.nodes, graph.targets),
        data["selected"],
        names_from_json(data.get("shown"), "shown"),
        frozenset(names_from_json(data.get("disabled"), "disabled")),
        _drawings_from_json(data.get("drawings", {}), base.drawings if base is not None else {}),
        _added_from_json(data.get("added", {})),
    )


def _drawings_from_json(data: object, base: Mapping[str, Drawing]) -> dict[str, Drawing]:
    if not isinstance(data, dict):
        message = f"'drawings' must be an object with names, got {shown(data)}"
        raise DocumentError(message)
    return {name: drawing_from_json(item, base.get(name)) for name, item in data.items()}


def _added_from_json(data: object) -> dict[str, str]:
    if not isinstance(data, dict):
        message = f"'added' must be an object with names, got {shown(data)}"
        raise DocumentError(message)
    return {name: json.dumps(told, sort_keys=True) for name, told in data.items()}


def names_from_json(data: object, what: str) -> tuple[str, ...]:
    """Return a list of texts as a tuple, or raise `DocumentError`."""
    if not isinstance(data, list) or not all(isinstance(item, str) for item in data):
        message = f"{what!r} must be a list of names, got {shown(data)}"
        raise DocumentError(message)
    return tuple(data)
