"""One candidate: built, computed where it is looked at, and told in a few numbers."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind, Stage, get_operation
from tamis.engine import NodeDone
from tamis.errors import CancelledError, ImageError, TamisError, TaskError
from tamis.exploration._candidate import Built, Candidate, build
from tamis.exploration._deadline import Deadline
from tamis.exploration._measure import count_objects, foreground_share
from tamis.exploration._trial import Trial
from tamis.pipeline import Pipeline

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping

    from tamis.engine import Engine, Event
    from tamis.exploration._preparation import Preparation
    from tamis.exploration._trial import TrialEvent
    from tamis.recorder import Image
    from tamis.region import Region

__all__ = ["Attempt", "attempt", "part_of", "sources_of"]

# what a candidate's output is called in its pipeline
_NAMES = {Kind.BINARY: "binary", Kind.LABELS: "labels", Kind.MARKERS: "markers", Kind.POINTS: "points"}


@dataclass(frozen=True, slots=True)
class Attempt:
    """A candidate before it is computed.

    Parameters
    ----------
    candidate : Candidate
        What is tried.
    built : Built or None
        What it is; None if it cannot be.
    error : str
        Why it cannot be.
    """

    candidate: Candidate
    built: Built | None
    error: str = ""

    @property
    def pipeline(self) -> Pipeline | None:
        """What is done on the whole image."""
        if self.built is None:
            return None
        result = self.built.result
        return Pipeline.of(**{_NAMES.get(result.spec.kind, "result"): result})

    def to_trial(self, **found: Any) -> Trial:
        """Return the trial, with what was found."""
        told = self.candidate
        return Trial(told.id, told.operation, told.details, told.values, self.pipeline, **found)


def attempt(candidate: Candidate, preparation: Preparation) -> Attempt:
    """Return a candidate as lazy images, or why it cannot take the image."""
    try:
        return Attempt(candidate, build(candidate, preparation))
    except TamisError as error:
        return Attempt(candidate, None, reason_of(error))


def reason_of(error: BaseException) -> str:
    """Return what went wrong in one line; the operation is told beside it."""
    if isinstance(error, TaskError):
        _, _, reason = error.message.partition(": ")
        return _line(reason or error.message)
    return _line(str(error) or "the machine has no memory left")


def _line(text: str) -> str:
    return " ".join(text.split())


def part_of(image: Image, region: Region | None) -> Image:
    """Return the part of a lazy image that is looked at; its last axis may be one of channels."""
    is_table = image.spec.kind is Kind.POINTS
    part: Image = image if region is None or is_table else image[region.slices]
    return part


def sources_of(pipeline: Pipeline, *images: Image) -> dict[str, Any]:
    """Return the image for each input of a pipeline that was made from these lazy images."""
    known = {key: source for image in images for key, source in image.sources.items()}
    return {source.name: known[source.key] for source in pipeline.sources}


def compute(
    prepared: Attempt,
    engine: Engine,
    region: Region | None,
    *,
    timeout_s: float | None,
    listen: Callable[[TrialEvent], None],
    cancel: threading.Event | None,
) -> Trial:
    """Return how a candidate goes; whatever it raises is told in the trial.

    Raises
    ------
    CancelledError
        If `cancel` was set.
    """
    if prepared.built is None:
        return prepared.to_trial(error=prepared.error)
    began = time.perf_counter()
    stop = None if timeout_s is None and cancel is None else Deadline(timeout_s, cancel)
    steps: list[NodeDone] = []

    def hear(event: Event) -> None:
        if isinstance(event, NodeDone):
            steps.append(event)
        listen(event)

    try:
        found = _values(prepared.built, engine, region, hear, stop)
        seconds = time.perf_counter() - began
        told = _told(prepared, found, region)
    except CancelledError:
        if cancel is not None and cancel.is_set():
            raise
        seconds = time.perf_counter() - began
        return prepared.to_trial(error=f"stopped after {timeout_s:g} s", seconds=seconds)
    except (TamisError, MemoryError) as error:
        return prepared.to_trial(error=reason_of(error), seconds=time.perf_counter() - began)
    return prepared.to_trial(**told, seconds=seconds, is_cached=all(step.is_cached for step in steps))


def _values(
    built: Built, engine: Engine, region: Region | None, hear: Callable[[Event], None], stop: Deadline | None
) -> Mapping[str, Any]:
    wanted = {"result": part_of(built.result, region)}
    if built.number is not None:
        wanted["number"] = built.number
    pipeline = Pipeline.of(**wanted)
    return engine.compute(pipeline, sources_of(pipeline, *wanted.values()), listen=hear, cancel=stop)


def _told(prepared: Attempt, found: Mapping[str, Any], region: Region | None) -> dict[str, Any]:
    """Return what there is to say about a result."""
    assert prepared.built is not None
    operation = prepared.candidate.operation
    result = _seen(_array_of(found["result"], operation), prepared.built.result.spec.kind, region)
    kind = Kind.BINARY if result.dtype == bool else prepared.built.result.spec.kind
    number = found.get("number")
    is_marking = get_operation(operation).stage is Stage.MARKERS  # of places, the size says nothing
    return {
        "kind": kind,
        "result": result,
        "number": None if number is None else float(number),
        "foreground": None if is_marking else foreground_share(result, kind, operation),
        "objects": count_objects(result, kind, operation),
    }


def _array_of(result: Any, operation: str) -> np.ndarray:
    try:
        return np.asarray(result)
    except ValueError as error:  # arrays of different lengths, as contours are
        message = f"gives {len(result)} arrays of different shapes, which are no picture"
        raise ImageError(message, where=operation) from error


def _seen(result: np.ndarray, kind: Kind, region: Region | None) -> np.ndarray:
    """Return a result as it is kept: of points, those in the region."""
    if kind is Kind.POINTS and region is not None:
        places = result[:, : region.ndim]
        result = result[((places >= region.start) & (places < region.stop)).all(axis=1)]
    view = result.view()
    view.flags.writeable = False
    return view
