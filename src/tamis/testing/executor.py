"""What every executor must keep, as tests that anyone's executor can inherit."""

from __future__ import annotations

import itertools
import os
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tamis.engine._place import ArrayPlace
from tamis.engine._scratch import Scratch
from tamis.engine._work import Work
from tamis.errors import CancelledError, PipelineError, TaskError
from tamis.region import Lattice, Region

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tamis.engine import Executor

__all__ = ["ExecutorTests", "InProcessExecutorTests", "RemoteExecutorTests"]

MANY = 1_000_000
"""So many tasks that whoever takes them all ahead is found out."""


def same(task: Any) -> Any:
    """Return the task; as all that remote executors are given, it can be imported."""
    return task


def fail_at_five(task: int) -> int:
    """Fail once."""
    if task == 5:
        message = "five is too much"
        raise LookupError(message)
    return task


def result_of(kind: str) -> Any:
    """Return a result of some type."""
    results = {"none": None, "error": ValueError("kept"), "tuple": (), "array": np.arange(3)}
    return kind, results[kind]


def inverse(task: int) -> int:
    """Fail on 0."""
    return 1 // task


def fail_as_a_node(task: Any) -> None:
    """Raise one of our errors, from another."""
    try:
        inverse(0)
    except ZeroDivisionError as error:
        message = "as ordered"
        raise TaskError(
            message, node="blur", operation="filters.gaussian", values={"sigma": 2}, region=str(task)
        ) from error


def fail_unspeakably(task: Any) -> None:
    """Raise an error that does not survive pickling."""

    class LocalError(Exception):
        pass

    message = "from within"
    raise LocalError(message)


def half_of(region: Region, reads: Mapping[str, Any], writes: Mapping[str, Any], *, offset: int) -> int:
    """Write half of each pixel and the one before it, and return their number: a tile with a depth."""
    source = region.grow((1,) * region.ndim).clip(reads["image"].shape)
    pixels = reads["image"].read(source).astype(np.int64) // 2 + offset
    writes["half"].write(region, np.ascontiguousarray(pixels[region.within(source).slices]))
    return region.size


def process_of(task: Any) -> int:
    """Return the number of the process that does it."""
    return os.getpid()


def die_once(task: tuple[int, str]) -> int:
    """End the process without a word, unless the file says that this has happened."""
    number, path = task
    if number == 3 and not Path(path).exists():
        Path(path).touch()
        os._exit(1)
    return number


def die(task: Any) -> None:
    """End the process without a word, every time."""
    if task == 3:
        os._exit(1)


class ExecutorTests:
    """Inherit, say how an executor is created, and it is held to the contract of `Executor`.

    Executors whose workers are threads of this process inherit `InProcessExecutorTests`, all others
    `RemoteExecutorTests`. Where starting workers takes long, override the fixture with one of a wider scope.

    Examples
    --------
    >>> from tamis.engine import get_executor
    >>> class TestMine(InProcessExecutorTests):
    ...     def create(self):
    ...         return get_executor("serial")
    """

    most_ahead = 4
    """How many tasks a worker may be ahead."""

    def create(self) -> Executor:
        """Return a new executor."""
        raise NotImplementedError

    @pytest.fixture
    def executor(self) -> Iterator[Executor]:
        """Give an executor, closed afterwards."""
        executor = self.create()
        yield executor
        executor.close()

    def test_it_has_at_least_one_worker(self, executor: Executor) -> None:
        """A plan counts on that many tasks at once."""
        assert executor.workers >= 1

    def test_its_storage_is_seen_by_its_workers(self, executor: Executor) -> None:
        """Memory of this process is not seen by others."""
        assert executor.storage in ("memory", "mapped", "chunked")
        assert executor.is_remote == (executor.storage != "memory")

    def test_every_task_gives_its_result_once(self, executor: Executor) -> None:
        """None is lost, none is told twice; whether they are few or many."""
        for count in (1, 2, 7, 1000):
            assert sorted(executor.map(same, range(count))) == list(range(count))
            assert sorted(executor.map(same, iter(range(count)))) == list(range(count))

    def test_no_task_gives_no_result(self, executor: Executor) -> None:
        """An empty iterable is a finished one."""
        assert list(executor.map(str, ())) == []

    def test_results_are_of_any_type(self, executor: Executor) -> None:
        """None, too: it is a result, not the end."""
        found = dict(executor.map(result_of, ["none", "error", "tuple", "array"]))
        assert found["none"] is None
        assert found["tuple"] == ()
        assert repr(found["error"]) == "ValueError('kept')"
        assert found["array"].tolist() == [0, 1, 2]

    def test_tiles_go_from_place_to_place(self, executor: Executor) -> None:
        """The same pixels for every tiling, also of one pixel and larger than the image."""
        image = np.arange(11 * 7, dtype=np.uint16).reshape(11, 7)
        expected = image.astype(np.int64) // 2 - 5
        with Scratch(storage=executor.storage) as scratch:
            source = scratch.shared(ArrayPlace(image))
            for tile in ((1, 1), (4, 3), (11, 2), (50, 60)):
                lattice = Lattice(image.shape, tile)
                room = scratch.allocate(image.shape, np.int64, tile=tile)
                work = Work(half_of, {"image": source}, {"half": room}, {"offset": -5})
                told = dict(executor.map(work, lattice))
                assert told == {region: region.size for region in lattice}
                np.testing.assert_array_equal(room.read(), expected)

    def test_the_first_failure_is_raised_and_later_tasks_are_dropped(self, executor: Executor) -> None:
        """Whatever had not been taken by then is never done."""
        taken = itertools.count()
        with pytest.raises(LookupError, match="five is too much"):
            list(executor.map(fail_at_five, (next(taken) for _ in range(MANY))))
        assert next(taken) <= 6 + self.most_ahead * executor.workers

    def test_an_error_keeps_what_it_knows(self, executor: Executor) -> None:
        """Node, operation, values and region, and where it came from."""
        with pytest.raises(TaskError, match="as ordered") as caught:
            list(executor.map(fail_as_a_node, [1]))
        error = caught.value
        assert (error.node, error.operation, error.region) == ("blur", "filters.gaussian", "1")
        assert error.values == {"sigma": 2}
        told = repr(error.__cause__) + str(error.__cause__)
        assert "ZeroDivisionError" in told

    def test_it_still_works_after_a_failure(self, executor: Executor) -> None:
        """One failed run does not break the next."""
        with pytest.raises(ZeroDivisionError):
            list(executor.map(inverse, [1, 0, 1]))
        assert sorted(executor.map(inverse, [1, 1])) == [1, 1]

    def test_a_failing_iterable_is_told(self, executor: Executor) -> None:
        """What the caller's own tasks raise reaches the caller."""

        def tasks() -> Iterator[int]:
            yield 1
            message = "no more tasks"
            raise OSError(message)

        with pytest.raises(OSError, match="no more tasks"):
            list(executor.map(str, tasks()))

    def test_tasks_are_taken_only_a_little_ahead(self, executor: Executor) -> None:
        """A million tiles are never in memory at once."""
        taken = itertools.count()
        tasks = (next(taken) for _ in range(MANY))
        results = executor.map(same, tasks)
        for _ in range(10):
            next(results)
        results.close()
        assert next(taken) <= 10 + self.most_ahead * executor.workers

    def test_nothing_is_taken_before_a_result_is_asked_for(self, executor: Executor) -> None:
        """An iterator that nobody uses costs nothing."""
        taken = itertools.count()
        results = executor.map(str, (next(taken) for _ in range(3)))
        results.close()
        assert next(taken) == 0

    def test_closed_early_it_gives_no_more(self, executor: Executor) -> None:
        """And what comes next is not disturbed by what was dropped."""
        results = executor.map(same, range(MANY))
        next(results)
        results.close()
        with pytest.raises(StopIteration):
            next(results)
        assert sorted(executor.map(same, "abc")) == ["a", "b", "c"]

    def test_a_cancelled_run_stops(self, executor: Executor) -> None:
        """Before its first task, and between two."""
        cancel = threading.Event()
        results = executor.map(same, range(MANY), cancel=cancel)
        next(results)
        cancel.set()
        with pytest.raises(CancelledError):
            list(results)
        taken = itertools.count()
        with pytest.raises(CancelledError):
            list(executor.map(same, (next(taken) for _ in range(MANY)), cancel=cancel))
        assert next(taken) <= 1

    def test_two_threads_may_use_it_at_once(self, executor: Executor) -> None:
        """Each gets its own results."""

        def total(first: int) -> int:
            return sum(executor.map(same, range(first, first + 50)))

        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(total, [0, 1000])) == [sum(range(50)), sum(range(1000, 1050))]

    def test_closing_twice_is_allowed(self) -> None:
        """Also when it has never been used."""
        executor = self.create()
        executor.close()
        executor.close()


class InProcessExecutorTests(ExecutorTests):
    """What executors keep whose workers are in this process: any function will do."""

    def test_every_task_is_done_once(self, executor: Executor) -> None:
        """By whichever worker."""
        done: Counter[int] = Counter()
        lock = threading.Lock()

        def square(task: int) -> int:
            with lock:
                done[task] += 1
            return task * task

        assert sorted(executor.map(square, range(100))) == [task * task for task in range(100)]
        assert done == Counter(range(100))

    def test_a_result_is_the_object_itself(self, executor: Executor) -> None:
        """No copy is made of it."""
        array = np.arange(3)
        assert next(executor.map(lambda _: array, [0])) is array

    def test_tasks_that_have_not_begun_when_one_fails_never_do(self, executor: Executor) -> None:
        """But a few run beside it."""
        begun = set()

        def fail(task: int) -> int:
            begun.add(task)
            return fail_at_five(task)

        with pytest.raises(LookupError):
            list(executor.map(fail, range(MANY)))
        assert len(begun) <= 6 + self.most_ahead * executor.workers

    def test_closing_early_drops_what_has_not_begun(self, executor: Executor) -> None:
        """And what runs has ended by then: the caller may free what it writes into."""
        running = set()
        done = []

        def work(task: int) -> int:
            running.add(task)
            done.append(task)
            running.discard(task)
            return task

        results = executor.map(work, range(MANY))
        next(results)
        results.close()
        count = len(done)
        assert not running
        assert count <= 1 + self.most_ahead * executor.workers
        assert len(done) == count


class RemoteExecutorTests(ExecutorTests):
    """What executors keep whose workers are other processes: names, numbers and addresses cross, no more."""

    most_ahead = 4 * 256  # quick tasks travel together

    def test_tasks_are_done_elsewhere(self, executor: Executor) -> None:
        """Else, nothing here would be proved."""
        assert os.getpid() not in set(executor.map(process_of, range(4)))

    def test_a_function_without_a_name_is_refused_before_anything_starts(self) -> None:
        """And the error says what to do."""
        executor = self.create()
        taken = itertools.count()
        for function in (lambda task: task, Work(lambda item, reads, writes: item)):
            with pytest.raises(PipelineError, match="Put it into a module, or use executor='threads'"):
                next(executor.map(function, (next(taken) for _ in range(3))))
        executor.close()
        assert next(taken) == 0

    def test_an_array_of_this_process_is_refused(self, executor: Executor) -> None:
        """What a worker wrote into its copy would be lost."""
        room = ArrayPlace(np.zeros((4, 4), np.int64))
        work = Work(half_of, {"image": room}, {"half": room}, {"offset": 0})
        with pytest.raises(PipelineError, match="in the memory of one process"):
            list(executor.map(work, Lattice((4, 4), (2, 2))))

    def test_an_error_that_cannot_be_sent_is_told_in_words(self, executor: Executor) -> None:
        """It is the task's failure, not the worker's."""
        with pytest.raises(RuntimeError, match="LocalError: from within"):
            list(executor.map(fail_unspeakably, [1]))

    def test_the_tasks_of_a_worker_that_dies_are_done_again(self, executor: Executor, tmp_path: Path) -> None:
        """The work is pure: doing it twice does no harm."""
        tasks = [(number, str(tmp_path / "died")) for number in range(12)]
        assert sorted(executor.map(die_once, tasks)) == list(range(12))
        assert (tmp_path / "died").exists()

    def test_workers_that_die_over_a_task_are_told(self, executor: Executor) -> None:
        """Instead of waiting for ever; and the executor works again afterwards."""
        with pytest.raises(TaskError, match=r"die failed on .*: .* died"):
            list(executor.map(die, range(6)))
        assert sorted(executor.map(same, range(3))) == [0, 1, 2]
