"""A Dask cluster: its own on this machine, one at an address, or one that the user has ready.

Tasks carry coordinates only. Workers read sources and write results themselves, on a folder that all of
them see under the same name: ``TAMIS_CACHE_DIR/scratch``, which on a real cluster must be on a shared
file system. Tamis must be installed on the workers. A script that has a cluster started for it must
guard its main part with ``if __name__ == "__main__":``, as the new processes import it.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import threading
import time
import uuid
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from tamis.config import current_settings
from tamis.engine._dialogue import Lost, talk
from tamis.engine._message import carry_out, pack
from tamis.engine._worker_process import ONE_THREAD
from tamis.errors import MissingExtraError, SettingError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from tamis.engine._scratch import Storage

T = TypeVar("T")
R = TypeVar("R")

# tasks that end so soon are waited for before workers are killed
GRACE_S = 0.2

# so long may a cluster be without any worker
PATIENCE_S = 60.0


class DaskExecutor:
    """Workers of a Dask cluster; a task whose worker died is done by another.

    A cluster of its own is started at the first call of `map`, and its workers are killed where tasks
    are to stop that do not end. Those of another cluster cannot be: what runs there when a call of `map`
    ends early runs to its end, but writes into no array that is gone.

    Parameters
    ----------
    client : dask.distributed.Client, optional
        A client of a running cluster; used, and never closed.
    workers : int, optional
        Without a client or a scheduler: how many processes to start, of one thread each.
    scheduler : str, optional
        Address of a running scheduler.
    patience_s : float, default 60.0, second
        How long to wait while the cluster has no worker.
    """

    is_remote = True
    storage: Storage = "chunked"

    def __init__(
        self,
        client: Any = None,
        *,
        workers: int | None = None,
        scheduler: str | None = None,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self.patience_s = patience_s
        self._given = client
        self._scheduler = scheduler
        self._wanted = workers or current_settings().workers
        self._lock = threading.Lock()
        self._client: Any = client
        self._cluster: Any = None

    @property
    def workers(self) -> int:
        """How many tasks run at once: the threads that the cluster has now, or will have."""
        if self._given is None and self._scheduler is None:
            return self._wanted
        threads: dict[str, int] = self.client().nthreads()
        return max(1, sum(threads.values()))

    def map(
        self, function: Callable[[T], R], tasks: Iterable[T], *, cancel: threading.Event | None = None
    ) -> Generator[R, None, None]:
        """Yield results as they come; a task whose worker died is done again.

        Raises
        ------
        PipelineError
            If a worker cannot import the function.
        TaskError
            If workers die again and again over a task, or there is none any more.
        """
        packed = pack(function)
        yield from talk(_ClusterLine(self), function, packed, tasks, cancel)

    def client(self) -> Any:
        """Return the client, after connecting or starting what is not there yet."""
        with self._lock:
            if self._client is None:
                self._client = self._connected()
            return self._client

    def _connected(self) -> Any:
        from distributed import Client

        if self._scheduler is None:
            self._cluster = _new_cluster(self._wanted)
        try:
            return Client(self._cluster or self._scheduler, set_as_default=False)
        except (OSError, ValueError) as error:
            message = f"scheduler must be the address of a running Dask scheduler, got {self._scheduler!r}"
            raise SettingError(message, where="run", remedy="Start one: dask scheduler") from error

    def kill(self) -> bool:
        """Kill what the workers of its own cluster do, and return whether there was one; others come."""
        import psutil

        if self._cluster is None:
            return False
        for nanny in list(self._cluster.workers.values()):
            with contextlib.suppress(psutil.NoSuchProcess):
                if nanny.pid:
                    psutil.Process(nanny.pid).kill()
        return True

    def close(self) -> None:
        """Leave the cluster, and end it if it is its own."""
        with self._lock:
            client, cluster = self._client, self._cluster
            self._client, self._cluster = self._given, None
        if cluster is not None:
            with contextlib.suppress(TimeoutError):  # one that just starts would complain on the screen
                client.wait_for_workers(self._wanted, timeout=5)
        if client is not None and client is not self._given:
            client.close()
        if cluster is not None:
            cluster.close()


class _ClusterLine:
    """To the workers of a cluster, by futures."""

    message_s = 0.1

    def __init__(self, executor: DaskExecutor) -> None:
        self._executor = executor
        self._client = executor.client()
        self._said: SimpleQueue[tuple[int, Any]] = SimpleQueue()
        self._open: dict[int, Any] = {}
        self._name = uuid.uuid4().hex
        self._sent = itertools.count()
        self._heard = time.monotonic()
        self._looked = self._heard
        self.window = 2 * executor.workers

    def send(self, number: int, digest: str, packed: bytes | None, tasks: bytes) -> None:
        """Submit a message as one task."""
        key = f"tamis-{self._name}-{next(self._sent)}"
        future = self._client.submit(carry_out, digest, packed, tasks, key=key, pure=False)
        self._open[number] = future
        future.add_done_callback(lambda done: self._said.put((number, done)))

    def receive(self, timeout_s: float) -> list[tuple[int, bytes | Lost]]:
        """Return the replies that have come."""
        said: dict[int, Any] = {}
        with contextlib.suppress(Empty):
            while True:
                number, future = self._said.get(timeout=0 if said else timeout_s)
                said[number] = future
        if not said:
            return self._missed()
        self._heard = time.monotonic()
        return self._outcomes(said)

    def _outcomes(self, said: dict[int, Any]) -> list[tuple[int, bytes | Lost]]:
        for number in said:
            del self._open[number]
        done = {number: future for number, future in said.items() if future.status == "finished"}
        try:
            replies = dict(zip(done, self._client.gather(list(done.values())), strict=True))
        except Exception:  # a worker died with replies that nobody had fetched: they are asked for again
            replies = {}
        return [(number, replies.get(number) or _lost(future)) for number, future in said.items()]

    def _missed(self) -> list[tuple[int, bytes | Lost]]:
        """Give up a message if the cluster has been without any worker for too long."""
        now, patience_s = time.monotonic(), self._executor.patience_s
        if now - self._looked < 1:
            return []
        self._looked = now
        if _has_workers(self._client):
            self._heard = now
        if now - self._heard <= patience_s:
            return []
        lost = Lost(f"the Dask cluster has had no worker for {patience_s:g} s", "Start some", is_final=True)
        return [(next(iter(self._open)), lost)]

    def hang_up(self) -> None:
        """Let messages under way end if that takes but a moment; else cancel them."""
        deadline = time.monotonic() + GRACE_S
        while self._open and (left := deadline - time.monotonic()) > 0:
            with contextlib.suppress(Empty):
                self._open.pop(self._said.get(timeout=left)[0], None)
        if self._open and self._client.status == "running":  # else nobody would answer
            self._client.cancel(list(self._open.values()))
            self._executor.kill()


def _new_cluster(workers: int) -> Any:
    from distributed import LocalCluster

    try:
        return LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # None is port 8787 all the same
            silence_logs=logging.CRITICAL,
            memory_limit=None,  # the plan has seen to it; mapped files would count
            env=ONE_THREAD,
        )
    except RuntimeError as error:
        message = f"no Dask workers could be started: {error}"
        remedy = "A script must guard its main part with: if __name__ == '__main__'"
        raise SettingError(message, where="run", remedy=remedy) from error


def _has_workers(client: Any) -> bool:
    if client.status != "running":
        return False
    try:
        return bool(client.nthreads())
    except (OSError, TimeoutError):  # the scheduler does not answer
        return False


def _lost(future: Any) -> Lost:
    """Return what is to be said of a message that has no reply."""
    from distributed import KilledWorker

    if future.status != "error":
        return Lost("the Dask cluster has lost it", "See whether its scheduler still runs")
    error = future.exception()
    if isinstance(error, KilledWorker):
        remedy = "They may have used too much memory; use smaller tiles"
        return Lost("one worker after the other died over it", remedy, is_final=True)
    reason = f"a Dask worker could not do it: {type(error).__name__}: {error}"
    return Lost(reason, "Workers need the same Tamis as you have", is_final=True)


def _check_installed() -> None:
    import importlib.util

    if importlib.util.find_spec("distributed") is None:
        what = "dask.distributed"
        raise MissingExtraError(what, extra="dask")


def create(*, workers: int | None = None) -> DaskExecutor:
    """Return the executor with a cluster of its own of so many processes; it starts when it is needed.

    Without `workers`, a client that the user's program has made is used, if there is one.

    Raises
    ------
    MissingExtraError
        If Dask is not installed.
    """
    _check_installed()
    client = _client_of_the_program() if workers is None else None
    return DaskExecutor(client) if client is not None else DaskExecutor(workers=workers)


def _client_of_the_program() -> Any:
    from distributed import default_client

    try:
        client = default_client()
    except ValueError:  # there is none
        return None
    return None if client.asynchronous else client


def connect(scheduler: str) -> DaskExecutor:
    """Return the executor that uses the cluster of a scheduler.

    Raises
    ------
    MissingExtraError
        If Dask is not installed.
    SettingError
        If no scheduler answers.
    """
    _check_installed()
    executor = DaskExecutor(scheduler=scheduler)
    executor.client()
    return executor


def adopt(client: Any) -> DaskExecutor | None:
    """Return the executor that uses a user's client; None if it is none.

    Raises
    ------
    SettingError
        If the client is asynchronous.
    """
    if type(client).__module__.partition(".")[0] != "distributed" or not hasattr(client, "submit"):
        return None
    if client.asynchronous:
        message = "executor must be a Dask client that waits for its results, got an asynchronous one"
        raise SettingError(message, where="run", remedy="Make one with Client(address)")
    return DaskExecutor(client)
