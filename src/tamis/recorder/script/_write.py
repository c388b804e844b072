"""Writing into an array, as the operation that gives what the array then holds."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.errors import ImageError, shown
from tamis.pipeline import Term
from tamis.recorder._assignment import assigned
from tamis.recorder._call import call_lazily
from tamis.recorder._handle import Handle
from tamis.recorder._index import BY_NUMBER, is_mask, places_of
from tamis.recorder.script._drawn import is_only_made
from tamis.recorder.script._function import known_function, ufunc_of
from tamis.recorder.script._step import LARGEST_LITERAL, constant_handle, prepare
from tamis.recorder.script._view import View, seen_as

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tamis.recorder.script._memory import Memory
    from tamis.recorder.script._step import Step

__all__ = [
    "Change",
    "assignment",
    "change",
    "changed_by",
    "fitted",
    "handle_of",
    "is_left_alone",
    "is_one_pixel",
    "look_at",
    "may_look",
    "overwriting",
    "reading",
]

Change = list[tuple[np.ndarray, Handle]]
"""An array that is written into with what it becomes, then what it is a view of, with what that becomes."""

_MOST_PIXELS = 64
"""Pixels of an array that are followed when they are written, or looked at, one by one."""


def assignment(memory: Memory, array: np.ndarray, index: Any, given: Any) -> Change | None:
    """Return what ``array[index] = given`` does; None if nothing of it is followed, or of an image.

    Raises
    ------
    TamisError
        If the catalogue cannot say it.
    """
    items = index if isinstance(index, tuple) else (index,)
    if not any(memory.last(item) is not None or memory.reason(item) for item in (array, given, *items)):
        return None
    if is_only_made(memory, (array, given, *items), (array, *filter(_is_large, (given, *items)))):
        return None
    if is_one_pixel(array, index):
        _count_pixel(memory, array)
    handle = handle_of(memory, array)
    value = _value(memory, given)
    index = tuple(_place(memory, item) for item in items)
    before, mask, after = _around_mask(index)
    if mask is None or not (before or after):
        new = assigned(handle, index if mask is None else mask, value)
    else:
        new = _in_mask(handle, array, (before, mask, after), value)
    return list(changed_by(memory, array, new))


def change(memory: Memory, name: str, array: np.ndarray, given: Any) -> Change | None:
    """Return what ``array += given`` does, for example: what the operator gives, in the array's dtype."""
    plain = name.removeprefix("i")
    ufunc = ufunc_of(f"{plain}_" if plain in ("and", "or") else plain, (array, given))
    known = known_function(ufunc)
    operation = None if known is None else known.operation
    if operation is None:
        return None
    step = prepare(memory, operation, (array, given)[: ufunc.nin], {})
    return None if step is None else list(changed_by(memory, array, fitted(step.handles[0], array)))


def overwriting(memory: Memory, array: np.ndarray, new: Handle) -> Change:
    """Return what happens when all of an array is written over, in its dtype and shape."""
    return list(changed_by(memory, array, fitted(new, array)))


def reading(index: Any) -> tuple[str, tuple[Any, ...]]:
    """Return the operation that takes a part of an array, and what it takes beside the array."""
    if is_mask(index):
        return "numpy.select", (index,)
    places = tuple(np.asarray(item) if isinstance(item, list) else item for item in places_of(index))
    return (f"numpy.get{BY_NUMBER[len(places)]}", places) if places else ("numpy.getitem", (index,))


def may_look(memory: Memory, array: np.ndarray) -> bool:
    """Return whether one pixel of an array is followed when it is looked at: the first ones are."""
    if memory.last(array) is None:
        return False
    memory.touched += memory.is_of_image(array)
    count = memory.looks.find(array) or 0
    memory.looks.put(array, count + 1)
    return count < _MOST_PIXELS


def is_left_alone(memory: Memory, array: np.ndarray, index: Any) -> bool:
    """Return whether an index says one pixel of an array of which so many were written that none counts."""
    count = memory.pixels.find(array) or 0
    return count > _MOST_PIXELS and memory.last(array) is None and is_one_pixel(array, index)


def is_one_pixel(array: np.ndarray, index: Any) -> bool:
    """Return whether an index says one number of an array."""
    items = index if isinstance(index, tuple) else (index,)
    return len(items) == array.ndim and all(isinstance(item, int | np.integer) for item in items)


def changed_by(memory: Memory, array: np.ndarray, new: Handle) -> Iterator[tuple[np.ndarray, Handle]]:
    """Yield an array with what it becomes, then each that it is a view of; before that is written."""
    new = seen_as(new, array)
    yield array, new
    view = memory.views.find(array)
    while view is not None:
        parent = memory.find(view.parent)
        put = None if parent is None else view.put_back(parent, new)
        if put is None:
            return
        yield view.parent, put
        new, view = put, memory.views.find(view.parent)


def look_at(memory: Memory, step: Step, result: Any) -> None:
    """Remember that what a step gives looks at the pixels of what it was given, where that is so."""
    origin = step.handles[0].operand.origin
    for name, given in step.plain.items():
        is_array = isinstance(result, np.ndarray) and isinstance(given, np.ndarray)
        if (
            is_array
            and result is not given
            and np.may_share_memory(result, given)
            and isinstance(origin, Term)
        ):
            memory.views.put(result, View(given, origin.operation, name, origin.values))


def _count_pixel(memory: Memory, array: np.ndarray) -> None:
    count = memory.pixels.find(array) or 0
    memory.pixels.put(array, count + 1)
    if count >= _MOST_PIXELS:
        message = f"more than {_MOST_PIXELS} of its pixels were written one by one"
        raise ImageError(message)


def fitted(handle: Handle, array: np.ndarray) -> Handle:
    """Return what something is in the dtype of an array."""
    if handle.spec.dtype == array.dtype.name:
        return handle
    made: Handle = call_lazily(Handle, "numpy.astype", handle, array.dtype.name)
    return made


def handle_of(memory: Memory, array: np.ndarray) -> Handle:
    """Return how an array was made; one that comes from nowhere becomes an input, as it is now."""
    handle = memory.find(array)
    if handle is None:
        handle = constant_handle(array, memory.name_of(array))
        memory.connect(array, handle)
    return seen_as(handle, array)


def _value(memory: Memory, given: Any) -> Any:
    """Return what is written, as the catalogue takes it."""
    handle = memory.find(given)
    if handle is not None:
        return seen_as(handle, np.asarray(given))
    if type(given) is np.ndarray and given.size > LARGEST_LITERAL:
        return handle_of(memory, given)
    if isinstance(given, np.ndarray) and type(given) is not np.ndarray:
        message = f"it was written into from {type(given).__name__}, which is no plain array"
        raise ImageError(message)
    return np.asarray(given) if isinstance(given, list | tuple) else given


def _is_large(item: Any) -> bool:
    """Return whether no value of a node can stand for what is written, or says where."""
    return isinstance(item, np.ndarray) and (item.dtype == bool or item.size > LARGEST_LITERAL)


def _place(memory: Memory, item: Any) -> Any:
    """Return one part of an index: arrays as they were made, or as they are."""
    if isinstance(item, list):
        item = np.asarray(item)
    if isinstance(item, np.integer) or (isinstance(item, np.ndarray) and not item.ndim):
        return operator.index(item)
    if not isinstance(item, np.ndarray):
        return item
    is_followed = memory.last(item) is not None or _is_large(item)
    return handle_of(memory, item) if is_followed else item.copy()


def _around_mask(index: tuple[Any, ...]) -> tuple[tuple[Any, ...], Handle | None, tuple[Any, ...]]:
    """Return what stands before the only mask of an index, the mask, and what stands after it."""
    masks = [place for place, item in enumerate(index) if isinstance(item, Handle) and item.dtype == bool]
    if len(masks) != 1:
        return index, None, ()
    before, after = index[: masks[0]], index[masks[0] + 1 :]
    if not all(isinstance(item, int) for item in before):
        message = f"{shown(before)} stands before a mask in an index, which is not followed"
        raise ImageError(message)
    return before, index[masks[0]], after


def _in_mask(
    handle: Handle, array: np.ndarray, index: tuple[tuple[Any, ...], Handle, tuple[Any, ...]], value: Any
) -> Handle:
    """Return what ``array[0, mask, 2] = value`` gives: a part is taken, changed, and put back."""
    before, mask, after = index
    place = (*before, *(slice(None),) * mask.ndim, *after)
    part = array[place]
    view = View(array, "numpy.getitem", "image", _values_of_index(handle, place))
    new = assigned(seen_as(view.seen(handle), part), mask, value)
    put = view.put_back(handle, seen_as(new, part))
    if put is None:  # an index can always be put back
        raise AssertionError
    return put


def _values_of_index(handle: Handle, place: tuple[Any, ...]) -> Mapping[str, Any]:
    origin = call_lazily(Handle, "numpy.getitem", handle, place).operand.origin
    return origin.values if isinstance(origin, Term) else {}
