"""How a new step gets its inputs: from the step before it, from what the user says, else by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.catalogue import Kind, fits
from tamis.errors import PipelineError, UnknownNameError
from tamis.pipeline import check_kind, split_ref
from tamis.session._state import canonical_ref

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from tamis.catalogue import Input, Operation
    from tamis.pipeline import Node, Pipeline

__all__ = ["check_step", "connect_inputs"]


def connect_inputs(
    pipeline: Pipeline,
    operation: Operation,
    before: Iterable[str],
    given: Mapping[str, str],
    values: Iterable[str],
    *,
    node: str,
    later: Collection[str] = (),
) -> dict[str, str]:
    """Return a reference for each input of a new step that gets one.

    Parameters
    ----------
    pipeline : Pipeline
        What there is.
    operation : Operation
        What the step does.
    before : iterable of str
        References of what it goes behind: the first that fits is connected to the first input that it
        fits, unless `given` has the operation's first input.
    given : mapping
        References by input, as the user says.
    values : iterable of str
        Inputs that have a number instead.
    node : str
        Name of the new step, for messages.
    later : collection of str
        Steps that will depend on the new one, so that it cannot read them.

    Returns
    -------
    inputs : dict
        In the order of the operation's arguments. An input that is still free gets the step or the pipeline's
        input of the same name, where its kind fits; one that may be a number, the last number that was found.
        A comparison behind a number, such as a threshold, compares with it the image it was found in.

    Raises
    ------
    UnknownNameError
        If an input or what it is to read does not exist.
    KindError
        If what it goes behind fits nowhere.
    PipelineError
        If a needed input gets nothing; the message names it and what would fit.
    """
    kinds = {ref: kind for ref, kind in pipeline.kinds().items() if split_ref(ref)[0] not in later}
    names = [argument.name for argument in operation.inputs]
    for name in given:
        if name not in names:
            raise UnknownNameError(name, noun="input", known=names, where=f"step {node!r}: {operation.id}")
    found = {name: canonical_ref(pipeline, ref) for name, ref in given.items()}
    free = [argument for argument in operation.inputs if argument.name not in (*found, *values)]
    if free and names[0] not in found:
        source = tuple(before)
        beside = _beside_number(pipeline, free, source, kinds)
        found |= beside or _from_before(operation, free, source, kinds, node)
    for argument in free:
        if argument.name not in found:
            found |= _by_name(argument, kinds) or _last_number(argument, kinds)
    _check_complete(operation, free, found, kinds, node)
    return {name: found[name] for name in names if name in found}


def _from_before(
    operation: Operation, free: list[Input], before: tuple[str, ...], kinds: Mapping[str, Kind], node: str
) -> dict[str, str]:
    for argument in free:
        for ref in before:
            if fits(kinds[ref], argument.takes):
                return {argument.name: ref}
    if before:
        check_kind(operation.id, free[0].name, kinds[before[0]], source=before[0], node=node, kinds=kinds)
    return {}


def _by_name(argument: Input, kinds: Mapping[str, Kind]) -> dict[str, str]:
    for ref, kind in kinds.items():
        if split_ref(ref)[0] == argument.name and fits(kind, argument.takes):
            return {argument.name: ref}
    return {}


def _beside_number(
    pipeline: Pipeline, free: list[Input], before: tuple[str, ...], kinds: Mapping[str, Kind]
) -> dict[str, str]:
    """Return the image and the number that was found in it, as both inputs of what may take numbers."""
    takes_numbers = [one.literal and fits(Kind.SCALAR, one.takes) for one in free[:2]]
    if takes_numbers != [True, True] or not before:
        return {}
    finder = pipeline.find_node(split_ref(before[0])[0])
    image = next(iter(finder.inputs.values()), "") if finder is not None else ""
    if image not in kinds or kinds[before[0]] is not Kind.SCALAR or not fits(kinds[image], free[0].takes):
        return {}
    return {free[0].name: image, free[1].name: before[0]}


def _last_number(argument: Input, kinds: Mapping[str, Kind]) -> dict[str, str]:
    may_be = argument.literal and fits(Kind.SCALAR, argument.takes)
    numbers = [ref for ref, kind in kinds.items() if may_be and kind is Kind.SCALAR]
    return {argument.name: numbers[-1]} if numbers else {}


def _check_complete(
    operation: Operation, free: list[Input], found: Mapping[str, str], kinds: Mapping[str, Kind], node: str
) -> None:
    for argument in free:
        if argument.name in found or argument.optional:
            continue
        fitting = [ref for ref, kind in kinds.items() if fits(kind, argument.takes)]
        message = f"{operation.id} also needs {argument.name!r}, and nothing of that name is there"
        offer = f"Say what it is: inputs={{{argument.name!r}: {fitting[-1]!r}}}" if fitting else ""
        raise PipelineError(message, where=f"step {node!r}", remedy=offer)


def check_step(pipeline: Pipeline, node: Node) -> None:
    """Raise `KindError` if a step of the pipeline is connected to what makes no sense there."""
    kinds = pipeline.kinds()
    for name, ref in node.inputs.items():
        check_kind(node.operation, name, kinds[ref], source=ref, node=node.id, kinds=kinds)
