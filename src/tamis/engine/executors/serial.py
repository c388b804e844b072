"""One task after the other, in the thread that asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from tamis.errors import CancelledError

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Generator, Iterable

    from tamis.engine._scratch import Storage

T = TypeVar("T")
R = TypeVar("R")


class SerialExecutor:
    """Runs each task when its result is asked for; the easiest to debug."""

    workers = 1
    is_remote = False
    storage: Storage = "memory"

    def map(
        self, function: Callable[[T], R], tasks: Iterable[T], *, cancel: threading.Event | None = None
    ) -> Generator[R, None, None]:
        """Yield the results in the order of the tasks."""
        for task in tasks:
            if cancel is not None and cancel.is_set():
                raise CancelledError
            yield function(task)

    def close(self) -> None:
        """Nothing is held."""


def create(*, workers: int | None = None) -> SerialExecutor:
    """Return the executor; there is always one worker."""
    return SerialExecutor()
