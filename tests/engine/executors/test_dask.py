import importlib.util
import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
from distributed import Client, LocalCluster
from tests.engine import tile_functions

from tamis.engine import get_executor
from tamis.engine._place import ArrayPlace
from tamis.engine._scratch import Scratch
from tamis.engine._work import Work
from tamis.engine.executors.dask import DaskExecutor
from tamis.errors import CancelledError, MissingExtraError, SettingError, TaskError
from tamis.region import Lattice
from tamis.testing.executor import RemoteExecutorTests, process_of, same


def cluster_of(workers):
    """Start a cluster as a user would, with workers of one thread each."""
    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},
        silence_logs=logging.CRITICAL,
        memory_limit=None,
    )


@pytest.fixture(scope="module")
def cluster():
    with cluster_of(2) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def client(cluster):
    with Client(cluster, set_as_default=False) as client:
        yield client


class TestDask(RemoteExecutorTests):
    def create(self):
        return get_executor("dask", workers=2)

    @pytest.fixture
    def executor(self, client):
        client.wait_for_workers(2)
        return get_executor(client)


def kill_one(cluster):
    psutil.Process(next(iter(cluster.workers.values())).pid).kill()


def test_a_client_of_the_user_is_used_and_never_closed(client):
    client.wait_for_workers(2)
    executor = get_executor(client)
    assert executor.workers == 2
    assert set(executor.map(process_of, range(20))) <= set(client.run(process_of, None).values())
    executor.close()
    assert client.status == "running"
    assert list(executor.map(same, [1])) == [1]


def test_an_address_is_connected_to(cluster):
    executor = get_executor("dask", scheduler=cluster.scheduler_address)
    assert executor.workers == 2
    assert list(executor.map(same, [1])) == [1]
    executor.close()
    assert cluster.status.name == "running"


def test_an_address_where_nobody_answers_is_told():
    with pytest.raises(SettingError, match="scheduler must be the address of a running Dask scheduler"):
        get_executor("dask", scheduler="nonsense://nowhere")


def test_an_asynchronous_client_is_refused(client, monkeypatch):
    monkeypatch.setattr(type(client), "asynchronous", True)
    with pytest.raises(SettingError, match="asynchronous"):
        get_executor(client)


def test_without_dask_the_extra_is_told(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'tamis\[dask\]'"):
        get_executor("dask")


def test_a_cluster_of_its_own_is_killed_where_a_call_does_not_end_and_is_gone_when_closed(tmp_path):
    executor = get_executor("dask", workers=1)
    path, cancel = tmp_path / "process", threading.Event()
    assert list(executor.map(same, [1])) == [1]
    assert set(next(executor.map(tile_functions.threads_of_libraries, [0]))) == {1}
    threading.Thread(target=lambda: (_until(path.exists), cancel.set())).start()
    with pytest.raises(CancelledError):
        list(executor.map(tile_functions.sleep_and_hold, [str(path)], cancel=cancel))
    assert _until(lambda: not psutil.pid_exists(int(path.read_text())))
    process = next(executor.map(process_of, [0]))
    executor.close()
    assert _until(lambda: not psutil.pid_exists(process))


def _until(is_so):
    deadline = time.monotonic() + 10
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.01)
    return is_so()


def test_a_cluster_without_workers_is_told():
    with (
        cluster_of(0) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        executor = DaskExecutor(client, patience_s=0.5)
        with pytest.raises(TaskError, match=r"has had no worker for 0\.5 s\. Start some"):
            list(executor.map(same, range(3)))


def test_tiles_of_a_worker_killed_half_way_are_done_by_the_other(cluster, client):
    client.wait_for_workers(2)
    executor, image = get_executor(client), np.arange(64 * 48, dtype=np.uint16).reshape(64, 48)
    with Scratch(storage=executor.storage) as scratch:
        lattice = Lattice(image.shape, (8, 8))
        room = scratch.allocate(image.shape, image.dtype, tile=lattice.tile)
        reads = {"image": scratch.shared(ArrayPlace(image))}
        processes = []
        for _, process in executor.map(
            Work(tile_functions.slowly_plus_one, reads, {"result": room}), lattice
        ):
            processes.append(process)
            if len(processes) == len(lattice) // 2:
                kill_one(cluster)
        assert len(processes) == len(lattice)
        np.testing.assert_array_equal(room.read(), image + 1)


def test_a_script_that_new_processes_cannot_import_is_told_what_to_do(monkeypatch):
    def fail(**_options):
        message = "Nanny failed to start."
        raise RuntimeError(message)

    monkeypatch.setattr("distributed.LocalCluster", fail)
    with pytest.raises(SettingError, match=r"could be started: Nanny .* if __name__ == '__main__'"):
        next(get_executor("dask", workers=1).map(same, [1]))


SCRIPT = """
from tamis.engine import get_executor
from tests.engine import tile_functions
if __name__ == "__main__":
    results = get_executor("dask", workers=1).map(tile_functions.sleep, [0, 60])
    next(results)
"""


def test_a_program_that_ends_does_not_wait_for_tasks(tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[3]), *sys.path])}
    command = [sys.executable, str(tmp_path / "script.py")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=40, check=True)
    assert done.stderr == ""
