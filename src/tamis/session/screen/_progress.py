"""`Progress`: how far computing is, and how each step stands, from what the engine tells."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tamis.engine import NodeDone, NodeStarted, RunStarted, TileDone
from tamis.pipeline import split_ref

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tamis.engine import Event, Listener
    from tamis.session.screen._moment import Moment

__all__ = ["Progress"]

_MOST_KEYS = 10_000
_TOLD_AFTER_S = 0.3
"""What is done sooner needs no bar."""
_NEARLY = 0.99


@dataclass(eq=False, slots=True)
class _Run:
    """One request to the engine: what it has still to do, and what it is at."""

    keys: Mapping[str, str]
    began: float
    expected: dict[str, float] = field(default_factory=dict)
    started: dict[str, float] = field(default_factory=dict)
    tiles: dict[str, float] = field(default_factory=dict)

    def share(self, node: str, now: float) -> float | None:
        """Return how much of a node is done: by its tiles, else by the time that it usually takes."""
        if node in self.tiles:
            return self.tiles[node]
        usual = self.expected.get(node, 0.0)
        return min(_NEARLY, (now - self.started[node]) / usual) if usual > 0 else None

    def remaining_s(self, now: float) -> float | None:
        """Return the seconds to come; None where nobody knows what a node takes."""
        if not self.expected or min(self.expected.values()) <= 0:
            return None
        shares = {node: self.share(node, now) or 0.0 for node in self.started}
        return sum(seconds * (1 - shares.get(node, 0.0)) for node, seconds in self.expected.items())


class Progress:
    """Listens to several runs at once.

    Parameters
    ----------
    changed : callable
        Called when there is something to tell, perhaps very often.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._lock = threading.Lock()
        self._runs: list[_Run] = []
        self._seconds: dict[str, float | None] = {}  # by lineage key, of what is there

    @contextmanager
    def watch(self, moment: Moment) -> Iterator[Listener]:
        """Give a listener for one run, which is over at the end of the block, however it ends."""
        run = _Run(moment.keys, time.monotonic())
        with self._lock:
            self._runs.append(run)
        try:
            yield lambda event: self._hear(run, event)
        finally:
            with self._lock:
                self._runs.remove(run)
            self._changed()

    def done(self, moment: Moment, target: str) -> None:
        """Note that a result is there, and with it all that it needed."""
        with self._lock:
            for name in moment.pipeline.ancestors([split_ref(target)[0]]):
                self._keep(moment.keys[name], None)
        self._changed()

    def message(self) -> dict[str, Any] | None:
        """Return what to tell of the longest run; None where none has run long enough to be told."""
        now = time.monotonic()
        with self._lock:
            runs = [run for run in self._runs if now - run.began >= _TOLD_AFTER_S]
            if not runs:
                return None
            run = max(runs, key=lambda run: run.remaining_s(now) or 0.0)
            node = next(reversed(run.started), next(iter(run.expected), ""))
            share = run.share(node, now) if node in run.started else None
            remaining = run.remaining_s(now)
        found = {"node": node or None, "fraction": share, "remaining_s": remaining, "is_running": True}
        return {"type": "progress", **found}

    @property
    def is_running(self) -> bool:
        """Whether something is being computed."""
        return bool(self._runs)

    def stand(self, moment: Moment, errors: Mapping[str, str]) -> dict[str, dict[str, Any]]:
        """Return how each step stands: fresh, stale, computing or error; by its name."""
        with self._lock:
            computing = {run.keys[node] for run in self._runs for node in run.started if node in run.keys}
            seconds = dict(self._seconds)
        return {
            node.id: _stand(moment.keys[node.id], seconds, computing, errors.get(node.id))
            for node in moment.pipeline.nodes
        }

    def _hear(self, run: _Run, event: Event) -> None:
        now = time.monotonic()
        with self._lock:
            match event:
                case RunStarted():
                    run.expected = dict(event.expected)
                    for node in event.cached:
                        self._note(run, node, None)
                case NodeStarted():
                    run.started[event.node] = now
                case TileDone():
                    run.tiles[event.node] = event.done / max(1, event.tiles)
                case NodeDone():
                    run.expected.pop(event.node, None)
                    run.started.pop(event.node, None)
                    self._note(run, event.node, None if event.is_cached else event.seconds)
        self._changed()

    def _note(self, run: _Run, node: str, seconds: float | None) -> None:
        key = run.keys.get(node)
        if key is not None:  # the part that is looked at is no step
            self._keep(key, seconds)

    def _keep(self, key: str, seconds: float | None) -> None:
        before = self._seconds.pop(key, None)
        self._seconds[key] = before if seconds is None else seconds
        if len(self._seconds) > _MOST_KEYS:
            del self._seconds[next(iter(self._seconds))]


def _stand(
    key: str, seconds: Mapping[str, float | None], computing: set[str], error: str | None
) -> dict[str, Any]:
    if error is not None:
        return {"state": "error", "seconds": None, "message": error}
    if key in computing:
        return {"state": "computing", "seconds": None, "message": ""}
    found = "fresh" if key in seconds else "stale"
    return {"state": found, "seconds": seconds.get(key), "message": ""}
