"""What a screen needs of a session."""

from __future__ import annotations

import pytest

from tamis.engine import NodeDone, NodeStarted
from tamis.errors import CancelledError, TaskError
from tamis.session import StepFailed


def test_the_last_change_is_one_value(session):
    before = session.now
    session.select("smooth")
    assert session.now.state is session.state
    assert session.now.verb == "select"
    assert session.now.revision == before.revision + 1
    assert session.now.position == session.history.position


def test_a_slider_is_dragged_until_its_final_value(session):
    assert not session.is_adjusting
    session.set_values("smooth", sigma=2, is_final=False)
    assert session.is_adjusting
    session.set_values("smooth", sigma=2, is_final=True)
    assert not session.is_adjusting


def test_an_attempt_is_heard_and_gives_up_nothing_else(session, engine):
    heard = []

    def compute(hear):
        return engine.compute(session.pipeline, session.images, targets={"x": "level"}, listen=hear)["x"]

    found = session.attempt(session.pipeline, session.images, "level", compute, heard.append)
    assert found == session.result("level")
    assert {type(event) for event in heard} >= {NodeStarted, NodeDone}


def test_an_attempt_that_fails_leaves_its_error_at_the_step_until_one_succeeds(session):
    events, error = [], TaskError("broke", node="binary", operation="numpy.greater", values={})
    session.subscribe(events.append)

    def fail(hear):
        hear(NodeStarted("binary", "numpy.greater", 1))
        raise error

    with pytest.raises(TaskError):
        session.attempt(session.pipeline, session.images, "labels", fail, lambda _: None)
    assert session.errors == {"binary": error}
    assert events == [StepFailed("binary", error)]
    session.attempt(session.pipeline, session.images, "labels", lambda _: 1, lambda _: None)
    assert not session.errors


def test_an_attempt_that_is_given_up_is_no_failure(session):
    def give_up(hear):
        raise CancelledError

    with pytest.raises(CancelledError):
        session.attempt(session.pipeline, session.images, "labels", give_up, lambda _: None)
    assert not session.errors
