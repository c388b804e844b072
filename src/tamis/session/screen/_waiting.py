"""What waits to be sent to one page; of what is outdated only the newest waits."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

from tamis.session.screen._frame import pack

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tamis.session.screen._frame import Pixels

__all__ = ["Waiting"]

_LOG = logging.getLogger("tamis.session")
# a later message of the same type and the same field makes the earlier one pointless
_NEWEST = {
    "block": "panel",
    "stale": "panel",
    "blank": "panel",
    "state": "",
    "heard": "",
    "progress": "node",
    "step": "node",
}


class Waiting:
    """Messages for a page that may read slowly. Any thread may put; one takes.

    Parameters
    ----------
    wake : callable
        Is told, in the thread of whoever puts, that there is something to take.
    most_bytes : int, byte
        When more waits, `is_full` becomes true for good: the page does not read.
    """

    def __init__(self, wake: Callable[[], None], *, most_bytes: int) -> None:
        self._wake = wake
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._waiting: dict[object, bytes] = {}
        self._bytes = 0
        self._count = 0
        self.is_full = False

    def put(self, header: Mapping[str, Any], buffers: Sequence[Pixels] = ()) -> None:
        """Add a message; it takes the place of the one that it makes pointless."""
        try:
            data = pack(header, buffers)
        except (TypeError, ValueError):  # the page waits, and its other messages are as they should be
            _LOG.exception("a message of type %r is none", header.get("type"))
            header = {"type": "failed", "id": header.get("id"), "message": "The answer cannot be sent."}
            data = pack(header)
        with self._lock:
            self._count += 1
            key = _key_of(header) or self._count
            self._bytes += len(data) - len(self._waiting.pop(key, b""))
            self._waiting[key] = data
            if self._bytes > self._most_bytes:
                self._waiting.clear()
                self.is_full = True
        self._wake()

    def take(self) -> bytes | None:
        """Return the message that waits longest, or None."""
        with self._lock:
            if not self._waiting:
                return None
            data = self._waiting.pop(next(iter(self._waiting)))
            self._bytes -= len(data)
            return data


def _key_of(header: Mapping[str, Any]) -> tuple[str, object] | None:
    kind = str(header.get("type"))
    field = _NEWEST.get(kind)
    return None if field is None else (kind, header.get(field) if field else None)
