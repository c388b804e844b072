"""The values that stores keep: checked, sized, made unchangeable, handed out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tamis.errors import StoreError
from tamis.store._unchanging import is_unchanging, remember

__all__ = ["Pickled", "freeze", "nbytes_of", "share"]

_PLAIN = (bool, int, float, complex, str, type(None))
_ARRAYS = (np.ndarray, np.memmap)


@dataclass(frozen=True, slots=True, eq=False)
class Pickled:
    """An object of the user's as bytes; only `tamis.Memory` makes and opens these.

    Parameters
    ----------
    data : bytes
        The pickle.
    buffers : tuple of ndarray of uint8
        The arrays inside it, kept beside it.
    """

    data: bytes
    buffers: tuple[np.ndarray, ...] = ()


def freeze(value: Any, *, may_adopt: bool = True) -> Any:
    """Return `value` as something that nobody can change any more.

    Parameters
    ----------
    value : object
        An array, a number, a text, None, or a tuple, list or dict (with texts as keys) of those.
        An array is copied if anybody could still write to it.
    may_adopt : bool, default True
        A read-only array that owns its memory is taken as it is: who made it read-only does not
        change his mind. False copies it, for arrays of which we know nothing.

    Returns
    -------
    frozen : object
        The same value, its arrays read-only.

    Raises
    ------
    StoreError
        If it is or holds something else.
    """
    kind = type(value)
    if kind in _ARRAYS:
        return _freeze_array(value, may_adopt=may_adopt)
    if kind in _PLAIN:
        return value
    if isinstance(value, np.generic) and kind is value.dtype.type and not value.dtype.hasobject:
        return value.copy()  # a record may be a window on an array
    if kind is tuple or kind is list:
        return kind(freeze(item, may_adopt=may_adopt) for item in value)
    if kind is dict and all(type(name) is str for name in value):
        return {name: freeze(item, may_adopt=may_adopt) for name, item in value.items()}
    if kind is Pickled:
        return Pickled(value.data, tuple(map(_freeze_array, value.buffers)))
    raise _refusal(kind.__name__)


def _refusal(got: str) -> StoreError:
    message = f"value must be an array, a number, a text, None, or a tuple, list or dict of those, got {got}"
    remedy = "Keep its numbers and arrays, or let tamis.Memory keep it, which takes any object"
    return StoreError(message, where="store", remedy=remedy)


def _freeze_array(array: np.ndarray, *, may_adopt: bool = False) -> np.ndarray:
    """Return a plain read-only array that no other array can write through."""
    if array.dtype.hasobject:
        return _freeze_objects(array)
    if is_unchanging(array) and not _is_small_part(array):
        return array.view(np.ndarray)
    if may_adopt and type(array) is np.ndarray and array.base is None and not array.flags.writeable:
        return remember(array).view()
    # order 'K' keeps the layout, on which the last bit of later sums depends
    own = np.array(array, order="K", copy=True, subok=False)
    own.flags.writeable = False
    return remember(own)


def _is_small_part(array: np.ndarray) -> bool:
    """Return whether keeping `array` would keep much more memory than it shows."""
    return isinstance(array.base, np.ndarray) and array.base.nbytes > 2 * array.nbytes


def _freeze_objects(array: np.ndarray) -> np.ndarray:
    if array.dtype != np.dtype(object):
        raise _refusal(str(array.dtype))
    row = np.empty(array.size, dtype=object)
    for index, item in enumerate(array.flat):
        row[index] = freeze(item)
    row.flags.writeable = False
    return row.reshape(array.shape)


def share(value: Any) -> Any:
    """Return a frozen value as it is handed to a caller: lists and dicts of his own, arrays read-only."""
    kind = type(value)
    if kind is np.ndarray:
        return _share_array(value)
    if kind is tuple or kind is list:
        return kind(share(item) for item in value)
    if kind is dict:
        return {name: share(item) for name, item in value.items()}
    if kind is Pickled:
        return Pickled(value.data, tuple(map(_share_array, value.buffers)))
    return value


def _share_array(array: np.ndarray) -> np.ndarray:
    if array.dtype.hasobject:
        return _freeze_objects(array)
    return array.view()  # a view of something read-only cannot be made writeable again


def nbytes_of(value: Any) -> int:
    """Return the number of bytes of a frozen value's content."""
    if isinstance(value, np.ndarray):
        if value.dtype.hasobject:
            return sum(nbytes_of(item) for item in value.flat)
        return int(value.nbytes)
    if isinstance(value, np.generic):
        return int(value.nbytes)
    if isinstance(value, (tuple, list)):
        return sum(map(nbytes_of, value))
    if isinstance(value, dict):
        return sum(len(name) + nbytes_of(item) for name, item in value.items())
    if isinstance(value, Pickled):
        return len(value.data) + sum(buffer.nbytes for buffer in value.buffers)
    return len(value) if isinstance(value, str) else 8
