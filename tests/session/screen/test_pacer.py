"""Soon, but only so often."""

from __future__ import annotations

import itertools
import threading
import time

import pytest

from tamis.session.screen._pacer import Pacer


@pytest.fixture
def pacer():
    found = Pacer()
    yield found
    found.close()


def test_many_wishes_are_few_deeds_and_the_last_one_counts(pacer):
    value, seen = [0], []
    pacer.add("state", lambda: seen.append((value[0], time.monotonic())), pause_s=0.05)
    for number in range(1, 201):
        value[0] = number
        pacer.ask("state")
        time.sleep(0.001)
    time.sleep(0.15)
    assert seen[-1][0] == 200
    assert len(seen) < 20
    assert min(b - a for (_, a), (_, b) in itertools.pairwise(seen)) > 0.045


def test_the_first_wish_is_done_at_once(pacer):
    done = threading.Event()
    pacer.add("state", done.set, pause_s=100)
    pacer.ask("state")
    assert done.wait(5)


def test_a_task_that_fails_ends_nothing(pacer, caplog):
    done = threading.Event()
    pacer.add("wrong", lambda: 1 / 0, pause_s=0)
    pacer.add("right", done.set, pause_s=0)
    pacer.ask("wrong")
    pacer.ask("right")
    assert done.wait(5)
    pacer.close()
    assert "could not be made" in caplog.text


def test_a_task_may_ask_for_itself(pacer):
    count = [0]
    three = threading.Event()

    def again():
        count[0] += 1
        if count[0] == 3:
            three.set()
        else:
            pacer.ask("again")

    pacer.add("again", again, pause_s=0.001)
    pacer.ask("again")
    assert three.wait(5)


def test_nothing_is_done_after_the_end(pacer):
    done = []
    pacer.add("state", lambda: done.append(1), pause_s=0)
    pacer.close()
    pacer.ask("state")
    pacer.close()
    assert not done


def test_what_waits_for_a_rest_is_not_done_before(pacer):
    done = []
    pacer.add("rest", lambda: done.append(time.monotonic()), pause_s=0.3, delay_s=0.3)
    for _ in range(60):
        pacer.ask("rest")
        time.sleep(0.01)
    last = time.monotonic()
    assert not done
    time.sleep(0.6)
    assert len(done) == 1
    assert done[0] - last > 0.2
