from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest

from tamis.store import Flight


def in_threads(count, work):
    results = []
    threads = [threading.Thread(target=lambda: results.append(work())) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


@pytest.mark.parametrize("has_folder", [False, True])
def test_threads_that_ask_together_compute_once(tmp_path, has_folder):
    flight = Flight(tmp_path if has_folder else None)
    calls = []

    def compute():
        calls.append(1)
        time.sleep(0.1)
        return object()

    results = in_threads(5, lambda: flight.run("abcd", compute))
    assert len(calls) == 1
    assert len(set(map(id, results))) == 1
    assert len(results) == 5


def test_different_keys_do_not_wait_for_each_other():
    flight = Flight()
    both = threading.Barrier(2, timeout=10)
    keys = iter(["aaaa", "bbbb"])
    assert sorted(in_threads(2, lambda: flight.run(next(keys), both.wait))) == [0, 1]


def test_if_the_first_fails_the_next_computes():
    flight = Flight()
    calls, failures = [], []

    def compute():
        calls.append(1)
        time.sleep(0.05)
        if len(calls) == 1:
            raise ZeroDivisionError
        return 7

    def work():
        try:
            return flight.run("abcd", compute)
        except ZeroDivisionError as error:
            failures.append(error)

    results = in_threads(4, work)
    assert len(failures) == 1
    assert sorted(results, key=str) == [7, 7, 7, None]
    assert len(calls) == 2


def test_a_result_found_after_waiting_is_not_computed(tmp_path):
    flight = Flight(tmp_path)
    assert flight.run("abcd", lambda: pytest.fail("computed"), find=lambda: 5) == 5


def test_a_computation_that_asks_for_itself_does_not_wait_forever(tmp_path):
    flight = Flight(tmp_path)
    assert flight.run("abcd", lambda: flight.run("abcd", lambda: 3)) == 3


def test_no_lock_file_is_left(tmp_path):
    flight = Flight(tmp_path)
    flight.run("abcd", lambda: 1)
    with pytest.raises(ZeroDivisionError):
        flight.run("abce", lambda: 1 // 0)
    assert list((tmp_path / "locks").iterdir()) == []


def test_a_folder_that_takes_no_locks_only_means_no_waiting(tmp_path):
    (tmp_path / "file").write_text("x")
    assert Flight(tmp_path / "file").run("abcd", lambda: 4) == 4


HOLD = """
import sys, time, pathlib
from tamis.store import Flight
def compute():
    print("holding", flush=True)
    time.sleep(60)
Flight(pathlib.Path(sys.argv[1])).run("abcd", compute)
"""


def test_a_killed_process_does_not_block_the_others(tmp_path):
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    with holder:
        assert holder.stdout.readline() == "holding\n"
        waiting = threading.Event()
        results = []

        def wait():
            waiting.set()
            results.append(Flight(tmp_path).run("abcd", lambda: 6))

        thread = threading.Thread(target=wait)
        thread.start()
        waiting.wait()
        time.sleep(0.2)
        assert results == []
        holder.kill()
        thread.join(timeout=20)
    assert results == [6]
