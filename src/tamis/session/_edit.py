"""What can be done to a state: each edit takes one and returns the next, or raises and nothing happened.

The step that an edit is about must be right afterwards. What becomes wrong elsewhere, because a step
further down now gets another kind of data, is no reason to refuse: it is that step's problem, shown there.
"""

from __future__ import annotations

import keyword
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tamis.catalogue import fits, get_operation
from tamis.errors import PipelineError, TamisError
from tamis.pipeline import Node, Pipeline, split_ref
from tamis.session._connect import check_step, connect_inputs
from tamis.session._rewire import rewired
from tamis.session._state import State, canonical_ref, get_step, refs_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tamis.catalogue import Kind, Operation

__all__ = [
    "free_name",
    "with_connection",
    "with_copy",
    "with_disabled",
    "with_enabled",
    "with_insertion",
    "with_name",
    "with_outputs",
    "with_replacement",
    "with_step",
    "with_values",
    "without_step",
]


def with_step(
    state: State,
    operation_id: str,
    *,
    after: str | None,
    node_id: str | None,
    values: Mapping[str, object],
    inputs: Mapping[str, str],
) -> State:
    """Return the state with a new step that reads `after`; whoever else reads that still does."""
    pipeline, operation = state.pipeline, get_operation(operation_id)
    name = _new_name(pipeline, operation, node_id)
    before = _refs_behind(pipeline, state.selected if after is None else after)
    connected = connect_inputs(pipeline, operation, before, inputs, values, node=name)
    return _with_node(state, Node.of(name, operation, connected, values))


def with_insertion(
    state: State,
    operation_id: str,
    *,
    before: str,
    node_id: str | None,
    values: Mapping[str, object],
    inputs: Mapping[str, str],
) -> State:
    """Return the state with a new step between the first input of `before` and what is connected there."""
    pipeline, operation = state.pipeline, get_operation(operation_id)
    reader = get_step(pipeline, before)
    if not reader.inputs:
        message = "reads nothing, so that no step can go before it"
        raise PipelineError(message, where=f"step {before!r}")
    name = _new_name(pipeline, operation, node_id)
    port, ref = next(iter(reader.inputs.items()))
    later = pipeline.descendants([before])
    connected = connect_inputs(pipeline, operation, (ref,), inputs, values, node=name, later=later)
    grown = _with_node(state, Node.of(name, operation, connected, values))
    return replace(with_connection(grown, before, port, name), selected=name)


def with_connection(state: State, node_id: str, input_name: str, ref: str | None) -> State:
    """Return the state in which an input of a step reads `ref`, or, for None, nothing."""
    pipeline, old = state.pipeline, get_step(state.pipeline, node_id)
    operation = get_operation(old.operation)
    takes = operation.get_input(input_name).takes
    inputs = {name: other for name, other in old.inputs.items() if name != input_name}
    if ref is not None:
        inputs[input_name] = _fitting(pipeline.kinds(), _refs_behind(pipeline, ref), takes)
    ordered = {
        argument.name: inputs[argument.name] for argument in operation.inputs if argument.name in inputs
    }
    values = {name: value for name, value in old.values.items() if name != input_name}
    return _with_node(state, Node.of(old.id, operation, ordered, values, note=old.note))


def with_values(state: State, node_id: str, values: Mapping[str, object]) -> State:
    """Return the state in which some values of a step are different."""
    old = get_step(state.pipeline, node_id)
    node = Node.of(old.id, old.operation, old.inputs, {**old.values, **values}, note=old.note)
    return replace(state, pipeline=state.pipeline.with_node(node))


def with_replacement(state: State, node_id: str, operation_id: str, given: Mapping[str, object]) -> State:
    """Return the state in which a step does something else with what it reads.

    Connections of the same name stay where the kind fits, as do values that the user has changed; what then
    has no value gets the one that is given.
    """
    pipeline, old = state.pipeline, get_step(state.pipeline, node_id)
    operation = get_operation(operation_id)
    kept = _kept_inputs(operation, old, pipeline.kinds())
    refs = list(old.inputs.values())
    before = [ref for ref in refs if ref not in kept.values()][:1] or refs[:1]
    values = {**given, **_kept_values(operation, old)}
    later = pipeline.descendants([old.id])
    inputs = connect_inputs(pipeline, operation, before, kept, values, node=old.id, later=later)
    node = Node.of(old.id, operation, inputs, values, note=old.note)
    now = _new_refs(old.id, get_operation(old.operation), operation)
    changed = rewired(state, lambda ref: now.get(ref, ref), nodes={old.id: node})
    check_step(changed.pipeline, node)
    return replace(changed, selected=old.id)


def with_copy(state: State, node_id: str) -> State:
    """Return the state with a second step that does the same, beside the first."""
    old = get_step(state.pipeline, node_id)
    name = free_name(state.pipeline, old.id)
    return _with_node(state, Node(name, old.operation, old.inputs, old.values, old.note))


def without_step(state: State, node_id: str) -> State:
    """Return the state without a step; what read it reads its first input instead."""
    pipeline, gone = state.pipeline, get_step(state.pipeline, node_id)
    instead = next(iter(gone.inputs.values()), "")
    if not instead and _is_read(pipeline, node_id):
        pipeline.without_node(node_id)  # says why not
    return rewired(
        state,
        lambda ref: instead if split_ref(ref)[0] == node_id else ref,
        nodes={node_id: None},
    )


def with_name(state: State, node_id: str, name: str) -> State:
    """Return the state in which a step has another name."""
    old = get_step(state.pipeline, node_id)
    node = Node.of(name, old.operation, old.inputs, old.values, note=old.note)

    def renamed(ref: str) -> str:
        return name + ref[len(node_id) :] if split_ref(ref)[0] == node_id else ref

    return rewired(state, renamed, nodes={node_id: node})


def with_disabled(state: State, node_id: str) -> State:
    """Return the state in which a step passes its first input through."""
    return replace(state, disabled=state.disabled | {node_id})


def with_enabled(state: State, node_id: str) -> State:
    """Return the state in which a step does its work again."""
    get_step(state.pipeline, node_id)
    return replace(state, disabled=state.disabled - {node_id})


def with_outputs(state: State, names: Iterable[str], named: Mapping[str, str]) -> State:
    """Return the state with these outputs; without any, every end is one."""
    pipeline = state.pipeline
    targets = {name.replace(":", "_"): canonical_ref(pipeline, name) for name in names}
    targets |= {name: canonical_ref(pipeline, ref) for name, ref in named.items()}
    return replace(state, pipeline=Pipeline(pipeline.sources, pipeline.nodes, targets))


def _with_node(state: State, node: Node) -> State:
    """Return the state with a new or changed step, which is looked at and selected."""
    pipeline = state.pipeline.with_node(node)
    check_step(pipeline, node)
    return replace(state, pipeline=pipeline, selected=node.id)


def _refs_behind(pipeline: Pipeline, name: str) -> tuple[str, ...]:
    """Return what a step may read that goes behind `name`: one reference, or all that a step gives."""
    if not name:
        message = "nothing is selected, so that it is not clear which step the new one goes behind"
        raise PipelineError(message, remedy="Say after=")
    ref = canonical_ref(pipeline, name)
    return refs_of(pipeline, name) if split_ref(ref)[0] == name else (ref,)


def _fitting(kinds: Mapping[str, Kind], refs: tuple[str, ...], takes: tuple[Kind, ...]) -> str:
    """Return the first reference that fits; else the first, for the message to be about it."""
    return next((ref for ref in refs if fits(kinds[ref], takes)), refs[0])


def _new_name(pipeline: Pipeline, operation: Operation, wanted: str | None) -> str:
    taken = {*pipeline.inputs, *(node.id for node in pipeline.nodes)}
    if wanted is None:
        return free_name(pipeline, operation.name)
    if wanted in taken:
        message = f"the name {wanted!r} is used already"
        raise PipelineError(message, remedy=f"Take {free_name(pipeline, wanted)!r}")
    return wanted


def free_name(pipeline: Pipeline, wanted: str) -> str:
    """Return `wanted`, or with the next number, so that it names nothing yet."""
    taken = {*pipeline.inputs, *(node.id for node in pipeline.nodes)}
    stem = f"{wanted}_" if keyword.iskeyword(wanted) else wanted
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{re.sub(r'_[0-9]+$', '', stem)}_{number}"
    return name


def _is_read(pipeline: Pipeline, node_id: str) -> bool:
    targets = {split_ref(ref)[0] for ref in pipeline.targets.values()}
    return node_id in targets or any(node_id in node.sources for node in pipeline.nodes)


def _kept_inputs(operation: Operation, old: Node, kinds: Mapping[str, Kind]) -> dict[str, str]:
    kept = {}
    for argument in operation.inputs:
        ref = old.inputs.get(argument.name)
        if ref is not None and fits(kinds[ref], argument.takes):
            kept[argument.name] = ref
    return kept


def _kept_values(operation: Operation, old: Node) -> dict[str, object]:
    """Return the values that the user has changed and that the new operation takes, too."""
    defaults = {parameter.name: parameter.default for parameter in get_operation(old.operation).parameters}
    names = {parameter.name for parameter in operation.parameters}
    literals = {argument.name for argument in operation.inputs if argument.literal}
    kept: dict[str, object] = {name: value for name, value in old.values.items() if name in literals}
    for name, value in old.values.items():
        if name not in names or (name in defaults and value == defaults[name]):
            continue
        try:
            operation.get_parameter(name).check(value, operation=operation.id)
        except TamisError:  # of the same name, yet not the same: the new default holds
            continue
        kept[name] = value
    return kept


def _new_refs(node_id: str, old: Operation, new: Operation) -> dict[str, str]:
    """Return, for each output that a step had, the one that it has now: of the same name, else the first."""
    ports = [output.name for output in new.outputs] if len(new.outputs) > 1 else [""]
    refs = {}
    for output in old.outputs:
        was = output.name if len(old.outputs) > 1 else ""
        now = was if was in ports else ports[0]
        refs[f"{node_id}:{was}".rstrip(":")] = f"{node_id}:{now}".rstrip(":")
    return refs
