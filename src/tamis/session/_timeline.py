"""`Timeline`: the past of a session and its journal, changed together or not at all."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

from tamis.errors import DocumentError, TamisError, WriteError
from tamis.session._event import StateChanged
from tamis.session._past import (
    Action,
    Changed,
    Looked,
    Moved,
    Named,
    Past,
    action_from_json,
    shortest,
    to_records,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from pathlib import Path

    from tamis.pipeline import History
    from tamis.session._journal import Journal
    from tamis.session._state import State

__all__ = ["Timeline", "compact", "replayed"]

_LOG = logging.getLogger("tamis.session")
_COMPACT_BEYOND = 4  # times as many lines as the history needs
_COMPACT_LINES = 100  # fewer are read at once anyway


class Timeline:
    """Does actions, one at a time: first in the journal, then in memory; nowhere if that fails.

    Parameters
    ----------
    past : Past
        Where it starts.
    journal : Journal or None
        What gets a line for each action.
    tell : callable
        Hears of each change, after it is done and when other threads may do the next.
    """

    def __init__(self, past: Past, journal: Journal | None, tell: Callable[[StateChanged], None]) -> None:
        self.past = past
        self.journal = journal
        self._tell = tell
        self._lock = threading.Lock()
        self._revision = 0
        # what is being dragged, and the place of the state before it
        self._drag: tuple[Hashable, int] | None = None

    @property
    def history(self) -> History[State]:
        """All states, and which of them is the present one."""
        return self.past.history

    def edit(self, verb: str, edit: Callable[[State], State]) -> State:
        """Let a new state follow the present one; the same again is no change."""
        with self._lock:
            state = edit(self.history.present)
            state.effective()  # a state that could not run at all is refused here
            event = self._follow(verb, state, self.history.position, is_final=True)
            self._drag = None
        return self._told(event, state)

    def adjust(self, verb: str, grip: Hashable, edit: Callable[[State], State], *, is_final: bool) -> State:
        """Let a state follow in place of those that a drag of the same slider, or the same stroke, made.

        Parameters
        ----------
        verb : str
            What is done.
        grip : hashable
            What is dragged; equal for the same.
        edit : callable
            Returns the new state for the present one.
        is_final : bool
            Whether the drag ends with this.
        """
        with self._lock:
            goes_on = self._drag is not None and self._drag[0] == grip
            base = self._drag[1] if self._drag is not None and goes_on else self.history.position
            state = edit(self.history.present)
            event = self._follow(verb, state, base, is_final=is_final)
            self._drag = None if is_final else (grip, base)
        return self._told(event, state)

    def move(self, verb: str, move: Callable[[History[State]], History[State]]) -> State:
        """Make another state of the history the present one."""
        with self._lock:
            event = self._act(Moved(verb, move(self.history).position))
            state = self.history.present
        return self._told(event, state)

    def look(self, verb: str, look: Callable[[State], State]) -> State:
        """Change what the present state selects and shows."""
        with self._lock:
            state = look(self.history.present)
            event = self._act(Looked(verb, state.selected, state.shown))
        return self._told(event, state)

    def name(self, name: str) -> State:
        """Give the present state a name."""
        with self._lock:
            state = self.history.present
            event = self._act(Named(name, state))
        return self._told(event, state)

    def _follow(self, verb: str, state: State, base: int, *, is_final: bool) -> StateChanged | None:
        """Let `state` follow the one at `base`; what came after that is gone."""
        if state == self.history.present:
            if is_final and self.journal is not None:
                self.journal.sync()
            return None
        is_back = state == self.history.states[base]  # dragged back to where it began
        return self._act(Changed(verb, base + 1, None if is_back else state), is_durable=is_final)

    def _act(self, action: Action, *, is_durable: bool = True) -> StateChanged | None:
        past = action.applied(self.past)
        if past == self.past:
            return None
        if self.journal is not None:
            self.journal.append(action.to_json(self.past), is_durable=is_durable)
        self.past = past
        self._drag = None
        self._revision += 1
        return StateChanged(action.verb, past.history.present, past.history.position, self._revision)

    def _told(self, event: StateChanged | None, state: State) -> State:
        if event is not None:
            self._tell(event)
        return state


def replayed(records: list[Any], path: Path) -> Past:
    """Return what the lines of a journal lead to.

    Raises
    ------
    DocumentError
        If a line is no action, or one that this Tamis does not know; the message says which.
    """
    past: Past | None = None
    for number, record in enumerate(records, start=2):
        try:
            past = action_from_json(record, past).applied(past)
        except TamisError as error:
            message = f"line {number} cannot be read: {error}"
            raise DocumentError(message, where=str(path)) from error
    if past is None:
        message = "holds no action"
        raise DocumentError(message, where=str(path))
    return past


def compact(journal: Journal, header: dict[str, Any], past: Past, count: int) -> None:
    """Rewrite a journal of `count` actions if it is mostly about what the history has forgotten."""
    actions = list(shortest(past))
    if count <= max(_COMPACT_BEYOND * len(actions), _COMPACT_LINES):
        return
    try:
        journal.rewrite(header, to_records(actions))
    except WriteError as error:  # on a full disk: the long journal is as good
        _LOG.warning("the journal could not be made shorter: %s", error)
