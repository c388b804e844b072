"""`Outbox`: what goes to the page, one message after the other, until the door is closed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

__all__ = ["Buffers", "Outbox", "Send"]

_LOG = logging.getLogger("tamis.session")

Buffers: TypeAlias = Sequence["bytes | memoryview"]
Send: TypeAlias = Callable[[dict[str, Any], Buffers], None]


class Outbox:
    """Gives messages to a door.

    Parameters
    ----------
    send : callable
        The door: gets a header that JSON can hold, and buffers. It is called by one thread at a time, and
        never after `close` has returned. When it raises, nobody is there any more, and nothing more is sent.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._lock = threading.RLock()  # a door that finds its page gone may close from within
        self._is_closed = False

    def send(self, header: Mapping[str, Any], buffers: Buffers = ()) -> None:
        """Send a message, unless the door is closed."""
        with self._lock:
            if self._is_closed:
                return
            try:
                self._send(dict(header), buffers)
            except Exception as error:  # of the transport, which may raise anything when its page is gone
                self._is_closed = True
                _LOG.info("a page is gone: %s", error)

    def close(self) -> None:
        """Send nothing from now on."""
        with self._lock:
            self._is_closed = True
