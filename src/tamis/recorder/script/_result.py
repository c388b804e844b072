"""What a library's function gave to a script, beside what a pipeline has in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import as_declared

if TYPE_CHECKING:
    from tamis.catalogue import Operation

__all__ = ["FOLLOWED", "can_keep", "results_of"]

FOLLOWED = (np.ndarray, np.generic, float, dict, list, tuple)
"""Types of what may be remembered."""


def results_of(operation: Operation, result: Any) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Return the results of a call, one for each output, and what a pipeline has in place of each.

    Raises
    ------
    TypeError
        If a list holds something else than numbers.
    """
    is_one = len(operation.outputs) == 1
    if is_one and operation.outputs[0].is_list:
        return (result,), (as_declared(operation, result),)
    if is_one or not isinstance(result, tuple):
        is_more = isinstance(result, tuple) and isinstance(next(iter(result), None), np.ndarray)
        results = result if is_more else (result,)
        return results, results
    return result, tuple(as_declared(operation, result))


def can_keep(value: Any) -> bool:
    """Return whether a value can be remembered as a result."""
    if type(value) in (list, tuple):
        return bool(value)
    return type(value) in (np.ndarray, float, dict) or isinstance(value, np.number)
