"""`WholeRun`: the whole image for one page, with progress and a cancel."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tamis.engine import NodeDone, NodeStarted, RunStarted, TileDone
from tamis.errors import CancelledError, TamisError
from tamis.web._export import run_refs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tamis.engine import Engine, Event
    from tamis.session import Session

__all__ = ["WholeRun"]

_LOG = logging.getLogger("tamis.web")
_PAUSE_S = 0.1


class WholeRun:
    """Computes whole results for a page, beside what its panels ask for. One run at a time.

    Parameters
    ----------
    session : Session
        Whose results.
    engine : Engine
        Computes, and keeps them for the downloads.
    send : callable
        Gets the messages ``progress``, and ``done`` or ``failed``.
    """

    def __init__(self, session: Session, engine: Engine, send: Callable[[Mapping[str, Any]], None]) -> None:
        self._session = session
        self._engine = engine
        self._send = send
        self._lock = threading.Lock()
        self._present: _Run | None = None

    def start(self, message: Mapping[str, Any]) -> None:
        """Begin with the ``refs`` of a ``run`` message, by default all outputs; a run before it ends."""
        self.cancel()
        run = _Run(message.get("id"), _Progress(message.get("id"), self._send))
        with self._lock:
            self._present = run
        threading.Thread(target=self._run, args=(message, run), daemon=True, name="tamis-run").start()

    def cancel(self) -> None:
        """Stop; what was computed is kept. The page is told at once, whatever still has to end."""
        with self._lock:
            run = self._present
        if run is not None:
            run.cancel.set()
            self._end(run, _failure(run.id, "The run was cancelled.", is_cancelled=True))

    def _run(self, message: Mapping[str, Any], run: _Run) -> None:
        def hear(event: Event) -> None:
            if not run.cancel.is_set():
                run.told(event)

        answer: dict[str, Any] = {"type": "done", "id": run.id}
        try:
            refs = _names_in(message.get("refs"))
            run_refs(self._session, refs, self._engine, listen=hear, cancel=run.cancel)
        except CancelledError:
            answer = _failure(run.id, "The run was cancelled.", is_cancelled=True)
        except TamisError as error:
            answer = _failure(run.id, str(error), node=getattr(error, "node", ""))
        except Exception as error:  # a thread's end is nobody's business, and the page waits
            _LOG.exception("a run failed")
            answer = _failure(run.id, f"The run failed: {error or type(error).__name__}")
        self._end(run, answer)

    def _end(self, run: _Run, answer: dict[str, Any]) -> None:
        """Tell the page what came of a run, once."""
        with self._lock:
            if self._present is not run:
                return
            self._present = None
        self._send({**run.told.last, "is_running": False})
        self._send(answer)


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """One run, what stops it, and what was told of it."""

    id: object
    told: _Progress
    cancel: threading.Event = field(default_factory=threading.Event)


class _Progress:
    """Makes progress of events, as seconds that were expected."""

    def __init__(self, run_id: object, send: Callable[[Mapping[str, Any]], None]) -> None:
        self._send = send
        self._began = self._told = time.monotonic()
        self._expected: dict[str, float] = {}
        self._passed = 0.0
        self.last: dict[str, Any] = {
            "type": "progress", "id": run_id, "is_running": True,
            "node": "", "fraction": None, "remaining_s": None,
        }  # fmt: skip

    def __call__(self, event: Event) -> None:
        match event:
            case RunStarted():
                self._expected = dict(event.expected)
            case NodeStarted():
                self._tell(event.node, 0.0, is_due=True)
            case TileDone():
                share = self._expected.get(event.node, 0.0) * event.done / event.tiles
                self._tell(event.node, share, is_due=time.monotonic() > self._told + _PAUSE_S)
            case NodeDone():
                self._passed += self._expected.get(event.node, 0.0)
                self._tell(event.node, 0.0, is_due=not event.is_cached)

    def _tell(self, node: str, share: float, *, is_due: bool) -> None:
        if not is_due:
            return
        self._told = time.monotonic()
        total = sum(self._expected.values())
        fraction = min(1.0, (self._passed + share) / total) if total else None
        remaining = (self._told - self._began) * (1 - fraction) / fraction if fraction else None
        self.last |= {"node": node, "fraction": fraction, "remaining_s": remaining}
        self._send(self.last.copy())


def _names_in(refs: object) -> tuple[str, ...]:
    if refs is None:
        return ()
    if isinstance(refs, list) and all(isinstance(ref, str) for ref in refs):
        return tuple(refs)
    message = "'refs' must be a list of names"
    raise TamisError(message, where="run")


def _failure(run_id: object, message: str, **more: object) -> dict[str, Any]:
    known = {name: value for name, value in more.items() if value}
    return {"type": "failed", "id": run_id, "message": message, **known}
