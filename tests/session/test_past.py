"""Actions: a journal's lines lead to the same past as the live session's actions."""

from __future__ import annotations

import json

import pytest

from tamis.errors import DocumentError, TamisError
from tamis.pipeline import Pipeline, Source
from tamis.session._past import Changed, Looked, Moved, Named, action_from_json, shortest
from tamis.session._state import State

A = State(Pipeline((Source("a"),), (), {}), "a", ("a",))
B = State(Pipeline((Source("b"),), (), {}))
C = State(Pipeline((Source("c"),), (), {}))


def after(*actions):
    past = None
    for action in actions:
        past = action.applied(past)
    return past


START = Changed("start", 0, A)


@pytest.mark.parametrize(
    "action",
    [START, Changed("set_values", 3, None), Moved("undo", 2), Looked("show", "a", ("a",)), Named("best", A)],
)
def test_an_action_survives_json(action):
    assert action_from_json(json.loads(json.dumps(action.to_json(None))), None) == action


def test_a_change_forgets_what_was_undone():
    past = after(START, Changed("x", 1, B), Moved("undo", 0), Changed("y", 1, C))
    assert past.history.states == (A, C)
    assert past.history.present == C


def test_a_change_can_just_forget():
    past = after(START, Changed("x", 1, B), Changed("x", 1, None))
    assert past.history.states == (A,)


def test_looking_changes_the_present_state_and_keeps_the_future():
    past = after(START, Changed("x", 1, B), Moved("undo", 0), Looked("select", "", ("a",)))
    assert past.history.states == (State(A.pipeline, "", ("a",)), B)
    assert past.history.can_redo


def test_a_named_state_outlives_the_history():
    past = after(START, Changed("x", 1, B), Named("best", B), Moved("undo", 0), Changed("y", 1, C))
    assert dict(past.named) == {"best": B}
    with pytest.raises(TypeError):
        past.named["other"] = A


def test_the_shortest_way_leads_to_the_same_past():
    past = after(
        START, Changed("x", 1, B), Changed("x", 1, C), Named("n", B), Changed("y", 2, B), Moved("u", 1)
    )
    actions = list(shortest(past))
    assert after(*actions) == past
    assert len(actions) == 5


@pytest.mark.parametrize(
    "first", [Moved("undo", 0), Looked("show", "", ()), Named("n", A), Changed("x", 1, B)]
)
def test_nothing_comes_before_the_start(first):
    with pytest.raises(DocumentError):
        after(first)


def test_at_least_one_state_stays():
    with pytest.raises(DocumentError, match="0 earlier states are kept"):
        after(START, Changed("x", 0, None))


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {"do": 3, "position": 1},
        {"do": "undo"},
        {"do": "undo", "position": "1"},
        {"do": "x", "keep": -1, "state": None},
        {"do": "x", "keep": 1, "state": {}},
        {"do": "show", "selected": "a", "shown": "a"},
        {"do": "name_state", "name": 1, "state": None},
        {"do": "name_state", "name": "n", "state": None},
    ],
)
def test_what_is_no_action_is_refused(data):
    with pytest.raises(TamisError):
        action_from_json(data, None)
