"""What every executor must keep, as tests that anyone's executor can inherit."""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tamis.engine import Executor

__all__ = ["ExecutorTests"]

MANY = 1_000_000
"""So many tasks that whoever takes them all ahead is found out."""


class ExecutorTests:
    """Inherit, say how an executor is created, and it is held to the contract of `Executor`.

    Examples
    --------
    >>> from tamis.engine import get_executor
    >>> class TestMine(ExecutorTests):
    ...     def create(self):
    ...         return get_executor("serial")
    """

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

    def test_every_task_gives_its_result_once(self, executor: Executor) -> None:
        """None is lost, none is done twice."""
        done: Counter[int] = Counter()
        lock = threading.Lock()

        def square(task: int) -> int:
            with lock:
                done[task] += 1
            return task * task

        assert sorted(executor.map(square, range(100))) == [task * task for task in range(100)]
        assert done == Counter(range(100))

    def test_no_task_gives_no_result(self, executor: Executor) -> None:
        """An empty iterable is a finished one."""
        assert list(executor.map(str, ())) == []

    def test_results_are_of_any_type(self, executor: Executor) -> None:
        """None, too: it is a result, not the end."""
        array = np.arange(3)
        results: dict[str, Any] = {"none": None, "array": array, "error": ValueError("kept"), "tuple": ()}
        found = dict(executor.map(lambda name: (name, results[name]), results))
        assert found == results
        assert found["array"] is array

    def test_the_first_failure_is_raised_and_later_tasks_are_dropped(self, executor: Executor) -> None:
        """Whatever had not begun by then is never done."""
        begun = set()

        def fail_at_five(task: int) -> int:
            begun.add(task)
            if task == 5:
                message = "five is too much"
                raise LookupError(message)
            return task

        with pytest.raises(LookupError, match="five is too much"):
            list(executor.map(fail_at_five, range(MANY)))
        assert len(begun) <= 6 + _window(executor)

    def test_it_still_works_after_a_failure(self, executor: Executor) -> None:
        """One failed run does not break the next."""
        with pytest.raises(ZeroDivisionError):
            list(executor.map(lambda task: 1 // task, [1, 0, 1]))
        assert sorted(executor.map(lambda task: 1 // task, [1, 1])) == [1, 1]

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
        results = executor.map(lambda task: task, tasks)
        for _ in range(10):
            next(results)
        results.close()
        assert next(taken) <= 10 + _window(executor)

    def test_nothing_is_taken_before_a_result_is_asked_for(self, executor: Executor) -> None:
        """An iterator that nobody uses costs nothing."""
        taken = itertools.count()
        results = executor.map(str, (next(taken) for _ in range(3)))
        results.close()
        assert next(taken) == 0

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
        assert count <= 1 + _window(executor)
        with pytest.raises(StopIteration):
            next(results)
        assert len(done) == count

    def test_two_threads_may_use_it_at_once(self, executor: Executor) -> None:
        """Each gets its own results."""

        def total(first: int) -> int:
            return sum(executor.map(lambda task: task, range(first, first + 50)))

        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(total, [0, 1000])) == [sum(range(50)), sum(range(1000, 1050))]

    def test_closing_twice_is_allowed(self) -> None:
        """Also when it has never been used."""
        executor = self.create()
        executor.close()
        executor.close()


def _window(executor: Executor) -> int:
    """Return how many tasks may be taken ahead."""
    return 4 * executor.workers
