"""`Room`: how much of a user's share of the disk an upload has, before anything of it is written."""

from __future__ import annotations

import contextlib
import os
import threading
from typing import TYPE_CHECKING, ClassVar, Self

if TYPE_CHECKING:
    from pathlib import Path

    from tamis.web._limits import Limits

__all__ = ["Room"]


class Room:
    """The room of one upload; uploads that come at the same time into a folder know of each other.

    Parameters
    ----------
    folder : Path
        Of the user's uploads.
    upload_bytes, folder_bytes : int, byte
        How much the upload may be, and how much all in the folder together.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> with Room(folder, 70, 100) as one, Room(folder, 70, 100) as other:
    ...     one.take(60), other.take(50), other.take(40)
    (True, False, True)
    """

    # by folder, of what is being written: how many uploads, and how much there is with what they have taken
    _busy: ClassVar[dict[Path, tuple[int, int]]] = {}
    _lock: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, folder: Path, upload_bytes: int, folder_bytes: int) -> None:
        self._folder = folder
        self._upload_bytes = upload_bytes
        self._taken = 0
        self._folder_bytes = folder_bytes

    @classmethod
    def of(cls, folder: Path, limits: Limits) -> Self:
        """Return the room that the limits give."""
        return cls(folder, limits.upload_bytes, limits.user_bytes)

    def __enter__(self) -> Self:
        with self._lock:
            count, used = self._busy.get(self._folder) or (0, _size_of(self._folder))
            self._busy[self._folder] = count + 1, used
        return self

    def __exit__(self, failed: object, *_: object) -> None:
        with self._lock:
            count, used = self._busy.pop(self._folder)
            if count > 1:  # of one that failed nothing is kept
                self._busy[self._folder] = count - 1, used - (self._taken if failed else 0)

    def take(self, nbytes: int) -> bool:
        """Return whether there is room for so many bytes more; then they are taken."""
        with self._lock:
            count, used = self._busy[self._folder]
            if self._taken + nbytes > self._upload_bytes or used + nbytes > self._folder_bytes:
                return False
            self._taken += nbytes
            self._busy[self._folder] = count, used + nbytes
            return True


def _size_of(folder: Path) -> int:
    """Return how much is there; a file that goes away meanwhile is not."""
    found = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                found += os.stat(os.path.join(place, name)).st_size
    return found
