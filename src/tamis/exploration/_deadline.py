"""An event that is set by the clock: a candidate that takes too long is stopped."""

from __future__ import annotations

import threading
import time

__all__ = ["Deadline"]


class Deadline(threading.Event):
    """Is set once some seconds are over, or another event is set.

    Parameters
    ----------
    timeout_s : float, optional, second
        How long from now; without it, for ever.
    cancel : threading.Event, optional
        Another reason to stop.
    """

    def __init__(self, timeout_s: float | None, cancel: threading.Event | None) -> None:
        super().__init__()
        self._end = None if timeout_s is None else time.monotonic() + timeout_s
        self._cancel = cancel

    def is_set(self) -> bool:
        """Return whether to stop."""
        is_over = self._end is not None and time.monotonic() >= self._end
        return super().is_set() or is_over or (self._cancel is not None and self._cancel.is_set())
