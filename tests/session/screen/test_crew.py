"""Threads that answer."""

from __future__ import annotations

import threading

import pytest

from tamis.session.screen._crew import Crew


@pytest.fixture
def crew():
    made = []

    def make(*args, **options):
        made.append(Crew(*args, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


def held(one):
    """Keep the only thread of a crew busy; return what lets it go."""
    begun, go = threading.Event(), threading.Event()

    def hold(cancel):
        begun.set()
        go.wait(10)

    one.start(hold)
    assert begun.wait(10)
    return go.set


@pytest.mark.parametrize(("newest_first", "order"), [(False, [0, 1, 2]), (True, [2, 1, 0])])
def test_tasks_are_done_in_order_or_the_newest_first(crew, newest_first, order):
    one, seen, done = crew(1, most=10, newest_first=newest_first), [], threading.Event()
    go = held(one)
    for number in range(3):
        one.start(lambda cancel, number=number: (seen.append(number), len(seen) == 3 and done.set()))
    go()
    assert done.wait(10)
    assert seen == order


def test_what_is_newer_about_the_same_takes_the_place(crew):
    one, seen, gone, done = crew(1, most=10), [], [], threading.Event()
    go = held(one)
    one.start(lambda _: seen.append("old"), give_up=lambda: gone.append("old"), subject="panel")
    one.start(lambda _: seen.append("other"), subject="other")
    one.start(lambda _: (seen.append("new"), done.set()), subject="panel")
    assert gone == ["old"]
    go()
    assert done.wait(10)
    assert seen == ["other", "new"]


def test_what_runs_is_told_to_stop_when_it_is_not_wanted(crew):
    one, stopped, begun = crew(1, most=10), threading.Event(), threading.Event()

    def run(cancel):
        begun.set()
        assert cancel.wait(10)
        stopped.set()

    one.start(run, subject="panel")
    assert begun.wait(10)
    one.start(lambda _: None, subject="panel")
    assert stopped.wait(10)


def test_the_oldest_is_given_up_when_too_many_wait(crew):
    one, gone = crew(1, most=2), []
    go = held(one)
    for number in range(5):
        one.start(lambda _: None, give_up=lambda number=number: gone.append(number))
    assert gone == [0, 1, 2]
    go()


def test_a_task_that_fails_costs_no_thread(crew, caplog):
    one, done = crew(1, most=9), threading.Event()
    one.start(lambda _: 1 / 0)
    one.start(lambda _: done.set())
    assert done.wait(10)
    assert "not answered" in caplog.text


def test_the_end_gives_up_what_waits_and_frees_the_threads(crew):
    one, gone, begun = crew(2, most=9), [], threading.Barrier(3)

    def run(cancel):
        begun.wait(10)
        assert cancel.wait(10)

    before = threading.active_count()
    one.start(run)
    one.start(run)
    begun.wait(10)
    one.start(lambda _: None, give_up=lambda: gone.append(1))
    one.close()
    one.start(lambda _: None)
    assert gone == [1]
    assert threading.active_count() == before
