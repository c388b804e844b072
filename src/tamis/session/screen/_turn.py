"""`Turn`: one go at the picture of a panel."""

from __future__ import annotations

import threading
import time

from tamis.errors import CancelledError

__all__ = ["Turn"]

_PATIENCE_S = 0.5
"""So long a picture may take and still be finished when a newer one is wanted."""


class Turn(threading.Event):
    """One go at a picture. It is over when somebody says so, or when a newer one waits too long.

    Once a quick look is painted, the exact pixels are given up as soon as there is anything newer to paint.
    Who drags a slider faster than results can be made would otherwise see none before he lets go.

    Parameters
    ----------
    number : int, default 0
        Turns of a panel are counted: what an older one finds late is not shown after what a newer one found.
    """

    def __init__(self, number: int = 0) -> None:
        super().__init__()
        self.number = number
        self.has_painted = False
        self._newer = threading.Event()
        self._deadline = float("inf")

    def overtake(self) -> None:
        """Note that something newer is wanted; the first time counts."""
        if not self._newer.is_set():
            self._deadline = time.monotonic() + _PATIENCE_S
            self._newer.set()

    def pause(self, seconds: float) -> None:
        """Wait a moment for something newer to be wanted.

        Raises
        ------
        CancelledError
            If it is, or this is over.
        """
        self._newer.wait(seconds)
        if self.is_set():
            raise CancelledError

    def is_set(self) -> bool:
        """Return whether to stop."""
        is_useless = self.has_painted and self._newer.is_set()
        return super().is_set() or is_useless or time.monotonic() >= self._deadline
