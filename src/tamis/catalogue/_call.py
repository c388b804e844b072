"""Call an operation with arrays and values: the one place where the library's functions are run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue._kernel import Exactness, Situation
from tamis.catalogue._kind import Kind
from tamis.catalogue._operation import load_target, own_function
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue._value import is_same, thaw

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue._operation import Operation, Output
    from tamis.catalogue._value import Value

__all__ = ["as_declared", "call", "call_part", "call_target", "choose_target"]


def call(
    operation: Operation,
    inputs: Mapping[str, Any],
    values: Mapping[str, Value],
    *,
    with_kernels: bool = True,
) -> Any:
    """Return what the operation makes of these inputs, with these values.

    Parameters
    ----------
    operation : Operation
        What to do.
    inputs : mapping
        Arrays, scalars or tables by the operation's input names; optional ones may be missing.
    values : mapping
        Canonical values, from `Operation.check_values`.
    with_kernels : bool, default True
        Whether a faster implementation may take the place of the library's.

    Returns
    -------
    result : object
        As the library's function returns it; a list that the entry declares, as an array.

    Raises
    ------
    TypeError
        If a function of the user's returns something else than its entry says.
    """
    target = choose_target(operation, inputs, values) if with_kernels else operation.target
    return call_target(operation, target, inputs, values)


def call_part(
    operation: Operation, inputs: Mapping[str, Any], values: Mapping[str, Value], part: tuple[slice, ...]
) -> Any | None:
    """Return a part of what the operation makes of these inputs; None if only all of it can be had.

    Parameters
    ----------
    operation, inputs, values
        As for `call`.
    part : tuple of slice
        Which part; with a start and a stop for each axis.
    """
    kernel = operation.partial
    if kernel is None or not inputs or not kernel.applies(_situation(inputs, values)):
        return None
    positional, named = bind(operation, inputs, values)
    return load_target(kernel.target)(part, *positional, **named)


def call_target(
    operation: Operation, target: str, inputs: Mapping[str, Any], values: Mapping[str, Value]
) -> Any:
    """Return what one implementation makes of these inputs, with these values."""
    written = {
        given.name: inputs[given.name].copy()
        for given in operation.inputs
        if given.is_written and given.name in inputs
    }
    positional, named = bind(operation, {**inputs, **written}, values)
    result = load_target(target)(*positional, **named)
    if own_function(target) is not None:  # nobody has tested its entry
        from tamis.catalogue._returned import check_returned

        check_returned(operation, result)
    if operation.outputs[0].of_input:
        return written[operation.outputs[0].of_input]
    return as_declared(operation, list(result) if operation.is_generator else result)


def as_declared(operation: Operation, result: Any) -> Any:
    """Return what the library gave, each list that the entry declares as one array."""
    are_lists = [output.is_list for output in operation.outputs]
    if not any(are_lists):
        return result
    if len(are_lists) == 1:
        return _gathered(operation.outputs[0], result)
    return tuple(
        _gathered(output, item) if output.is_list else item
        for output, item in zip(operation.outputs, result, strict=True)
    )


def _gathered(output: Output, items: Any) -> Any:
    """Return a list as one array, or records as a table."""
    if output.kind is Kind.TABLE:
        return {name: items[name] for name in items.dtype.names or ()}
    array = np.asarray(items)
    if array.dtype.hasobject:  # such as a transform that could not be fitted
        message = f"gives no numbers, but {items!r}"
        raise TypeError(message)
    return array


def choose_target(operation: Operation, inputs: Mapping[str, Any], values: Mapping[str, Value]) -> str:
    """Return the target of the first bit-identical kernel that applies, else the library's own."""
    if operation.kernels and inputs:
        situation = _situation(inputs, values)
        for kernel in operation.kernels:
            if kernel.exactness is Exactness.E0 and kernel.applies(situation):
                return kernel.target
    return operation.target


def _situation(inputs: Mapping[str, Any], values: Mapping[str, Value]) -> Situation:
    first = np.asarray(next(iter(inputs.values())))
    return Situation(str(first.dtype), first.shape, values, tuple(inputs))


def _is_default(argument: Input | Parameter, value: Value) -> bool:
    """Return whether leaving the value out means the same; 1, 1.0 and True differ."""
    if isinstance(argument, Input):
        return False
    return is_same(value, argument.default)


def _thawed(argument: Input | Parameter, value: Value) -> Any:
    is_function = isinstance(argument, Parameter) and argument.type == "function"
    return getattr(np, str(value)) if is_function else thaw(value)


def bind(
    operation: Operation, inputs: Mapping[str, Any], values: Mapping[str, Value]
) -> tuple[list[Any], dict[str, Any]]:
    """Return positional and named arguments: leading data by place, the rest by name, defaults left out."""
    positional: list[Any] = []
    named: dict[str, Any] = {}
    by_place = True  # NumPy's own functions take their data by place only
    for argument in operation.arguments:
        name = argument.name
        is_input = isinstance(argument, Input)
        by_place = by_place and is_input and not argument.keyword_only
        if name in inputs:
            given = inputs[name]
        elif name in values and not _is_default(argument, values[name]):
            given = _thawed(argument, values[name])
        else:
            by_place = False
            continue
        if by_place:
            positional.append(given)
        else:
            named[name] = given
    return positional, named
