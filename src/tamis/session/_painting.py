"""Drawings as images: marks are painted where pixels are read, and nowhere else."""

from __future__ import annotations

import functools
import math
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tamis.io import SourceImage
from tamis.session._rasterise import covered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tamis.region import Region
    from tamis.session._drawing import Drawing
    from tamis.session._mark import Box, Mark

__all__ = ["Recent", "drawn_image"]

_FEW = 16  # marks are painted faster than looked for


class Recent:
    """A few painted regions, the last ones, within a budget.

    Parameters
    ----------
    budget : int, byte
        Of all of them; one that is larger than half of it is not kept.
    """

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, Region], np.ndarray] = {}

    def find(self, drawing: Drawing, region: Region) -> np.ndarray | None:
        """Return the pixels of a drawing in exactly this region, if they were kept; not to be written."""
        with self._lock:
            return self._kept.get((drawing.key, region))

    def keep(self, drawing: Drawing, region: Region, pixels: np.ndarray) -> None:
        """Keep pixels; the oldest make room."""
        if 2 * pixels.nbytes > self._budget:
            return
        with self._lock:
            self._kept.pop((drawing.key, region), None)
            self._kept[drawing.key, region] = pixels
            while sum(kept.nbytes for kept in self._kept.values()) > self._budget:
                self._kept.pop(next(iter(self._kept)))


_RECENT = Recent(1 << 27)


def drawn_image(drawing: Drawing) -> SourceImage:
    """Return a drawing as an image; the pixels of a region are drawn when it is read.

    Its key follows from the marks: the same marks on an image of the same shape are the same pixels.
    """
    return SourceImage(
        locator=f"memory:{drawing.key}",
        key=drawing.key,
        shape=drawing.shape,
        dtype=drawing.dtype,
        axes=drawing.axes,
        spacing=drawing.spacing,
        unit=drawing.unit,
        channel_names=(),
        kind=drawing.kind,
        _read=functools.partial(_pixels, drawing),
    )


def _slices(box: Box, seen: Box) -> tuple[slice, slice]:
    return slice(box[0] - seen[0], box[2] - seen[0]), slice(box[1] - seen[1], box[3] - seen[1])


def _pixels(drawing: Drawing, region: Region) -> np.ndarray:
    """Return the pixels of a region; while one draws, what is below the last mark is not painted again."""
    below = replace(drawing, marks=drawing.marks[:-1])
    if len(drawing.marks) < _FEW:
        return _painted(drawing, region)
    pixels = _RECENT.find(below, region)
    if pixels is None:
        earlier = replace(drawing, marks=drawing.marks[:-2])
        known = _RECENT.find(earlier, region)
        pixels = _painted(below, region) if known is None else _painted(below, region, known, from_mark=-1)
        _RECENT.keep(below, region, pixels)
    return _painted(drawing, region, pixels, from_mark=-1)


def _painted(
    drawing: Drawing, region: Region, below: np.ndarray | None = None, *, from_mark: int = 0
) -> np.ndarray:
    """Return the pixels of a region: the marks from one on, over those that are there already."""
    pixels = np.zeros(region.shape, drawing.dtype) if below is None else below.copy()
    (top, left), (bottom, right) = region.start[-2:], region.stop[-2:]
    seen = top, left, bottom, right
    for mark in drawing.marks[from_mark:]:
        box = _overlap(mark.bounds, seen)
        if box is None:
            continue
        for plane, squared_radius in _planes(drawing, mark):
            within = [place - first for place, first in zip(plane, region.start, strict=False)]
            if all(0 <= place < length for place, length in zip(within, region.shape, strict=False)):
                mask = covered(mark, box, squared_radius=squared_radius, is_middle=plane == mark.plane)
                part = pixels[tuple(within)][_slices(box, seen)]
                part[mask] = mark.label
    return pixels


def _overlap(one: Box, other: Box) -> Box | None:
    top, left = max(one[0], other[0]), max(one[1], other[1])
    bottom, right = min(one[2], other[2]), min(one[3], other[3])
    return (top, left, bottom, right) if top < bottom and left < right else None


def _planes(drawing: Drawing, mark: Mark) -> Iterator[tuple[tuple[int, ...], float]]:
    """Yield each plane that a mark touches, and the square of its radius there."""
    squared = mark.radius**2
    if not mark.is_ball:
        yield mark.plane, squared
        return
    axis = drawing.axes.index("Z")
    step = drawing.spacing[axis] / drawing.spacing[-2]  # a ball in space, whatever the distance of the planes
    middle, reach = mark.plane[axis], math.floor(min(mark.radius / step, drawing.shape[axis]))
    for place in range(max(middle - reach, 0), min(middle + reach + 1, drawing.shape[axis])):
        left = squared - ((place - middle) * step) ** 2
        if left >= 0:
            yield (*mark.plane[:axis], place, *mark.plane[axis + 1 :]), left
