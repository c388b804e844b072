"""Smaller snapshots: fewer pixels, the same meaning."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from tamis.catalogue import Kind

if TYPE_CHECKING:
    from tamis.display._snapshot import Snapshot

__all__ = ["fit_within", "shrink", "shrink_by_area"]

_AVERAGED = ("uint8", "uint16", "int16", "float32", "float64")


def shrink(snapshot: Snapshot, *, largest: int) -> Snapshot:
    """Return a snapshot of at most `largest` rows and columns, for a picture smaller than the image.

    Parameters
    ----------
    snapshot : Snapshot
        What to show.
    largest : int, pixel
        Rows and columns that the result may have.

    Returns
    -------
    snapshot : Snapshot
        The given one, if it is small enough. Values of an image are averaged over areas; of binary images
        and labels, the nearest pixel is taken.
    """
    rows, columns = snapshot.plane.shape[:2]
    shape = fit_within((rows, columns), largest)
    if shape == (rows, columns):
        return snapshot
    plane = (
        shrink_by_area(snapshot.plane, shape)
        if snapshot.kind is Kind.IMAGE
        else _take_nearest(snapshot.plane, shape)
    )
    plane.flags.writeable = False
    factors = rows / shape[0], columns / shape[1]
    spacing = snapshot.spacing[0] * factors[0], snapshot.spacing[1] * factors[1]
    return dataclasses.replace(snapshot, plane=plane, spacing=spacing)


def fit_within(shape: tuple[int, int], largest: int) -> tuple[int, int]:
    """Return the shape of a picture with the same proportions and at most `largest` rows and columns."""
    factor = min(1.0, largest / max(shape))
    return max(1, round(shape[0] * factor)), max(1, round(shape[1] * factor))


def shrink_by_area(plane: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Return a plane averaged over areas; integers that OpenCV cannot average become floats."""
    import cv2

    known = plane if plane.dtype.name in _AVERAGED else plane.astype(np.float64)
    with np.errstate(invalid="ignore"):
        made = cv2.resize(known, shape[::-1], interpolation=cv2.INTER_AREA)
    return np.asarray(made).reshape(*shape, *plane.shape[2:])


def _take_nearest(plane: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    rows, columns = (
        (np.arange(new) * 2 + 1) * old // (2 * new) for old, new in zip(plane.shape[:2], shape, strict=True)
    )
    taken: np.ndarray = plane[rows[:, np.newaxis], columns]
    return taken
