"""One go at a picture ends when somebody says so, or when a newer one waits too long."""

import time

import pytest

from tamis.errors import CancelledError
from tamis.session.screen import _turn
from tamis.session.screen._turn import Turn


def test_it_is_over_when_somebody_says_so():
    turn = Turn()
    assert not turn.is_set()
    turn.set()
    assert turn.is_set()
    with pytest.raises(CancelledError):
        turn.pause(0)


def test_without_a_quick_look_it_may_go_on_for_a_while_and_the_first_newer_one_counts(monkeypatch):
    monkeypatch.setattr(_turn, "_PATIENCE_S", 0.2)
    turn, began = Turn(), time.monotonic()
    turn.overtake()
    assert not turn.is_set()
    while not turn.is_set():
        turn.overtake()
        assert time.monotonic() - began < 10
    assert time.monotonic() - began >= 0.2


def test_with_a_quick_look_it_is_over_as_soon_as_something_newer_is_wanted():
    turn = Turn()
    turn.has_painted = True
    assert not turn.is_set()
    turn.overtake()
    assert turn.is_set()


def test_a_pause_ends_when_something_newer_is_wanted():
    turn = Turn()
    turn.pause(0.01)
    turn.overtake()
    began = time.monotonic()
    turn.pause(10)
    assert time.monotonic() - began < 5
