"""The picture of one trial: its plane, as it looks alone or over the image."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind, Stage, get_operation
from tamis.display import Intent, Snapshot, overlay, resolve, shrink, to_rgb
from tamis.exploration._measure import is_partition

if TYPE_CHECKING:
    from tamis.exploration._trial import Trial
    from tamis.exploration._tried import Tried

__all__ = ["picture_of", "raw_snapshot", "snapshot_of"]

_OBJECTS = (Kind.BINARY, Kind.LABELS, Kind.MARKERS)


def raw_snapshot(trials: Tried, plane: int | None = None) -> Snapshot:
    """Return what the image shows that was tried on.

    Raises
    ------
    ParameterError
        If it has no such plane.
    """
    return resolve(
        trials.image,
        _intent(plane),
        kind=Kind.IMAGE,
        axes=trials.axes,
        spacing=trials.spacing,
        unit=trials.unit,
        title=trials.title,
    )


def snapshot_of(trial: Trial, trials: Tried, plane: int | None = None) -> Snapshot | None:
    """Return what a trial's result shows; None if it failed, or has no plane of the image's shape.

    Raises
    ------
    ParameterError
        If there is no such plane.
    """
    if trial.has_failed:
        return None
    axes, shape = trials.axes, trials.image.shape
    spatial = len(shape) - axes.endswith("C")
    pixels, kind = _pixels_of(trial, trials, shape[:spatial])
    if pixels.shape[:spatial] != shape[:spatial] or pixels.dtype.kind not in "biuf" or not pixels.size:
        return None
    extra = pixels.ndim - spatial
    if extra > 1 or (extra == 1 and not axes.endswith("C")):
        return None
    known = axes[: pixels.ndim]
    return resolve(
        pixels,
        _intent(plane),
        kind=kind,
        axes=known,
        spacing=trials.spacing[: pixels.ndim],
        unit=trials.unit,
        title=trial.id,
    )


def _intent(plane: int | None) -> Intent:
    return Intent(planes=() if plane is None else (plane,), opacity=0.45)


def _pixels_of(trial: Trial, trials: Tried, shape: tuple[int, ...]) -> tuple[np.ndarray, Kind]:
    """Return the pixels to draw: of points, a small mark at each place."""
    kind = trial.kind or Kind.IMAGE
    if kind is Kind.POINTS:
        start = trials.region.start if trials.region is not None else (0,) * len(shape)
        return _marked(np.asarray(trial.result), shape, start), Kind.LABELS
    pixels: np.ndarray = trial.result
    if kind in (Kind.LABELS, Kind.MARKERS):
        return (pixels + 1 if is_partition(trial.operation) else np.maximum(pixels, 0)), Kind.LABELS
    return pixels, kind


def _marked(points: np.ndarray, shape: tuple[int, ...], start: tuple[int, ...]) -> np.ndarray:
    marks = np.zeros(shape, dtype=np.int32)
    for number, point in enumerate(points[:, : len(shape)], start=1):
        place = np.clip(np.rint(point).astype(int) - start, 0, np.array(shape) - 1)
        marks[tuple(place)] = number
    return marks


def picture_of(
    trial: Trial | None,
    trials: Tried,
    *,
    plane: int | None = None,
    over: bool = False,
    largest: int | None = None,
) -> np.ndarray | None:
    """Return the picture of a trial.

    Parameters
    ----------
    trial : Trial or None
        Which; None for the image itself.
    trials : Tried
        Where it belongs.
    plane : int, optional
        Which plane of a 3-D image; without it, the middle one.
    over : bool, default False
        Whether objects are drawn over the image.
    largest : int, optional, pixel
        Rows and columns that the picture may have.

    Returns
    -------
    rgb : ndarray of uint8, shape (M, N, 3), or None
        None where there is nothing to draw.
    """
    raw = _shrunk(raw_snapshot(trials, plane), largest)
    if trial is None:
        return to_rgb(raw)
    found = snapshot_of(trial, trials, plane)
    if found is None:
        return None
    if _are_marks(trial):
        return overlay(raw, _shrunk(dataclasses.replace(found, **_grown(found)), largest))
    snapshot = _shrunk(found, largest)
    return overlay(raw, snapshot) if over and snapshot.kind in _OBJECTS else to_rgb(snapshot)


def _are_marks(trial: Trial) -> bool:
    """Return whether the objects are places, too small to be seen alone."""
    is_marking = get_operation(trial.operation).stage is Stage.MARKERS
    return trial.kind is Kind.POINTS or (is_marking and trial.kind in _OBJECTS)


def _grown(snapshot: Snapshot) -> dict[str, Any]:
    """Return the plane with places in one colour, grown so that they can be seen in a small picture."""
    from scipy import ndimage

    size = 2 * max(1, min(snapshot.plane.shape) // 80) + 1
    plane = ndimage.binary_dilation(snapshot.plane > 0, np.ones((size, size))).astype(np.uint8)
    plane.flags.writeable = False
    return {"plane": plane, "opacity": 1.0}


def _shrunk(snapshot: Snapshot, largest: int | None) -> Snapshot:
    return snapshot if largest is None else shrink(snapshot, largest=largest)
