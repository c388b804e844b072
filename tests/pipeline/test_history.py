from __future__ import annotations

import pickle

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tests.pipeline.handle import gaussian

from tamis.pipeline import History, Pipeline, Source


class HistoryMachine(RuleBasedStateMachine):
    """A history beside the two stacks that everyone would write."""

    def __init__(self):
        super().__init__()
        self.history = History((0,))
        self.past, self.present, self.future = [], 0, []

    @rule(state=st.integers(0, 3))
    def change(self, state):
        self.history = self.history.with_state(state)
        if state != self.present:
            self.past.append(self.present)
            self.present, self.future = state, []

    @rule()
    def undo(self):
        self.history = self.history.undone()
        if self.past:
            self.future.append(self.present)
            self.present = self.past.pop()

    @rule()
    def redo(self):
        self.history = self.history.redone()
        if self.future:
            self.past.append(self.present)
            self.present = self.future.pop()

    @rule(position=st.integers(-2, 12))
    def jump(self, position):
        self.history = self.history.jumped(position)
        states = [*self.past, self.present, *reversed(self.future)]
        place = min(max(position, 0), len(states) - 1)
        self.past, self.present, self.future = states[:place], states[place], states[:place:-1]

    @precondition(lambda self: self.past)
    @rule()
    def undo_then_redo_is_nothing(self):
        assert self.history.undone().redone() == self.history

    @precondition(lambda self: self.future)
    @rule()
    def redo_then_undo_is_nothing(self):
        assert self.history.redone().undone() == self.history

    @rule(state=st.integers(4, 6))
    def a_change_can_be_undone(self, state):
        assert self.history.with_state(state).undone().present == self.present

    @invariant()
    def both_tell_the_same(self):
        assert self.history.present == self.present
        assert self.history.can_undo == bool(self.past)
        assert self.history.can_redo == bool(self.future)
        assert self.history.states == (*self.past, self.present, *reversed(self.future))


TestHistory = HistoryMachine.TestCase
TestHistory.settings = settings(deadline=None, max_examples=40, stateful_step_count=30)


def test_a_history_is_not_changed_by_what_is_made_from_it():
    history = History(("a",))
    history.with_state("b").undone()
    assert history == History(("a",))
    assert not history.can_undo
    assert not history.can_redo


def test_a_change_from_a_whole_number_to_a_float_is_a_change():
    def state(sigma):
        return Pipeline((Source("image"),), (gaussian("a", sigma=sigma),), {"a": "a"})

    history = History((state(2),)).with_state(state(2)).with_state(state(2.0))
    assert len(history.states) == 2
    assert pickle.loads(pickle.dumps(history)) == history
