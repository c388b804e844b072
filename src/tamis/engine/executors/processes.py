"""Processes of this machine: for operations that hold the interpreter, and for work that must be killable."""

from __future__ import annotations

import concurrent.futures
import contextlib
import os
import re
import threading
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from tamis.config import current_settings
from tamis.engine._dialogue import Lost, talk
from tamis.engine._message import carry_out, pack
from tamis.engine._worker_process import ONE_THREAD, prepare
from tamis.errors import CancelledError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from concurrent.futures import Future

    from tamis.engine._scratch import Storage

T = TypeVar("T")
R = TypeVar("R")

# what ends so soon is waited for: new processes take longer to come
GRACE_S = 0.2


class ProcessesExecutor:
    """Processes that stay for the next call, unless they had to be killed.

    When a call of `map` ends before its tasks do, whatever still runs after a moment is killed, even
    compiled code that nothing else can stop. Libraries use one thread in each process.

    Parameters
    ----------
    workers : int
        How many processes work at once; two calls of `map` at the same time have so many each.
    """

    is_remote = True
    storage: Storage = "mapped"

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._lock = threading.Lock()
        self._idle: list[Any] = []
        self._busy: set[Any] = set()

    def map(
        self, function: Callable[[T], R], tasks: Iterable[T], *, cancel: threading.Event | None = None
    ) -> Generator[R, None, None]:
        """Yield results as they come; a task whose process died is tried once more.

        Raises
        ------
        PipelineError
            If another process cannot import the function.
        TaskError
            If a process dies again.
        """
        packed = pack(function)  # refused before any process starts
        yield from talk(_PoolLine(self), function, packed, tasks, cancel)

    def take(self) -> Any:
        """Return a pool of processes that nobody else uses until it is given back or killed."""
        with self._lock:
            pool = self._idle.pop() if self._idle else _new_pool(self.workers)
            self._busy.add(pool)
        return pool

    def give_back(self, pool: Any) -> None:
        """Keep a pool without tasks for the next call."""
        with self._lock:
            is_ours = pool in self._busy
            self._busy.discard(pool)
            is_kept = is_ours and not self._idle
            if is_kept:
                self._idle.append(pool)
        if not is_kept:
            _kill(pool)

    def kill(self, pool: Any) -> None:
        """End the processes of a pool, whatever they do."""
        with self._lock:
            self._busy.discard(pool)
        _kill(pool)

    def is_gone(self, pool: Any) -> bool:
        """Return whether the executor was closed while somebody used the pool."""
        with self._lock:
            return pool not in self._busy

    def close(self) -> None:
        """End all processes; a call of `map` that another thread has open is cancelled."""
        with self._lock:
            pools = [*self._idle, *self._busy]
            self._idle.clear()
            self._busy.clear()
        for pool in pools:
            _kill(pool)


class _PoolLine:
    """To the processes of one pool, and of a new one if one of them dies."""

    message_s = 0.02

    def __init__(self, executor: ProcessesExecutor) -> None:
        self._executor = executor
        self._pool = executor.take()
        self._said: SimpleQueue[tuple[int, Any, Future[bytes]]] = SimpleQueue()
        self._open: set[Future[bytes]] = set()
        self.window = 3 * executor.workers

    def send(self, number: int, digest: str, packed: bytes | None, tasks: bytes) -> None:
        """Hand a message to the pool."""
        try:
            future = self._pool.submit(carry_out, digest, packed, tasks)
        except (RuntimeError, AttributeError):  # broken or closed since the last look
            self._renew(self._pool)
            future = self._pool.submit(carry_out, digest, packed, tasks)
        pool = self._pool
        self._open.add(future)
        future.add_done_callback(lambda done: self._said.put((number, pool, done)))

    def receive(self, timeout_s: float) -> list[tuple[int, bytes | Lost]]:
        """Return the replies that have come."""
        try:
            said = [self._said.get(timeout=timeout_s)]
        except Empty:
            return []
        with contextlib.suppress(Empty):
            while True:
                said.append(self._said.get_nowait())
        return [(number, self._outcome(pool, future)) for number, pool, future in said]

    def _outcome(self, pool: Any, future: Future[bytes]) -> bytes | Lost:
        self._open.discard(future)
        error = future.exception()
        if error is None:
            return future.result()
        self._renew(pool)
        return _lost(error)

    def _renew(self, broken: Any) -> None:
        """Have a new pool instead of a broken one, once."""
        if broken is not self._pool:
            return
        if self._executor.is_gone(broken):
            raise CancelledError
        self._executor.kill(broken)
        self._pool = self._executor.take()

    def hang_up(self) -> None:
        """Give the pool back if it is done, or will be in a moment; else kill it."""
        for future in self._open:
            future.cancel()
        if concurrent.futures.wait(self._open, timeout=GRACE_S).not_done:
            self._executor.kill(self._pool)
        else:
            self._executor.give_back(self._pool)


def _new_pool(workers: int) -> Any:
    from joblib.externals.loky import ProcessPoolExecutor

    pool = ProcessPoolExecutor(workers, initializer=prepare, initargs=(os.getpid(),), env=ONE_THREAD)
    pool._flags.kill_workers = True  # nor does the end of the interpreter wait for what they do
    return pool


def _kill(pool: Any) -> None:
    pool.shutdown(wait=True, kill_workers=True)


def _lost(error: BaseException) -> Lost:
    """Return what is to be said of a message whose process died."""
    found = re.search(r"exit codes of the workers are {(.*?)}", str(error))
    codes = found[1] if found else "no exit code"
    remedy = "Its compiled code may have crashed; try other values, or a part of the image"
    if "SIGKILL" in codes:
        remedy = "It may have used too much memory; use fewer workers, or smaller tiles"
    return Lost(f"a worker process died, twice ({codes})", remedy)


def create(*, workers: int | None = None) -> ProcessesExecutor:
    """Return the executor with so many processes, by default one a core; none is started yet."""
    return ProcessesExecutor(workers or current_settings().workers)
