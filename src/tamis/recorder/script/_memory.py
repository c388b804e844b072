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
    names: list[str] = field(default_factory=list)
    drawn: np.ndarray | None = None


class Memory:
    """How the values of a script were made, by identity."""

    def __init__(self) -> None:
        self._entries: dict[int, _Entry] = {}
        self.constants: dict[str, str] = {}
        """Why each array that stands for an input is a constant, by lineage key."""
        self._spoilt: set[str] = set()

    def keep(self, value: Any, handle: Handle | None) -> str:
        """Remember how a value was made, and return what tells whether it still is what it was."""
        old = self._entry(value)
        names = [] if old is None else old.names
        if type(value) is float and old is not None and old.handle is not None and handle is not None:
            handle = handle if handle.key == old.handle.key else None  # one of Python's own, given twice
        digest = digest_of(value)
        self._entries[id(value)] = _Entry(self._reference(value), handle, digest, names=names)
        return digest

    def connect(self, value: Any, handle: Handle) -> None:
        """Remember that an array of which nothing is known stands for an input of the pipeline."""
        reason = self.reason(value)
        self.keep(value, handle)
        self.constants.setdefault(handle.key, reason or UNKNOWN)

    def forget(self, value: Any, reason: str) -> None:
        """Remember why it is not known how a value was made, unless it still is what it was."""
        if isinstance(value, np.ndarray) and self.find(value) is None:
            entry = self._entry(value)
            names = [] if entry is None else entry.names
            self._entries[id(value)] = _Entry(self._reference(value), None, "", reason, names)

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

    def name(self, value: Any, name: str) -> None:
        """Remember a variable's name of an array, in case nothing else is known of it later."""
        if isinstance(value, np.ndarray):
            if self._entry(value) is None:
                self.forget(value, "")
            self._entries[id(value)].names.append(name)

    def find(self, value: Any) -> Handle | None:
        """Return how a value was made; None if nobody knows, or if it was changed since."""
        entry = self._entry(value)
        if entry is None or entry.handle is None:
            return None
        if entry.digest != digest_of(value):
            self._spoilt.add(entry.handle.key)
            entry.handle, entry.reason = None, WRITTEN
        return entry.handle

    def last(self, value: Any) -> Handle | None:
        """Return how a value was made when it was remembered, without a look at what it holds now."""
        entry = self._entry(value)
        return None if entry is None else entry.handle

    def reason(self, value: Any) -> str:
        """Return why it is not known how a value was made; '' if nothing is known of that either."""
        entry = self._entry(value)
        return "" if entry is None else entry.reason

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
        return self._spoilt

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
