"""Whether a pipeline calls the very function that a script called, with the very same arguments.

Then it gives the same, and nothing has to be computed twice while a script is recorded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import ArrayValue, Footprint, FootprintArray, Neighbourhood, is_same

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue import Operation, Value

__all__ = ["is_same_call"]

# each element is exact by itself (IEEE 754 says so of these), so it does not matter how they lie in memory
_EXACT = frozenset(
    f"numpy.{name}"
    for name in (
        "absolute", "add", "astype", "bitwise_and", "bitwise_or", "bitwise_xor", "equal", "floor_divide",
        "getitem", "greater", "greater_equal", "invert", "less", "less_equal", "logical_and", "logical_not",
        "logical_or", "logical_xor", "maximum", "minimum", "multiply", "negative", "not_equal", "select",
        "subtract", "transpose", "true_divide", "where", "zeros_like",
    )
)  # fmt: skip

# their sigmas are taken one after the other, whatever holds them
_ONE_BY_ONE = frozenset({"filters.frangi", "filters.hessian", "filters.meijering", "filters.sato"})


def is_same_call(
    operation: Operation, values: Mapping[str, Value], given: Mapping[str, Any], plain: Mapping[str, Any]
) -> bool:
    """Return whether the library would be called with the same arguments again.

    Parameters
    ----------
    operation : Operation
        What is called.
    values : mapping
        Its values, as the pipeline keeps them.
    given : mapping
        What the script gave.
    plain : mapping
        The data of each input that is connected.
    """
    types = {parameter.name: parameter.type for parameter in operation.parameters}
    if operation.id in _ONE_BY_ONE and isinstance(given.get("sigmas"), list | range):
        given = {**given, "sigmas": tuple(given["sigmas"])}
    are_same = all(
        is_same(value, given.get(name, value)) or _means_the_same(types.get(name, ""), value, given[name])
        for name, value in values.items()
    )
    # the conformance runs hold each of the others to it: they are given arrays in every order
    is_exact = operation.id in _EXACT or isinstance(operation.locality_for(values), Neighbourhood)
    return are_same and all(_is_ordinary(data, in_order=not is_exact) for data in plain.values())


def _means_the_same(kind: str, value: Value, given: Any) -> bool:
    """Return whether the library makes the same of what was given and of what the pipeline has for it."""
    if isinstance(value, Footprint):
        return isinstance(given, FootprintArray) and is_same(value, given.footprint)
    if isinstance(value, ArrayValue) and isinstance(given, np.generic):
        return given.dtype.isnative and ArrayValue.of(np.asarray(given)) == value
    if kind == "dtype" and isinstance(given, type | np.dtype):
        return np.dtype(given).isnative
    return kind == "index"


def _is_ordinary(data: Any, *, in_order: bool) -> bool:
    """Return whether a pipeline would hand over just this: plain pixels in order, or a NumPy number."""
    if isinstance(data, np.ndarray):
        return type(data) is np.ndarray and data.dtype.isnative and (data.flags.c_contiguous or not in_order)
    return isinstance(data, np.generic)
