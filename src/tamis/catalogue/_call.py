"""Call an operation with arrays and values: the one place where the library's functions are run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue._kernel import Exactness, Situation
from tamis.catalogue._operation import load_target
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue._value import is_same, thaw

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue._operation import Operation
    from tamis.catalogue._value import Value

__all__ = ["as_declared", "call", "choose_target"]


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
    """
    target = choose_target(operation, inputs, values) if with_kernels else operation.target
    function = load_target(target)
    positional, named = bind(operation, inputs, values)
    return as_declared(operation, function(*positional, **named))


def as_declared(operation: Operation, result: Any) -> Any:
    """Return what the library gave, each list that the entry declares as one array."""
    are_lists = [output.is_list for output in operation.outputs]
    if not any(are_lists):
        return result
    if len(are_lists) == 1:
        return np.asarray(result)
    return tuple(
        np.asarray(item) if is_list else item for item, is_list in zip(result, are_lists, strict=True)
    )


def choose_target(operation: Operation, inputs: Mapping[str, Any], values: Mapping[str, Value]) -> str:
    """Return the target of the first bit-identical kernel that applies, else the library's own."""
    if operation.kernels and inputs:
        first = np.asarray(next(iter(inputs.values())))
        situation = Situation(str(first.dtype), first.shape, values, tuple(inputs))
        for kernel in operation.kernels:
            if kernel.exactness is Exactness.E0 and kernel.applies(situation):
                return kernel.target
    return operation.target


def _is_default(argument: Input | Parameter, value: Value) -> bool:
    """Return whether leaving the value out means the same; 1, 1.0 and True differ."""
    if isinstance(argument, Input):
        return False
    return is_same(value, argument.default)


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
            given = thaw(values[name])
        else:
            by_place = False
            continue
        if by_place:
            positional.append(given)
        else:
            named[name] = given
    return positional, named
