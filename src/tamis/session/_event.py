"""What a session tells those who listen, besides what the engine tells."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tamis.engine import Event as EngineEvent

if TYPE_CHECKING:
    from tamis.errors import TamisError
    from tamis.session._state import State

__all__ = ["Listeners", "SessionEvent", "SessionListener", "StateChanged", "StepFailed"]

_LOG = logging.getLogger("tamis.session")


@dataclass(frozen=True, slots=True)
class StateChanged:
    """There is another present state, or the same one at another place.

    Parameters
    ----------
    verb : str
        What was done, such as ``"add_step"``.
    state : State
        The present state.
    position : int
        Its place in the history.
    revision : int
        Counts the changes of the session: of two events, the one with the higher number is the later.
    """

    verb: str
    state: State
    position: int
    revision: int


@dataclass(frozen=True, slots=True)
class StepFailed:
    """A step could not be computed; what does not depend on it still is."""

    node: str
    error: TamisError


SessionEvent: TypeAlias = EngineEvent | StateChanged | StepFailed
SessionListener: TypeAlias = Callable[[SessionEvent], None]


class Listeners:
    """Who is told; one that fails is reported in the log, and the others are still told."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: tuple[SessionListener, ...] = ()

    def add(self, listener: SessionListener) -> Callable[[], None]:
        """Tell `listener` from now on, until what is returned is called."""
        with self._lock:
            self._listeners = (*self._listeners, listener)

        def remove() -> None:
            with self._lock:
                self._listeners = tuple(other for other in self._listeners if other is not listener)

        return remove

    def tell(self, event: SessionEvent) -> None:
        """Tell everybody. What was done is done: a listener's failure cannot be the doer's."""
        for listener in self._listeners:
            try:
                listener(event)
            except Exception:  # a listener is somebody else's code
                _LOG.exception("a listener failed on %s", type(event).__name__)
