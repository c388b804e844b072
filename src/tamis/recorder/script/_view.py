"""`View`: how an array is a part of another one, so that what is written into one is known of the other."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

from tamis.catalogue import get_operation
from tamis.dataclass import dataclass
from tamis.engine import Spec
from tamis.recorder._call import call_lazily, make
from tamis.recorder._handle import Handle
from tamis.recorder._index import without_new_axes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


__all__ = ["ByIdentity", "View", "seen_as"]

T = TypeVar("T")


def seen_as(handle: Handle, array: np.ndarray) -> Handle:
    """Return a handle whose shape and dtype are known, since the array is there."""
    return Handle(handle.operand, handle.sources, Spec(handle.spec.kind, array.shape, array.dtype.name))


@dataclass(frozen=True, slots=True)
class View:
    """How an array looks at the pixels of another one.

    Parameters
    ----------
    parent : ndarray
        Whose pixels they are.
    operation : str
        What gives the view: an index, a transposition ...
    data : str
        The input that the parent is.
    values : mapping
        The canonical values.
    """

    parent: np.ndarray
    operation: str
    data: str
    values: Mapping[str, Any]

    def seen(self, parent: Handle) -> Handle:
        """Return what the view is, from what its parent is."""
        made: Handle = make(Handle, get_operation(self.operation), {self.data: parent}, self.values)
        return made

    def put_back(self, parent: Handle, view: Handle) -> Handle | None:
        """Return what the parent is when the view has become this; None if that cannot be said."""
        undo = _UNDONE.get(self.operation)
        if undo is None:
            return None
        made = undo(self, seen_as(parent, self.parent), view)
        return None if made is None else seen_as(made, self.parent)


class ByIdentity(Generic[T]):
    """Something known of each of several arrays, as long as it is there."""

    def __init__(self) -> None:
        self._items: dict[int, tuple[weakref.ref[np.ndarray], T]] = {}

    def put(self, array: np.ndarray, item: T) -> None:
        """Remember something of an array."""
        number = id(array)
        self._items[number] = weakref.ref(array, lambda gone: self._drop(number, gone)), item

    def find(self, array: Any) -> T | None:
        """Return what is remembered of an array; None if it is nothing."""
        found = self._items.get(id(array))
        return found[1] if found is not None and found[0]() is array else None

    def _drop(self, number: int, gone: object) -> None:
        if number in self._items and self._items[number][0] is gone:
            del self._items[number]


def _into_part(view: View, parent: Handle, new: Handle) -> Any:
    index = view.values["index"]
    items = tuple(
        ... if item == "..." else item for item in (index if isinstance(index, tuple) else (index,))
    )
    kept, places = without_new_axes(items, view.parent.ndim)
    if places:
        shape = tuple(length for place, length in enumerate(new.shape) if place not in places)
        new = call_lazily(Handle, "numpy.reshape", new, shape)
    return call_lazily(Handle, "numpy.setitem", parent, new, kept)


def _reshaped(view: View, parent: Handle, new: Handle) -> Any:
    if view.values.get("order", "C") != "C":
        return None
    return call_lazily(Handle, "numpy.reshape", new, view.parent.shape)


def _transposed(view: View, parent: Handle, new: Handle) -> Any:
    axes: Any = view.values["axes"]
    if axes is None:
        return call_lazily(Handle, "numpy.transpose", new)
    back = np.argsort([axis % view.parent.ndim for axis in axes])
    return call_lazily(Handle, "numpy.transpose", new, tuple(int(axis) for axis in back))


def _moved(view: View, parent: Handle, new: Handle) -> Any:
    return call_lazily(Handle, "numpy.moveaxis", new, view.values["destination"], view.values["source"])


def _turned(view: View, parent: Handle, new: Handle) -> Any:
    values = {**view.values, "k": -view.values["k"]}
    return make(Handle, get_operation("numpy.rot90"), {view.data: new}, values)


def _again(view: View, parent: Handle, new: Handle) -> Any:
    return view.seen(new)


_UNDONE: Mapping[str, Callable[[View, Handle, Handle], Any]] = {
    "numpy.getitem": _into_part,
    "numpy.transpose": _transposed,
    "numpy.moveaxis": _moved,
    "numpy.rot90": _turned,
    **{f"numpy.{name}": _reshaped for name in ("reshape", "ravel", "squeeze", "expand_dims")},
    **{f"numpy.{name}": _again for name in ("swapaxes", "flip", "fliplr", "flipud")},
}
