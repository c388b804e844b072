"""`try_all`: every operation of a stage on one image."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Stage, get_operation
from tamis.engine import Engine, default_engine
from tamis.errors import ParameterError, RegionError
from tamis.exploration._attempt import Attempt, attempt, compute, part_of, sources_of
from tamis.exploration._candidate import candidates_of
from tamis.exploration._measure import agreement_of
from tamis.exploration._preparation import WHERE, Preparation
from tamis.exploration._shared import compute_shared
from tamis.exploration._trial import Trial, TrialDone, TrialEvent, TrialStarted
from tamis.exploration._trials import Trials
from tamis.pipeline import Pipeline
from tamis.region import Region

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Mapping, Sequence

__all__ = ["try_all"]


def try_all(
    image: Any,
    stage: str = "threshold",
    *,
    operations: Iterable[str] | None = None,
    grid: Mapping[str, Sequence[Any]] | None = None,
    region: Region | slice | Sequence[slice] | None = None,
    timeout_s: float | None = None,
    executor: Any = None,
    engine: Engine | None = None,
    listen: Callable[[TrialEvent], None] | None = None,
    cancel: threading.Event | None = None,
) -> Trials:
    """Return what every operation of a stage, or those named, gives for an image, side by side.

    Parameters
    ----------
    image : path, array or Image
        2-D or 3-D, of one channel or with its channels last. Colours go as they are to what takes them,
        and as their luminance to what does not.
    stage : {'threshold', 'filter', 'denoise', 'markers', 'segment'}
        What is tried.
    operations : iterable of str, optional
        Ids of operations to try in place of the stage's.
    grid : mapping, optional
        For a parameter, values to try; each operation that has it is tried with every combination. A name
        such as ``"filters.gaussian.sigma"`` means that operation only.
    region : Region or slices, optional, pixel
        The part that is looked at: all of it, for each axis but that of the channels. It limits what is
        computed, never what comes out.
    timeout_s : float, optional, second
        A candidate that takes longer is stopped, and says so; the time that a process takes to start counts.
    executor : {'threads', 'serial', 'processes', 'dask'} or distributed.Client, optional
        Who works on tiles.
    engine : Engine, optional
        Takes the place of `executor`.
    listen : callable, optional
        Is told what happens; see `tamis.exploration.TrialEvent`.
    cancel : threading.Event, optional
        When it is set, everything is given up.

    Returns
    -------
    trials : Trials
        One for each candidate, in the order of their ids; a candidate that fails says why and stops no other.

    Raises
    ------
    UnknownNameError
        If there is no such stage, operation or parameter.
    ParameterError
        If there are too many candidates, or the time is not above 0.
    RegionError
        If the region is not inside the image.
    ImageError, ReadError
        If it is no image, or it cannot be read.
    CancelledError
        If `cancel` was set.

    Notes
    -----
    *Thresholds* give binary images: ``image > threshold``, for the several of ``threshold_multiotsu`` the
    first. That and ``threshold_minimum`` see integers of more than 8 bits as floats, in 256 bins, since they
    would take hours over one bin for each value. *Markers* are looked for among the distances to the
    background (peaks) or in the gradient (minima), blobs in the image itself. *Segment* gives label images; a
    watershed floods the distances, and the edges, from the same markers. Foreground, where one is needed, is
    what is above Otsu's threshold after a gaussian of one pixel. All of that is in each trial's pipeline.

    *Border, chunks*: a region shows the pixels of the whole image's result. A threshold is found from the
    histogram of the whole image; an operation that needs the whole image computes all of it.

    Examples
    --------
    >>> import tamis
    >>> trials = tamis.try_all("sample:coins", operations=["threshold_otsu", "threshold_triangle"])
    >>> [(trial.name, trial.number, trial.objects) for trial in trials]
    [('threshold_otsu', 107.0, 96), ('threshold_triangle', 80.0, 210)]
    >>> trials["threshold_otsu"].pipeline.outputs
    ('binary',)
    """
    if timeout_s is not None and not timeout_s > 0:
        raise ParameterError(WHERE, "timeout_s", expected="above 0 s", got=timeout_s)
    preparation = Preparation.of(image)
    candidates = candidates_of(stage, operations, grid or {}, preparation.shape)
    part = _region_of(region, preparation.shape)
    attempts = [attempt(candidate, preparation) for candidate in candidates]
    hear = listen or _ignore
    with ExitStack() as stack:
        own = _engine_for(engine, executor, stack)
        results = [one.built.result for one in attempts if one.built is not None]
        shared = compute_shared(results, own, is_part=part is not None, listen=hear, cancel=cancel)
        trials = _computed(attempts, own, part, timeout_s, hear, cancel)
        raw = _raw(preparation, part, own)
    return _gathered(trials, preparation, part, raw, shared, "" if operations is not None else stage)


def _ignore(_event: TrialEvent) -> None:
    """Listen to nothing."""


def _engine_for(engine: Engine | None, executor: Any, stack: ExitStack) -> Engine:
    if engine is not None or executor is None:
        return engine or default_engine()
    own = Engine(default_engine().store, executor=executor)  # whoever computes, results are kept in one place
    stack.callback(own.close_workers)
    return own


def _region_of(region: Any, shape: tuple[int, ...]) -> Region | None:
    """Return the region with a start and a stop for each axis; None for all of the image."""
    if region is None:
        return None
    if isinstance(region, Region):
        found = region
    else:
        parts = region if isinstance(region, tuple | list) else (region,)
        found = _region_of_slices(parts, shape)
    if found.ndim != len(shape) or found.clip(shape) != found or not found.size:
        message = f"region must lie in {Region.whole(shape)} and hold a pixel, got {found}"
        raise RegionError(message, where=WHERE)
    return found


def _region_of_slices(parts: Sequence[Any], shape: tuple[int, ...]) -> Region:
    is_plain = all(isinstance(part, slice) and part.step in (None, 1) for part in parts)
    if not is_plain or len(parts) != len(shape):
        message = f"region must be {len(shape)} slices without steps, one for each axis, got {parts!r}"
        raise RegionError(message, where=WHERE)
    start = tuple(part.start or 0 for part in parts)
    stop = tuple(n if part.stop is None else part.stop for part, n in zip(parts, shape, strict=True))
    return Region(start, stop)


def _computed(
    attempts: Sequence[Attempt],
    engine: Engine,
    region: Region | None,
    timeout_s: float | None,
    listen: Callable[[TrialEvent], None],
    cancel: threading.Event | None,
) -> list[Trial]:
    trials = []
    for place, one in enumerate(attempts, start=1):
        listen(TrialStarted(one.candidate.id, place, len(attempts)))
        trial = compute(one, engine, region, timeout_s=timeout_s, listen=listen, cancel=cancel)
        listen(TrialDone(trial.id, trial.seconds, trial.error))
        trials.append(trial)
    return trials


def _raw(preparation: Preparation, region: Region | None, engine: Engine) -> np.ndarray:
    """Return the pixels that were tried on, where they are looked at."""
    part = part_of(preparation.image, region)
    pipeline = Pipeline.of(image=part)
    found = engine.compute(pipeline, sources_of(pipeline, part))["image"]
    return np.asarray(found)


def _gathered(
    trials: Sequence[Trial],
    preparation: Preparation,
    region: Region | None,
    raw: np.ndarray,
    shared: Mapping[str, float],
    stage: str,
) -> Trials:
    ndim = len(preparation.shape)
    results, kinds = [trial.result for trial in trials], [trial.kind for trial in trials]
    are_places = [get_operation(trial.operation).stage is Stage.MARKERS for trial in trials]
    matrix = agreement_of(results, kinds, ndim, are_places=are_places)
    matrix.flags.writeable = False
    rated = tuple(
        replace(trial, agreement=_mean_without(matrix[place], place)) for place, trial in enumerate(trials)
    )
    names = Pipeline.of(image=preparation.image).inputs
    image = preparation.image
    return Trials(
        rated,
        stage=stage,
        title=names[0] if len(names) == 1 else "image",
        image=raw,
        axes=image.axes,
        spacing=image.spacing,
        unit=image.unit,
        region=region,
        shared=dict(shared),
        agreement=matrix,
    )


def _mean_without(row: np.ndarray, place: int) -> float | None:
    others = np.delete(row, place)
    known = others[np.isfinite(others)]
    return float(known.mean()) if known.size else None
