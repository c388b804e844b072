"""One step of a script as a node: its arguments assigned, and checked to give what the library gave."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Input, Operation, Parameter, Stage, call
from tamis.dataclass import dataclass
from tamis.errors import TamisError
from tamis.io import from_array
from tamis.pipeline import Term
from tamis.recorder._arguments import assign
from tamis.recorder._call import call_lazily
from tamis.recorder._handle import Handle
from tamis.recorder.script._drawn import is_only_made
from tamis.recorder.script._memory import digest_of
from tamis.recorder.script._same_call import is_same_call
from tamis.recorder.script._seed import seed_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tamis.recorder.script._memory import Memory

__all__ = ["LARGEST_LITERAL", "Step", "computed_again", "constant_handle", "prepare", "problem_of", "why"]

LARGEST_LITERAL = 64
"""Pixels of an array that is a value of a node where it stands beside an image."""


_NARROW = (np.dtype("float16"), np.dtype("float32"))


@dataclass(frozen=True, slots=True)
class Step:
    """A call of an operation, before it is known what comes out.

    Parameters
    ----------
    operation : Operation
        What is called.
    handles : tuple of Handle
        Its results, one for each output.
    plain : mapping
        The data of each input that is connected.
    is_same_call : bool
        Whether the pipeline will call the same function with the very same arguments.
    """

    operation: Operation
    handles: tuple[Handle, ...]
    plain: Mapping[str, Any]
    is_same_call: bool
    unseeded: str = ""
    """The argument that would say what it draws at random, where the script gives none."""

    @property
    def values(self) -> Mapping[str, Any]:
        """The canonical values."""
        origin = self.handles[0].operand.origin
        return origin.values if isinstance(origin, Term) else {}


def constant_handle(array: np.ndarray, name: str = "") -> Handle:
    """Return the handle of an array of which nobody knows how it was made."""
    return Handle.of_source(from_array(np.asarray(array), kind="array"), name=name or "constant")


def prepare(
    memory: Memory, operation: Operation, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> Step | None:
    """Return the step that a call is; None if it is arithmetic on what is of no image.

    Raises
    ------
    TamisError
        If the catalogue cannot say it.
    """
    if not _is_followed(memory, operation, (*args, *kwargs.values())):
        return None
    names = {argument.name for argument in operation.arguments}
    kwargs = {name if name in names else operation.renamed.get(name, name): v for name, v in kwargs.items()}
    pairs = _one_sided(operation, assign(operation, args, kwargs))
    if _is_arithmetic(operation) and is_only_made(memory, *_connected(pairs)):
        return None
    found = {a.name: memory.find(value) for a, value in pairs if isinstance(a, Input)}
    is_narrow = any(getattr(value, "dtype", None) in _NARROW for _, value in pairs)
    given: dict[str, Any] = {}
    plain: dict[str, Any] = {}
    is_list_given = False
    for argument, value in pairs:
        # one of Python's own numbers does not make float64 of float32, as one of NumPy's would
        handle = None if is_narrow and type(value) is float else found.get(argument.name)
        if handle is None and isinstance(argument, Input) and _must_connect(argument, value):
            handle = constant_handle(value, memory.name_of(value))
            memory.connect(value, handle)
        elif handle is None and isinstance(argument, Input) and _is_list_of_numbers(argument, value):
            array = np.asarray(value)
            handle = constant_handle(array)
            memory.connect(array, handle)
            is_list_given = True
        if isinstance(argument, Parameter) and argument.type == "seed":
            value = seed_for(value)
        given[argument.name] = value if handle is None else handle
        if handle is not None:
            plain[argument.name] = np.asarray(value) if isinstance(value, list | tuple) else value
    made = call_lazily(Handle, operation.id, **given)
    handles = made if isinstance(made, tuple) else (made,)
    seed = next((parameter.name for parameter in operation.parameters if parameter.type == "seed"), "")
    unseeded = seed if given.get(seed) is None else ""
    theirs = {argument.name: value for argument, value in pairs if argument.name == seed}
    may_differ = is_list_given or bool(unseeded)
    origin = handles[0].operand.origin
    values = origin.values if isinstance(origin, Term) else {}
    is_same = not may_differ and is_same_call(operation, values, given | theirs, plain)
    return Step(operation, handles, plain, is_same, unseeded)


def _one_sided(operation: Operation, pairs: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Return arguments so that a limit can be None or left out, which NumPy takes under new names only."""
    names = {"a_min": "min", "a_max": "max"}
    limits = [value for argument, value in pairs if argument.name in names]
    if operation.id != "numpy.clip" or (len(limits) == 2 and not any(limit is None for limit in limits)):
        return pairs
    return [(operation.get_input(names.get(a.name, a.name)), value) for a, value in pairs]


def _is_followed(memory: Memory, operation: Operation, given: tuple[Any, ...]) -> bool:
    """Return whether it is a step: made of an image, or a filter that makes an image of an array.

    Grids and tables that a script computes before it has an image are better one constant than many nodes.
    """
    if not operation.inputs or operation.stage is Stage.LOAD:
        return True
    if operation.topic != "numpy" and any(isinstance(value, np.ndarray | list) for value in given):
        return True
    return any(memory.last(value) is not None or memory.reason(value) for value in given)


def _is_arithmetic(operation: Operation) -> bool:
    """Return whether it makes no image of an array that was none."""
    return operation.id.startswith("numpy.") or bool(operation.outputs[0].of_input)


def _connected(pairs: list[tuple[Any, Any]]) -> tuple[list[Any], list[Any]]:
    """Return all that is given, and the arrays among it for which no value of the node can stand."""
    inputs = [(argument, value) for argument, value in pairs if isinstance(argument, Input)]
    arrays = [v for a, v in inputs if _must_connect(a, v) or _is_list_of_numbers(a, v)]
    return [value for _, value in pairs], arrays


def _must_connect(argument: Input, value: Any) -> bool:
    """Return whether it takes an array from outside, for which no value of the node can stand."""
    return isinstance(value, np.ndarray) and not (argument.literal and value.size <= LARGEST_LITERAL)


def _is_list_of_numbers(argument: Input, value: Any) -> bool:
    if not isinstance(value, list | tuple) or argument.literal:
        return False
    array = np.asarray(value)
    return array.dtype.kind in "biufc" and array.size > 0


def problem_of(step: Step, results: Sequence[Any]) -> str:
    """Return why a pipeline would not give what the library gave; '' if it would.

    The same function with the very same arguments gives the same; anything else is computed once more.
    """
    if len(results) != len(step.handles):
        return f"{step.operation.id} gave {len(results)} results, {len(step.handles)} were expected"
    if step.is_same_call:
        return ""
    again = computed_again(step)
    others = again if len(step.handles) > 1 else (again,)
    if any(_content(one) != _content(other) for one, other in zip(results, others, strict=True)):
        return _changing(step)
    return ""


def _changing(step: Step) -> str:
    if not step.unseeded:
        return f"{step.operation.id} gives something else when it is computed again"
    name, seed = step.operation.name, step.unseeded
    return f"drawn at random by {name}, and frozen as it came out: with {seed}= a number, {name} is a step"


def computed_again(step: Step) -> Any:
    """Return what a pipeline gives for a step, from what its arrays hold now."""
    inputs = {name: _as_handed_over(value) for name, value in step.plain.items()}
    return _quietly(step.operation, inputs, step.values)


def _as_handed_over(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return np.ascontiguousarray(value, dtype=value.dtype.newbyteorder("=")).view(np.ndarray)
    return np.asarray(value)[()] if isinstance(value, float) else value


def _content(value: Any) -> str:
    return digest_of(np.asarray(value) if isinstance(value, float | np.generic) else value)


def _quietly(operation: Operation, inputs: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
    """Return the result once more; what it warns of has been told.

    The filters stay as they are: changing them would make Python tell old warnings again.
    """
    shown, warnings.showwarning = warnings.showwarning, lambda *args, **kwargs: None
    draws = operation.topic != "numpy"  # arithmetic draws nothing, and is done often
    state = np.random.get_state() if draws else None  # noqa: NPY002  # what is drawn next must be the same
    try:
        with np.errstate(all="ignore"):
            return call(operation, inputs, values)
    finally:
        warnings.showwarning = shown
        if state is not None:
            np.random.set_state(state)  # noqa: NPY002


def why(error: Exception) -> str:
    """Return what a refusal says, in one line."""
    return str(error).splitlines()[0] if isinstance(error, TamisError) else f"{type(error).__name__}: {error}"
