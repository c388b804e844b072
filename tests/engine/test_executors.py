import threading

import pytest

from tamis.engine import Executor, get_executor, list_executors
from tamis.errors import SettingError, UnknownNameError
from tamis.testing.executor import InProcessExecutorTests


class TestSerial(InProcessExecutorTests):
    def create(self) -> Executor:
        return get_executor("serial")


class TestThreads(InProcessExecutorTests):
    def create(self) -> Executor:
        return get_executor("threads", workers=3)


class TestOneThread(InProcessExecutorTests):
    def create(self) -> Executor:
        return get_executor("threads", workers=1)


def test_a_file_is_an_executor():
    assert list_executors() == ("dask", "processes", "serial", "threads")


def test_an_unknown_executor_is_told_with_the_nearest():
    with pytest.raises(UnknownNameError, match="'threads'"):
        get_executor("thread")


def test_an_executor_is_its_own_executor():
    executor = get_executor("serial")
    assert get_executor(executor) is executor


def test_what_is_no_executor_is_told():
    with pytest.raises(SettingError, match="executor must be a name or a Dask client, got float"):
        get_executor(1.5)


def test_only_a_cluster_has_a_scheduler():
    with pytest.raises(SettingError, match="'threads' must be given no scheduler"):
        get_executor("threads", scheduler="tcp://127.0.0.1:1")


def test_serial_works_in_the_asking_thread_and_threads_do_not():
    here = threading.get_ident()
    assert set(get_executor("serial", workers=7).map(lambda _: threading.get_ident(), range(3))) == {here}
    threads = get_executor("threads", workers=2)
    assert here not in set(threads.map(lambda _: threading.get_ident(), range(3)))
    threads.close()


@pytest.mark.parametrize("name", ["threads", "processes", "dask"])
def test_without_a_number_there_are_as_many_workers_as_the_settings_say(name, monkeypatch):
    monkeypatch.setenv("TAMIS_WORKERS", "5")
    executor = get_executor(name)
    assert executor.workers == 5
    assert get_executor("serial").workers == 1
    executor.close()


def test_closing_early_waits_for_the_task_that_runs():
    executor = get_executor("threads", workers=2)
    is_running, may_end, has_ended = threading.Event(), threading.Event(), threading.Event()

    def work(task):
        if task == 1:
            is_running.set()
            may_end.wait(10)
            has_ended.set()
        return task

    results = executor.map(work, range(10))
    assert next(results) != 1
    is_running.wait(10)
    threading.Timer(0.05, may_end.set).start()
    results.close()
    assert has_ended.is_set()
    executor.close()
