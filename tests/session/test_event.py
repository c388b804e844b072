"""Listeners are all told, whatever one of them does."""

from __future__ import annotations

import logging

from tamis.engine import RunDone
from tamis.session._event import Listeners


def test_everybody_is_told_until_he_leaves():
    listeners, heard = Listeners(), []
    leave = listeners.add(heard.append)
    listeners.add(lambda event: heard.append(event))
    listeners.tell(RunDone(1.0))
    leave()
    leave()
    listeners.tell(RunDone(2.0))
    assert heard == [RunDone(1.0), RunDone(1.0), RunDone(2.0)]


def test_a_failing_listener_is_reported_and_the_others_are_told(caplog):
    listeners, heard = Listeners(), []
    listeners.add(lambda event: event.nothing)
    listeners.add(heard.append)
    with caplog.at_level(logging.ERROR, "tamis.session"):
        listeners.tell(RunDone(1.0))
    assert heard == [RunDone(1.0)]
    assert "a listener failed on RunDone" in caplog.text
    assert "AttributeError" in caplog.text


def test_a_listener_may_leave_while_it_is_told():
    listeners, heard = Listeners(), []

    def once(event):
        heard.append(event)
        leave()

    leave = listeners.add(once)
    listeners.tell(RunDone(1.0))
    listeners.tell(RunDone(2.0))
    assert heard == [RunDone(1.0)]
