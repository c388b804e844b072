"""What a session has been through, and the actions that made it so; restoring does them again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from tamis.errors import DocumentError, shown
from tamis.pipeline import History
from tamis.session._state import State, names_from_json, state_from_json, state_to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "Action",
    "Changed",
    "Looked",
    "Moved",
    "Named",
    "Past",
    "action_from_json",
    "shortest",
    "to_records",
]


@dataclass(frozen=True, slots=True)
class Past:
    """All states, which is the present one, and those that have a name.

    Parameters
    ----------
    history : History of State
        What undo and redo go through.
    named : mapping
        States by the name that the user gave them; they stay when the history forgets them.
    """

    history: History[State]
    named: Mapping[str, State] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "named", MappingProxyType(dict(self.named)))


@dataclass(frozen=True, slots=True)
class Changed:
    """Something was done: of the states so far the first `keep` stay, and `state` follows, if any."""

    verb: str
    keep: int
    state: State | None

    def applied(self, past: Past | None) -> Past:
        """Return the past after this; the first action of all has none before it."""
        kept = past.history.states if past is not None else ()
        if self.keep > len(kept) or (self.keep == 0 and self.state is None):
            message = f"{self.keep} earlier states are kept, but there are {len(kept)}"
            raise DocumentError(message)
        states = (*kept[: self.keep], *(() if self.state is None else (self.state,)))
        return Past(History(states, len(states) - 1), past.named if past is not None else {})

    def to_json(self, past: Past | None) -> dict[str, Any]:
        """Return the action as a line of a journal says it; what the state before has is not said again."""
        state = None if self.state is None else state_to_json(self.state, _last_kept(past, self.keep))
        return {"do": self.verb, "keep": self.keep, "state": state}


@dataclass(frozen=True, slots=True)
class Moved:
    """Another state became the present one."""

    verb: str
    position: int

    def applied(self, past: Past | None) -> Past:
        """Return the past after this."""
        known = _begun(past)
        return replace(known, history=known.history.jumped(self.position))

    def to_json(self, past: Past | None) -> dict[str, Any]:  # as the other actions
        """Return the action as a line of a journal says it."""
        return {"do": self.verb, "position": self.position}


@dataclass(frozen=True, slots=True)
class Looked:
    """Something else was selected or shown; nothing was done that one would undo."""

    verb: str
    selected: str
    shown: tuple[str, ...]

    def applied(self, past: Past | None) -> Past:
        """Return the past after this."""
        known = _begun(past)
        states, position = known.history.states, known.history.position
        present = replace(states[position], selected=self.selected, shown=self.shown)
        return replace(
            known, history=History((*states[:position], present, *states[position + 1 :]), position)
        )

    def to_json(self, past: Past | None) -> dict[str, Any]:  # as the other actions
        """Return the action as a line of a journal says it."""
        return {"do": self.verb, "selected": self.selected, "shown": list(self.shown)}


@dataclass(frozen=True, slots=True)
class Named:
    """A state got a name."""

    name: str
    state: State
    verb: str = "name_state"

    def applied(self, past: Past | None) -> Past:
        """Return the past after this."""
        known = _begun(past)
        return replace(known, named={**known.named, self.name: self.state})

    def to_json(self, past: Past | None) -> dict[str, Any]:
        """Return the action as a line of a journal says it; what the present state has is not said again."""
        base = None if past is None else past.history.present
        return {"do": self.verb, "name": self.name, "state": state_to_json(self.state, base)}


Action: TypeAlias = Changed | Moved | Looked | Named


def _begun(past: Past | None) -> Past:
    if past is None:
        message = "the first action must be a start"
        raise DocumentError(message)
    return past


def _last_kept(past: Past | None, keep: int) -> State | None:
    """Return the state that a new one follows."""
    states = () if past is None else past.history.states
    return states[keep - 1] if 0 < keep <= len(states) else None


def action_from_json(data: object, past: Past | None) -> Action:
    """Return the action that a line of a journal says, after all that the lines before it say.

    Raises
    ------
    TamisError
        If it is none, or its state is one that this Tamis cannot have.
    """
    match data:
        case {"do": "name_state", "name": str(name), "state": state}:
            return Named(name, state_from_json(state, None if past is None else past.history.present))
        case {"do": str(verb), "keep": int(keep), "state": state} if keep >= 0:
            base = _last_kept(past, keep)
            return Changed(verb, keep, None if state is None else state_from_json(state, base))
        case {"do": str(verb), "position": int(position)}:
            return Moved(verb, position)
        case {"do": str(verb), "selected": str(selected), "shown": showing}:
            return Looked(verb, selected, names_from_json(showing, "shown"))
    message = f"is no action: {shown(data)}"
    raise DocumentError(message)


def shortest(past: Past) -> Iterable[Action]:
    """Yield the fewest actions that lead to this past."""
    for keep, state in enumerate(past.history.states):
        yield Changed("state" if keep else "start", keep, state)
    for name, state in past.named.items():
        yield Named(name, state)
    if past.history.can_redo:
        yield Moved("jump", past.history.position)


def to_records(actions: Iterable[Action]) -> list[dict[str, Any]]:
    """Return the lines of a journal that begins with these actions."""
    past: Past | None = None
    records = []
    for action in actions:
        records.append(action.to_json(past))
        past = action.applied(past)
    return records
