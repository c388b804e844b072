"""What is remembered of the arrays, numbers and tables of a running script: how each was made.

An array is known by what it is, and by what it held when it was remembered: one that holds something else
now, whoever wrote into it and by whatever way, is not what its history says, and is forgotten.
"""

from __future__ import annotations

import weakref
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.pipeline import content_of
from tamis.recorder.script._of_image import LARGE, Images
from tamis.recorder.script._view import ByIdentity, View

if TYPE_CHECKING:
    from collections.abc import Callable

    from tamis.recorder._handle import Handle

__all__ = ["WRITTEN", "Memory", "digest_of"]

UNKNOWN = "it is made of no image that is followed"
WRITTEN = "it was written into in a way that is not followed"


def digest_of(value: Any) -> str:
    """Return what tells whether a value still is what it was; '' where nothing tells.

    Arrays have one for elements, dtype and shape, whatever their order in memory and that of their bytes.
    """
    if isinstance(value, np.ndarray):
        native = value.astype(value.dtype.newbyteorder("="), copy=False)
        return content_of(np.ascontiguousarray(native))
    return content_of(value) if isinstance(value, dict | list | tuple) else repr(value)


@dataclass(slots=True)
class _Entry:
    """A value, how it was made, and what it held then."""

    value: Callable[[], Any]
    handle: Handle | None
    digest: str
    reason: str = ""
    is_of_image: bool = False
    names: list[str] = field(default_factory=list)
    drawn: np.ndarray | None = None


class Memory:
    """How the values of a script were made, by identity."""

    def __init__(self) -> None:
        self._entries: dict[int, _Entry] = {}
        self.constants: dict[str, str] = {}
        """Why each array that stands for an input is a constant, by lineage key."""
        self.views: ByIdentity[View] = ByIdentity()
        self.pixels: ByIdentity[int] = ByIdentity()
        self.looks: ByIdentity[int] = ByIdentity()
        self.writes: ByIdentity[int] = ByIdentity()
        self.images = Images()
        self.large = 0
        """How often a large array was remembered that is of an image."""
        self.touched = 0
        """How often anything was, or one of its pixels was looked at."""
        self._spoilt: set[str] = set()
        self._newest = 0
        self._variables: dict[str, tuple[int, weakref.ref[np.ndarray]]] = {}
        # a table that got another column still has the ones it had
        self._tables: dict[int, tuple[dict[Any, Any], Handle, dict[str, str]]] = {}

    def keep(self, value: Any, handle: Handle | None) -> str:
        """Remember how a value was made, and return what tells whether it still is what it was."""
        old = self._entry(value)
        names = [] if old is None else old.names
        if type(value) is float and old is not None and old.handle is not None and handle is not None:
            handle = handle if handle.key == old.handle.key else None  # one of Python's own, given twice
        digest = digest_of(value)
        is_of_image = handle is not None and self.images.has(handle.operand.origin)
        self.touched += is_of_image
        self.large += is_of_image and isinstance(value, np.ndarray) and value.size >= LARGE
        reference = self._reference(value)
        self._entries[id(value)] = _Entry(reference, handle, digest, is_of_image=is_of_image, names=names)
        self._newest = id(value)
        if isinstance(value, dict) and handle is not None:
            columns = {name: digest_of(np.asarray(column)) for name, column in value.items()}
            self._tables[id(value)] = value, handle, columns
        return digest

    def connect(self, value: Any, handle: Handle) -> None:
        """Remember that an array of which nothing is known stands for an input of the pipeline."""
        reason = self.reason(value)
        if self.is_of_image(value):
            self.images.add(handle)
        self.keep(value, handle)
        self.constants.setdefault(handle.key, reason or UNKNOWN)

    def forget(self, value: Any, reason: str, *, is_of_image: bool = True) -> None:
        """Remember why it is not known how a value was made, unless it still is what it was."""
        if isinstance(value, np.ndarray) and self.find(value) is None:
            entry = self._entry(value)
            names = [] if entry is None else entry.names
            is_of_image = is_of_image and bool(reason)
            self._entries[id(value)] = _Entry(self._reference(value), None, "", reason, is_of_image, names)

    def draw(self, value: np.ndarray, footprint: np.ndarray) -> None:
        """Remember that an array is a footprint, which can be said in a word."""
        self.keep(value, None)
        self._entries[id(value)].drawn = footprint

    def value(self, value: Any) -> Any:
        """Return a value as the catalogue takes it: a footprint that is as it was drawn knows how."""
        entry = self._entry(value)
        if entry is None or entry.drawn is None or entry.digest != digest_of(value):
            return value
        return entry.drawn

    def name(self, value: Any, name: str, depth: int = 0) -> None:
        """Remember a variable's name of an array, in case nothing else is known of it later."""
        if isinstance(value, np.ndarray):
            if self._entry(value) is None:
                self.forget(value, "")
            self._entries[id(value)].names.append(name)
            if depth <= self._variables.get(name, (depth,))[0]:  # those of functions come and go
                self._variables[name] = depth, weakref.ref(value)

    def held(self) -> dict[str, str]:
        """Return the keys of what variables hold now, by name; '' for an array of which nobody knows."""
        arrays = {name: array() for name, (_, array) in self._variables.items()}
        handles = {name: self.find(array) for name, array in arrays.items() if array is not None}
        return {name: "" if handle is None else handle.key for name, handle in handles.items()}

    def find(self, value: Any) -> Handle | None:
        """Return how a value was made; None if nobody knows, or if it was changed since."""
        entry = self._entry(value)
        handle = None if entry is None else entry.handle
        if entry is not None and handle is not None and entry.digest == digest_of(value):
            return handle
        if entry is not None and handle is not None:
            self._spoilt.add(handle.key)
            entry.handle, entry.reason = None, WRITTEN if entry.is_of_image else ""
        return self._seen(value)

    def _seen(self, value: Any) -> Handle | None:
        """Return what an array is as a part of another one, of which it is known how it was made."""
        view = self.views.find(value)
        parent = None if view is None else self.find(view.parent)
        if view is None or parent is None:
            return None
        handle = view.seen(parent)
        self.keep(value, handle)
        return handle

    def column(self, table: dict[Any, Any], name: str) -> Handle | None:
        """Return how a table was made, if one of its columns is what it was then; None if not."""
        kept = self._tables.get(id(table))
        is_known = kept is not None and kept[0] is table and name in kept[2]
        if kept is None or not is_known or kept[2][name] != digest_of(table[name]):
            return None
        return kept[1]

    def named(self, value: Any) -> Handle | None:
        """Return how a value was made that gets a name: NumPy may have put another sum into an old array."""
        is_sure = id(value) == self._newest or not isinstance(value, np.ndarray)
        return self.last(value) if is_sure else self.find(value)

    def last(self, value: Any) -> Handle | None:
        """Return how a value was made when it was remembered, without a look at what it holds now."""
        entry = self._entry(value)
        if entry is not None and entry.handle is not None:
            return entry.handle
        return None if self.views.find(value) is None else self.find(value)

    def reason(self, value: Any) -> str:
        """Return why it is not known how a value was made; '' if nothing is known of that either."""
        entry = self._entry(value)
        return "" if entry is None else entry.reason

    def is_of_image(self, value: Any) -> bool:
        """Return whether a value is of an image, even if it is not known how it was made of it."""
        self.last(value)  # a part of an array is looked up
        entry = self._entry(value)
        return entry is not None and entry.is_of_image

    def variables_of(self, value: Any) -> tuple[str, ...]:
        """Return the variables that hold an array now."""
        entry = self._entry(value)
        names = () if entry is None else dict.fromkeys(entry.names)
        return tuple(name for name in names if self._variables[name][1]() is value)

    def name_of(self, value: Any) -> str:
        """Return the last name that an array was given; '' if it has none."""
        entry = self._entry(value)
        return entry.names[-1] if entry is not None and entry.names else ""

    def written(self) -> set[str]:
        """Return the keys of what arrays held before they were written into in a way that is not followed."""
        for entry in list(self._entries.values()):
            value = entry.value()
            if value is not None:
                self.find(value)
        # another array may still hold it
        return self._spoilt - {
            entry.handle.key for entry in self._entries.values() if entry.handle is not None
        }

    def _entry(self, value: Any) -> _Entry | None:
        entry = self._entries.get(id(value))
        # an array that is gone may have left its number to another
        return entry if entry is not None and entry.value() is value else None

    def _reference(self, value: Any) -> Callable[[], Any]:
        if not isinstance(value, np.ndarray):
            return lambda: value  # nothing weak can point at numbers, tables and lists
        number = id(value)
        return weakref.ref(value, lambda gone: self._drop(number, gone))

    def _drop(self, number: int, gone: Callable[[], Any]) -> None:
        entry = self._entries.get(number)
        if entry is not None and entry.value is gone:
            del self._entries[number]
