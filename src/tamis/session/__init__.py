"""One exploration of one user, which every door drives. May import: views, recorder, engine and below."""

from tamis.session._event import SessionEvent, SessionListener, StateChanged, StepFailed
from tamis.session._session import Session
from tamis.session._state import State

__all__ = ["Session", "SessionEvent", "SessionListener", "State", "StateChanged", "StepFailed"]
