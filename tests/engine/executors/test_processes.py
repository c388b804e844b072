import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from tests.engine import tile_functions

from tamis.engine import get_executor
from tamis.engine._work import Work
from tamis.errors import CancelledError
from tamis.region import Lattice
from tamis.testing.executor import RemoteExecutorTests, process_of, same

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def two_processes():
    executor = get_executor("processes", workers=2)
    yield executor
    executor.close()


class TestProcesses(RemoteExecutorTests):
    def create(self):
        return get_executor("processes", workers=2)

    @pytest.fixture
    def executor(self, two_processes):
        return two_processes


def test_processes_stay_for_the_next_call(two_processes):
    list(two_processes.map(same, range(9)))
    before = set(two_processes.map(process_of, range(50)))
    assert len(before | set(two_processes.map(process_of, range(50)))) <= 2


def test_libraries_use_one_thread_in_each_process(two_processes):
    assert set(next(two_processes.map(tile_functions.threads_of_libraries, [0]))) == {1}


def test_mapped_files_are_not_taken_for_a_leak(two_processes):
    assert next(two_processes.map(tile_functions.growth_taken_for_a_leak, [0])) == float("inf")


def test_work_is_opened_once_in_each_process(two_processes):
    work = Work(tile_functions.times_opened, {"some": "place"})
    told = [told for _, told in two_processes.map(work, Lattice((40,), (1,)))]
    assert len(set(told)) == len({process for process, _ in told})


def until(is_so, *, seconds=10.0):
    """Wait until something is so; say whether it became so."""
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.01)
    return is_so()


def is_gone(process):
    return not psutil.pid_exists(process) or psutil.Process(process).status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("way", ["cancel", "close the results", "close the executor"])
def test_a_call_that_holds_the_interpreter_is_killed(way, tmp_path):
    executor = get_executor("processes", workers=1)
    path, cancel, ends = tmp_path / "process", threading.Event(), []

    def tasks():
        yield str(path)

    def run():
        try:
            next(executor.map(tile_functions.sleep_and_hold, tasks(), cancel=cancel))
        except CancelledError:
            ends.append("cancelled")

    if way == "close the results":
        results = executor.map(tile_functions.first_then_hold, ["first", str(path)])
        assert next(results) == "first"
        assert until(path.exists)
        results.close()
    else:
        thread = threading.Thread(target=run)
        thread.start()
        assert until(lambda: path.exists() and path.read_text())
        (cancel.set if way == "cancel" else executor.close)()
        thread.join(10)
        assert ends == ["cancelled"]
    assert until(lambda: is_gone(int(path.read_text())))
    assert list(executor.map(same, [1])) == [1]
    executor.close()


def workers_of(process):
    """Return the processes of a process that do tasks; what watches over semaphores does none."""
    return [child for child in process.children() if "popen_loky_posix" in " ".join(child.cmdline())]


def test_closing_leaves_no_process():
    executor = get_executor("processes", workers=2)
    before = {child.pid for child in workers_of(psutil.Process())}
    assert list(executor.map(same, [1])) == [1]
    new = {child.pid for child in workers_of(psutil.Process())} - before
    assert len(new) == 2
    executor.close()
    assert not any(map(psutil.pid_exists, new))


SCRIPT = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
from tamis.engine import get_executor
from tests.engine import tile_functions
if __name__ == "__main__":
    executor = get_executor("processes", workers=2)
    results = executor.map(tile_functions.sleep, [0, 60, 60])
    next(results)
    print("ready", flush=True)
    sys.stdin.readline()
    {then}
"""


@pytest.mark.parametrize(
    ("then", "number"),
    [("next(results)", signal.SIGINT), ("next(results)", signal.SIGKILL), ("sys.exit()", 0)],
)
def test_a_program_that_ends_leaves_no_process(then, number):
    command = [sys.executable, "-W", "error", "-c", SCRIPT.format(then=then)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout.readline() == "ready\n"
        assert until(lambda: len(workers_of(psutil.Process(program.pid))) == 2)
        workers = [child.pid for child in workers_of(psutil.Process(program.pid))]
        program.stdin.write("\n")
        program.stdin.flush()
        if number:
            time.sleep(0.3)
            program.send_signal(number)
        _, said = program.communicate(timeout=20)
    assert len(workers) == 2
    assert until(lambda: all(map(is_gone, workers)))
    assert ("KeyboardInterrupt" in said) == (number == signal.SIGINT)
    assert "leaked" not in said or number == signal.SIGKILL
