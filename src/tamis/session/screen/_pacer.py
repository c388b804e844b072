"""`Pacer`: does something soon after it is asked for, but only so often; the last time always counts."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Pacer"]

_LOG = logging.getLogger("tamis.session")


@dataclass(slots=True)
class _Task:
    """Something to do, how long to wait between two times, and when it is due: never, where nobody asked."""

    do: Callable[[], None]
    pause_s: float
    delay_s: float = 0.0
    last: float = -1e9
    due: float | None = None


class Pacer:
    """One thread that does named tasks, each at most so often.

    Examples
    --------
    >>> done = threading.Event()
    >>> pacer = Pacer()
    >>> pacer.add("state", done.set, pause_s=0.03)
    >>> pacer.ask("state")
    >>> done.wait(5)
    True
    >>> pacer.close()
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._tasks: dict[str, _Task] = {}
        self._thread: threading.Thread | None = None
        self._is_closed = False

    def add(self, name: str, do: Callable[[], None], *, pause_s: float, delay_s: float = 0.0) -> None:
        """Know a task; it is done so long after it was asked for last, and not before the pause is over."""
        with self._changed:
            self._tasks[name] = _Task(do, pause_s, delay_s)

    def ask(self, name: str) -> None:
        """Want a task done with what is so now; returns at once."""
        with self._changed:
            task = self._tasks[name]
            if self._is_closed or (task.due is not None and not task.delay_s):
                return
            task.due = max(time.monotonic() + task.delay_s, task.last + task.pause_s)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="tamis-pacer", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _work(self) -> None:
        while (task := self._next()) is not None:
            try:
                task.do()
            except Exception:  # the other tasks, and the next time of this one, are still to be done
                _LOG.exception("a message could not be made")

    def _next(self) -> _Task | None:
        """Return the task that is due next, when it is; None at the end."""
        with self._changed:
            while not self._is_closed:
                now = time.monotonic()
                wanted = [task for task in self._tasks.values() if task.due is not None]
                first = min(wanted, key=lambda task: task.due or 0.0, default=None)
                if first is not None and (first.due or 0.0) <= now:
                    first.due, first.last = None, now
                    return first
                self._changed.wait(None if first is None else (first.due or 0.0) - now)
            return None

    def close(self) -> None:
        """Do nothing more, and wait until what is being done is; from within a task, do not wait."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()
