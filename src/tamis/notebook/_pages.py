"""`Pages`: the places of a notebook that show one explorer, each with a screen of its own."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Any

from tamis.session.screen import Screen, Waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tamis.session import Session

__all__ = ["Pages"]

_LOG = logging.getLogger("tamis.notebook")
_WINDOW_BYTES = 3 * 2**19
"""So much may be under way to a page: what is newer takes the place of what still waits."""

_WAITING_BYTES = 2**26
_GONE_AFTER_S = 90.0
"""A page tells every 20 seconds that it is there; one that was closed with its browser tells nothing."""


class Pages:
    """Gives each page a screen, and takes it away when the page is gone. Any thread may call anything.

    Parameters
    ----------
    session : Session
        What all of them show.
    send : callable
        Gets a header that JSON can hold, and buffers; brings them to all pages.
    """

    def __init__(self, session: Session, send: Callable[[Mapping[str, Any], Sequence[bytes]], None]) -> None:
        self._session = session
        self._send = send
        self._lock = threading.Lock()
        self._pages: dict[str, _Page] = {}

    def take(self, told: Mapping[str, Any], buffers: Sequence[bytes | memoryview] = ()) -> None:
        """Take what a page says; nothing of it is believed."""
        name = told.get("page")
        if not isinstance(name, str):
            return
        self._close_gone()
        if told.get("is_gone"):
            self._close([name])
            return
        page = self._page(name)
        received = told.get("received")
        if isinstance(received, int):
            page.confirm(received)
        if "message" in told:
            page.screen.handle(told["message"], buffers)

    def close(self) -> None:
        """Let go of all pages."""
        self._close(list(self._pages))

    def __len__(self) -> int:
        return len(self._pages)

    def _page(self, name: str) -> _Page:
        with self._lock:
            page = self._pages.get(name)
            if page is not None and page.is_over:
                page.close()
            if page is None or page.is_over:
                page = self._pages[name] = _Page(name, self._session, self._send)
            page.heard_at = time.monotonic()
            return page

    def _close_gone(self) -> None:
        before = time.monotonic() - _GONE_AFTER_S
        self._close([name for name, page in list(self._pages.items()) if page.heard_at < before])

    def _close(self, names: Sequence[str]) -> None:
        with self._lock:
            gone = [page for name in names if (page := self._pages.pop(name, None)) is not None]
        for page in gone:
            page.close()


class _Page:
    """A screen, and what waits to be sent to its page."""

    def __init__(
        self, name: str, session: Session, send: Callable[[Mapping[str, Any], Sequence[bytes]], None]
    ) -> None:
        self._name = name
        self._send = send
        self._turn = threading.Condition()
        self._sent = self._received = 0
        self._is_closed = False
        self.heard_at = time.monotonic()
        self._waiting = Waiting(self._wake, most_bytes=_WAITING_BYTES)
        send({"page": name, "is_new": True}, ())
        self._thread = threading.Thread(target=self._send_all, name="tamis-notebook", daemon=True)
        self._thread.start()
        self.screen = Screen(session, self._waiting.put)

    @property
    def is_over(self) -> bool:
        """Whether so much waits that it was given up."""
        return self._is_closed or self._waiting.is_full

    def confirm(self, received: int) -> None:
        """Note how many bytes have come to the page."""
        with self._turn:
            self._received = max(self._received, min(received, self._sent))
            self._turn.notify_all()

    def close(self) -> None:
        self.screen.close()
        with self._turn:
            self._is_closed = True
            self._turn.notify_all()

    def _wake(self) -> None:
        with self._turn:
            self._turn.notify_all()

    def _send_all(self) -> None:
        """Send what waits, no faster than the page takes it."""
        try:
            while (data := self._next()) is not None:
                self._send({"page": self._name}, (data,))
        except Exception:  # of whatever carries the messages: the page is gone
            _LOG.info("a page is gone", exc_info=True)
            self._is_closed = True

    def _next(self) -> bytes | None:
        with self._turn:
            while not self._is_closed:
                if self._sent - self._received < _WINDOW_BYTES:
                    data = self._waiting.take()
                    if data is not None:
                        self._sent += len(data)
                        return data
                self._turn.wait()
        return None
