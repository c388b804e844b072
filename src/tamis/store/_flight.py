"""Single flight: one computation per key at a time, in this process and in others."""

from __future__ import annotations

import contextlib
import os
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from filelock import BaseFileLock

__all__ = ["Flight"]

T = TypeVar("T")

_POLL_S = 0.02


class _FailedError(Exception):
    """Whoever computed has failed, and tells his own caller why."""


class _Turn:
    """A computation under way, and the thread that does it."""

    def __init__(self) -> None:
        self.thread = threading.get_ident()
        self.result: Future[Any] = Future()


class Flight:
    """Whoever asks for a key first computes; who asks meanwhile waits and gets the same.

    Parameters
    ----------
    folder : Path, optional
        Where processes meet: lock files go to ``<folder>/locks``. Without it, only the threads of this
        process wait for each other.

    Notes
    -----
    The lock of a killed process is released by the operating system. Where files cannot be locked
    (a read-only folder), processes do not wait: they compute twice, with the same result.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._locks = None if folder is None else folder / "locks"
        self._start()

    def _start(self) -> None:
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._turns: dict[str, _Turn] = {}

    def run(self, key: str, compute: Callable[[], T], *, find: Callable[[], T | None] | None = None) -> T:
        """Return the result for `key`, computing it if nobody else does.

        Parameters
        ----------
        key : str
            What is computed; lower-case hexadecimal.
        compute : callable
            Computes and keeps the result.
        find : callable, optional
            Looks the result up after another process was waited for; None means there is none.

        Returns
        -------
        result : object
            What `compute` gave, here or in the thread that was first; or what `find` found.

        Raises
        ------
        Exception
            What `compute` raises. Those who waited are not told: the next of them computes.
        """
        while True:
            turn, is_first = self._take_turn(key)
            if is_first:
                return self._lead(key, turn, compute, find)
            if turn.thread == threading.get_ident():  # it asks for itself: waiting would be forever
                return compute()
            if turn.result.exception() is None:
                result: T = turn.result.result()
                return result

    def _take_turn(self, key: str) -> tuple[_Turn, bool]:
        if os.getpid() != self._process:  # a forked child has the turns, not the threads
            self._start()
        with self._lock:
            turn = self._turns.get(key)
            if turn is not None:
                return turn, False
            turn = self._turns[key] = _Turn()
            return turn, True

    def _lead(
        self, key: str, turn: _Turn, compute: Callable[[], T], find: Callable[[], T | None] | None
    ) -> T:
        try:
            with self._locked(key):
                found = find() if find is not None else None
                result = compute() if found is None else found
        except BaseException:  # also after an interruption others must not wait
            self._end_turn(key)
            turn.result.set_exception(_FailedError())
            raise
        self._end_turn(key)
        turn.result.set_result(result)
        return result

    def _end_turn(self, key: str) -> None:
        with self._lock:
            self._turns.pop(key, None)

    @contextlib.contextmanager
    def _locked(self, key: str) -> Iterator[None]:
        """Hold the lock file of `key`, if there is a folder that takes one."""
        lock = self._acquire(key)
        try:
            yield
        finally:
            if lock is not None:
                # removed while held, or a million results leave a million files; who waits for
                # the removed file finds the result when he gets it
                with contextlib.suppress(OSError):
                    os.unlink(lock.lock_file)
                lock.release()

    def _acquire(self, key: str) -> BaseFileLock | None:
        if self._locks is None:
            return None
        from filelock import FileLock

        lock = FileLock(self._locks / f"{key}.lock", poll_interval=_POLL_S)
        try:
            self._locks.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except (OSError, NotImplementedError):
            return None
        return lock
