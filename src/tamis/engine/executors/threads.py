"""Threads of this process: nearly all kernels of scikit-image and SciPy release the GIL."""

from __future__ import annotations

import itertools
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, TypeVar

from tamis.config import current_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

T = TypeVar("T")
R = TypeVar("R")


class ThreadsExecutor:
    """A pool of threads, with a window of tasks so that memory stays bounded.

    Parameters
    ----------
    workers : int
        How many tasks run at once.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="tamis")

    def map(self, function: Callable[[T], R], tasks: Iterable[T]) -> Generator[R, None, None]:
        """Yield results as they come; at most two tasks a worker are taken ahead."""
        waiting = iter(tasks)
        running: set[Future[R]] = set()
        try:
            while True:
                free = 2 * self.workers - len(running)
                running |= {self._pool.submit(function, task) for task in itertools.islice(waiting, free)}
                if not running:
                    return
                done, running = wait(running, return_when=FIRST_COMPLETED)
                while done:
                    yield done.pop().result()
        finally:
            for future in running:
                future.cancel()
            wait(running)  # nobody may still write into what the caller is about to free

    def close(self) -> None:
        """Wait for the tasks that run, drop the others, end the threads."""
        self._pool.shutdown(cancel_futures=True)


def create(*, workers: int | None = None) -> ThreadsExecutor:
    """Return the executor with so many threads, by default one a core."""
    return ThreadsExecutor(workers or current_settings().workers)
