"""One exploration of one user, which every door drives. May import: views, recorder, engine and below."""

from tamis.session._drawing import Drawing, drawing_to_json
from tamis.session._event import SessionEvent, SessionListener, StateChanged, StepFailed
from tamis.session._mark import Mark, mark_from_json, mark_to_json
from tamis.session._session import Session
from tamis.session._state import State

__all__ = [
    "Drawing",
    "Mark",
    "Session",
    "SessionEvent",
    "SessionListener",
    "State",
    "StateChanged",
    "StepFailed",
    "drawing_to_json",
    "mark_from_json",
    "mark_to_json",
]
