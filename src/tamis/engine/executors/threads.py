"""Threads of this process: nearly all kernels of scikit-image and SciPy release the GIL."""

from __future__ import annotations

import threading
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from tamis.config import current_settings
from tamis.errors import CancelledError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from tamis.engine._scratch import Storage

T = TypeVar("T")
R = TypeVar("R")

_NO_MORE = object()


class ThreadsExecutor:
    """Threads that each take the next task when they are done with one.

    Every call of `map` has its own threads, so that one whose results nobody takes holds up no other.

    Parameters
    ----------
    workers : int
        How many tasks run at once.
    """

    is_remote = False
    storage: Storage = "memory"

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def map(
        self, function: Callable[[T], R], tasks: Iterable[T], *, cancel: threading.Event | None = None
    ) -> Generator[R, None, None]:
        """Yield results as they come; at most three tasks a worker are taken ahead."""
        crew = _Crew(function, iter(tasks), 3 * self.workers, cancel)
        threads = [threading.Thread(target=crew.work, name="tamis", daemon=True) for _ in range(self.workers)]
        try:
            for thread in threads:
                thread.start()
            yield from crew.results(len(threads))
        finally:
            crew.dismiss(len(threads))
            for thread in threads:  # nobody may still write into what the caller is about to free
                thread.join()

    def close(self) -> None:
        """Nothing is held between calls."""


class _Crew:
    """What the threads of one call share."""

    def __init__(
        self,
        function: Callable[[Any], Any],
        tasks: Iterator[Any],
        window: int,
        cancel: threading.Event | None,
    ) -> None:
        self._function = function
        self._tasks = tasks
        self._window = threading.Semaphore(window)
        self._cancel = cancel
        self._lock = threading.Lock()
        self._told: SimpleQueue[tuple[bool, Any]] = SimpleQueue()
        self._is_over = False

    def work(self) -> None:
        """Do tasks until there are none, or one fails."""
        try:
            while (task := self._next()) is not _NO_MORE:
                self._told.put((True, self._function(task)))
        except BaseException as error:  # raised by whoever takes the results
            self._is_over = True
            self._told.put((False, error))
        else:
            self._told.put((True, _NO_MORE))

    def _next(self) -> Any:
        self._window.acquire()
        with self._lock:  # a generator must not be asked by two at once
            if self._is_over:
                return _NO_MORE
            if self._cancel is not None and self._cancel.is_set():
                raise CancelledError
            return next(self._tasks, _NO_MORE)

    def results(self, count: int) -> Iterator[Any]:
        """Yield what so many threads say, until all have ended; the first failure is raised."""
        while count:
            is_done, told = self._told.get()
            if not is_done:
                raise told
            if told is _NO_MORE:
                count -= 1
                continue
            yield told
            self._window.release()

    def dismiss(self, count: int) -> None:
        """Let so many threads end after the task that they have."""
        self._is_over = True
        self._window.release(count)


def create(*, workers: int | None = None) -> ThreadsExecutor:
    """Return the executor with so many threads, by default one a core."""
    return ThreadsExecutor(workers or current_settings().workers)
