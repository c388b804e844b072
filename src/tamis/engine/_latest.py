"""Latest wins: of many requests for one panel, only the newest is done."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Generic, TypeVar

from tamis.errors import CancelledError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Latest"]

R = TypeVar("R")
T = TypeVar("T")


class Latest(Generic[R, T]):
    """Does the newest request; one that has not begun when the next comes is never done.

    Parameters
    ----------
    do : callable
        Does one request. It is given the request and an event; when that is set it should stop soon
        and raise `CancelledError`, as `Engine.compute` does.

    Examples
    --------
    >>> latest = Latest(lambda request, cancel: request * 2)
    >>> latest.submit(21).result()
    42
    >>> latest.close()
    """

    def __init__(self, do: Callable[[R, threading.Event], T]) -> None:
        self._do = do
        self._changed = threading.Condition()
        self._waiting: tuple[R, Future[T]] | None = None
        self._running: threading.Event | None = None
        self._thread: threading.Thread | None = None
        self._is_closed = False

    def submit(self, request: R) -> Future[T]:
        """Return the result to come of a request; older ones are given up.

        Returns
        -------
        future : concurrent.futures.Future
            Cancelled, or failed with `CancelledError`, if a newer request comes before it is done.
        """
        future: Future[T] = Future()
        with self._changed:
            if self._is_closed:
                raise CancelledError
            self._give_up()
            self._waiting = request, future
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="tamis-latest", daemon=True)
                self._thread.start()
            self._changed.notify()
        return future

    def _give_up(self) -> None:
        if self._waiting is not None:
            self._waiting[1].cancel()
            self._waiting = None
        if self._running is not None:
            self._running.set()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._running = None
                self._changed.wait_for(lambda: self._waiting is not None or self._is_closed)
                if self._waiting is None:
                    return
                (request, future), self._waiting = self._waiting, None
                self._running = cancel = threading.Event()
            if future.set_running_or_notify_cancel():
                self._finish(future, request, cancel)

    def _finish(self, future: Future[T], request: R, cancel: threading.Event) -> None:
        try:
            result = self._do(request, cancel)
        except BaseException as error:  # it is raised where the result is waited for
            future.set_exception(error)
        else:
            future.set_result(result)

    def close(self) -> None:
        """Give up what waits, stop what runs, and wait until it has; closing twice is allowed."""
        with self._changed:
            self._is_closed = True
            self._give_up()
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()
