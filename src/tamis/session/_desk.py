"""`Desk`: asks the engine for a session; the latest request wins, and an error stays at its step."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from tamis.engine import NodeDone, NodeStarted
from tamis.errors import CancelledError, TamisError
from tamis.pipeline import keys_of, split_ref
from tamis.session._event import StepFailed
from tamis.session._examine import culprit_of, examine

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tamis.engine import Engine, Event
    from tamis.io import SourceImage
    from tamis.pipeline import Pipeline
    from tamis.session._event import SessionEvent

    Images: TypeAlias = Mapping[str, SourceImage]

__all__ = ["Answer", "Desk"]

_MOST_FAILURES = 1000


@dataclass(slots=True)
class Answer:
    """What came of a request: a value or an error for each name."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, TamisError] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Job:
    """A pipeline, and what goes into it."""

    pipeline: Pipeline
    images: Images


class Desk:
    """Computes for one session.

    Parameters
    ----------
    engine : Engine
        Does the work, and may do others' too.
    tell : callable
        Hears what happens.
    """

    def __init__(self, engine: Engine, tell: Callable[[SessionEvent], None]) -> None:
        self._engine = engine
        self._tell = tell
        self._lock = threading.Lock()
        self._running = threading.Event()
        # by lineage key: undo brings an error back with its step, and a changed step has none
        self._failures: dict[str, TamisError] = {}

    def stop(self) -> None:
        """Stop what is being computed; whoever asked for it gets a `CancelledError`."""
        self._supersede()

    def failures(self, pipeline: Pipeline, images: Images) -> dict[str, TamisError]:
        """Return, by step or input, the error with which its last computation on these images ended."""
        keys = _keys(pipeline, images)
        with self._lock:
            found = {name: self._failures.get(key) for name, key in keys.items()}
        return {name: error for name, error in found.items() if error is not None}

    def ask(self, pipeline: Pipeline, images: Images, refs: Mapping[str, str]) -> Answer:
        """Return the results for references, by the names they are asked for.

        Parameters
        ----------
        pipeline : Pipeline
            What to compute.
        images : mapping
            The image of each of its inputs.
        refs : mapping
            References by name.

        Raises
        ------
        CancelledError
            If a later request of the same session came meanwhile.
        """
        cancel = self._supersede()
        job = _Job(pipeline, images)
        answer, blocked = Answer(), _blocked(job)
        while True:
            _sort_out(pipeline, refs, blocked, answer)
            wanted = {name: ref for name, ref in refs.items() if name not in answer.errors}
            started: dict[str, None] = {}
            try:
                answer.values = self._compute(job, wanted, started, cancel) if wanted else {}
            except CancelledError:
                raise
            except TamisError as error:
                blocked |= self._failed(error, job, wanted, started)
            else:
                self._refuse_late(cancel)
                self._forget(job, wanted)
                return answer

    def _compute(
        self, job: _Job, wanted: Mapping[str, str], started: dict[str, None], cancel: threading.Event
    ) -> dict[str, Any]:
        def hear(event: Event) -> None:
            if isinstance(event, NodeStarted):
                started[event.node] = None
            elif isinstance(event, NodeDone):
                started.pop(event.node, None)
            self._tell(event)

        return self._engine.compute(job.pipeline, job.images, targets=wanted, listen=hear, cancel=cancel)

    def _failed(
        self,
        error: TamisError,
        job: _Job,
        wanted: Mapping[str, str],
        started: Mapping[str, None],
    ) -> dict[str, TamisError]:
        """Remember an error at its step; what was asked for first is blamed where nothing else is known."""
        origins = [split_ref(ref)[0] for ref in wanted.values()]
        node = culprit_of(error, job.pipeline, (*started, *origins))
        if node not in job.pipeline.ancestors(origins):
            node = origins[0]
        key = _keys(job.pipeline, job.images)[node]
        with self._lock:
            self._failures.pop(key, None)
            self._failures[key] = error
            if len(self._failures) > _MOST_FAILURES:
                self._failures.pop(next(iter(self._failures)))
        self._tell(StepFailed(node, error))
        return {node: error}

    def _forget(self, job: _Job, wanted: Mapping[str, str]) -> None:
        keys = _keys(job.pipeline, job.images)
        with self._lock:
            for name in job.pipeline.ancestors(split_ref(ref)[0] for ref in wanted.values()):
                self._failures.pop(keys[name], None)

    def _supersede(self) -> threading.Event:
        with self._lock:
            self._running.set()
            self._running = threading.Event()
            return self._running

    @staticmethod
    def _refuse_late(cancel: threading.Event) -> None:
        if cancel.is_set():
            message = "a later request has taken its place"
            raise CancelledError(message, where="session")


def _keys(pipeline: Pipeline, images: Images) -> dict[str, str]:
    return keys_of(pipeline, {name: image.key for name, image in images.items()})


def _blocked(job: _Job) -> dict[str, TamisError]:
    return {name: errors[0] for name, errors in examine(job.pipeline, job.images).problems.items()}


def _sort_out(
    pipeline: Pipeline, refs: Mapping[str, str], blocked: Mapping[str, TamisError], answer: Answer
) -> None:
    """Give every name that depends on a blocked step the error of the first such step."""
    order = [*pipeline.inputs, *(node.id for node in pipeline.nodes)]
    for name, ref in refs.items():
        needed = pipeline.ancestors([split_ref(ref)[0]])
        cause = next((step for step in order if step in needed and step in blocked), None)
        if cause is not None and name not in answer.errors:
            answer.errors[name] = blocked[cause]
