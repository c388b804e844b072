"""Writing into an array, as the operation that gives what the array then holds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import get_operation
from tamis.recorder._call import call_lazily
from tamis.recorder._handle import Handle
from tamis.recorder.script._function import OPERATORS
from tamis.recorder.script._step import LARGEST_LITERAL, Step, constant_handle, prepare

if TYPE_CHECKING:
    from tamis.recorder.script._memory import Memory

__all__ = ["as_change", "as_choice"]


def as_choice(memory: Memory, array: np.ndarray, index: Any, given: Any) -> Step | None:
    """Return ``array[mask] = number`` as a choice between the number and the array; None if it is none."""
    if not _is_mask(index, array) or np.ndim(given) or memory.find(array) is None:
        return None
    if memory.find(given) is None or np.asarray(given).dtype != array.dtype:
        given = _as_stored(given, array.dtype)
    return prepare(memory, get_operation("numpy.where"), (index, given, array), {})


def _is_mask(index: Any, array: np.ndarray) -> bool:
    return isinstance(index, np.ndarray) and index.dtype == bool and index.shape == array.shape


def _as_stored(number: Any, dtype: np.dtype) -> Any:
    """Return a number as an array of this dtype keeps it; as the script writes it, where that is the same."""
    stored = np.asarray(number).astype(dtype)[()]
    is_same = type(number) in (int, float, bool) and np.result_type(number, dtype) == dtype
    return number if is_same and stored == number else stored


def as_change(memory: Memory, name: str, array: np.ndarray, given: Any, mask: Any = None) -> Step | None:
    """Return ``array += given``, for example, as what the operator gives, in the dtype of the array.

    With a mask, it is ``array[mask] += number``: a choice between that and the array.
    """
    plain = name.removeprefix("i")
    ufunc = OPERATORS.get(plain) or OPERATORS.get(f"{plain}_")
    is_followed = mask is None or (_is_mask(mask, array) and not np.ndim(given))
    if (
        ufunc is None
        or not is_followed
        or (memory.find(array) is None and not _is_added(memory, given, mask))
    ):
        return None
    step = prepare(memory, get_operation(f"numpy.{ufunc}"), (array, given), {})
    if step is None:
        return None
    changed = step.handles[0]
    if changed.spec.dtype != array.dtype.name:
        changed = call_lazily(Handle, "numpy.astype", changed, array.dtype.name)
    if mask is not None:
        changed = call_lazily(Handle, "numpy.where", _connected(memory, mask), changed, memory.find(array))
    return replace(step, handles=(changed,))


def _is_added(memory: Memory, given: Any, mask: Any) -> bool:
    """Return whether an image that is followed, such as noise, goes into an array that is none yet."""
    return mask is None and isinstance(given, np.ndarray) and memory.find(given) is not None


def _connected(memory: Memory, mask: np.ndarray) -> Any:
    """Return how a mask was made; one that comes from nowhere becomes an input."""
    handle = memory.find(mask)
    if handle is None and mask.size <= LARGEST_LITERAL:
        return mask
    if handle is None:
        handle = constant_handle(mask, memory.name_of(mask))
        memory.connect(mask, handle)
    return handle
