"""`Crew`: a few threads that answer questions, the newest first where only that is of interest."""

from __future__ import annotations

import logging
import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

__all__ = ["Crew"]

_LOG = logging.getLogger("tamis.session")


@dataclass(eq=False, slots=True)
class _Task:
    """Something to do, what to do if it is not wanted any more, and the event that says so."""

    do: Callable[[threading.Event], None]
    give_up: Callable[[], None]
    subject: Hashable
    cancel: threading.Event


class Crew:
    """Threads for one page, made when they are needed.

    Parameters
    ----------
    size : int
        How many threads.
    most : int
        So many tasks may wait; the oldest is given up for one more.
    newest_first : bool, default False
        Whether the task that came last is done first: what is in view now, and not what was.
    """

    def __init__(self, size: int, *, most: int, newest_first: bool = False) -> None:
        self._size = size
        self._most = most
        self._newest_first = newest_first
        self._changed = threading.Condition()
        self._waiting: deque[_Task] = deque()
        self._running: list[_Task] = []
        self._threads: list[threading.Thread] = []
        self._is_closed = False

    def start(
        self,
        do: Callable[[threading.Event], None],
        *,
        give_up: Callable[[], None] = lambda: None,
        subject: Hashable = None,
    ) -> None:
        """Do something soon; returns at once.

        Parameters
        ----------
        do : callable
            Gets an event that is set when it should stop; it tells itself what came of it.
        give_up : callable, optional
            Called in place of `do` if it was never begun.
        subject : hashable, optional
            What it is about: what is older and about the same is given up.
        """
        task = _Task(do, give_up, subject, threading.Event())
        with self._changed:
            if self._is_closed:
                return
            gone = self._replace(task)
            self._waiting.append(task)
            if len(self._threads) < self._size and len(self._waiting) + len(self._running) > len(
                self._threads
            ):
                self._threads.append(threading.Thread(target=self._work, name="tamis-ask", daemon=True))
                self._threads[-1].start()
            self._changed.notify()
        for old in gone:
            old.give_up()

    def _replace(self, task: _Task) -> list[_Task]:
        """Take out what waits and is not wanted any more, and stop what runs and is not."""
        gone = [old for old in self._waiting if task.subject is not None and old.subject == task.subject]
        for old in gone:
            self._waiting.remove(old)
        for old in self._running:
            if task.subject is not None and old.subject == task.subject:
                old.cancel.set()
        if len(self._waiting) >= self._most:
            gone.append(self._waiting.popleft())
        return gone

    def _work(self) -> None:
        while (task := self._next()) is not None:
            try:
                task.do(task.cancel)
            except Exception:  # the thread is needed for the next
                _LOG.exception("a question was not answered")
            with self._changed:
                self._running.remove(task)

    def _next(self) -> _Task | None:
        with self._changed:
            self._changed.wait_for(lambda: bool(self._waiting) or self._is_closed)
            if self._is_closed:
                return None
            task = self._waiting.pop() if self._newest_first else self._waiting.popleft()
            self._running.append(task)
            return task

    def cancel(self) -> None:
        """Give up everything that waits or runs."""
        with self._changed:
            gone = list(self._waiting)
            self._waiting.clear()
            for task in self._running:
                task.cancel.set()
        for task in gone:
            task.give_up()

    def close(self) -> None:
        """Give up everything, and wait until the threads have ended."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        self.cancel()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join()
