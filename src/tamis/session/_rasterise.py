"""From marks to pixels: which pixels of a plane a mark covers, the same whatever part of it is asked for.

Each mark is a set of runs of pixels, row by row. A run follows from the mark and the row alone, never from
the box that is drawn, so that tiles join without a seam.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tamis.session._mark import PER_PIXEL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tamis.session._mark import Box, Mark

__all__ = ["covered"]

_RUNS_AT_ONCE = 1 << 16


def covered(mark: Mark, box: Box, *, squared_radius: float, is_middle: bool = True) -> np.ndarray:
    """Return which pixels of a box of a plane a mark covers.

    Parameters
    ----------
    mark : Mark
        What is drawn.
    box : Box
        The part of the plane, also outside of the mark.
    squared_radius : float, pixel ** 2
        Of a stroke: smaller on the planes before and behind a ball than in its middle.
    is_middle : bool, default True
        Whether it is the plane that was drawn on, where the pixels that the points lie in are covered
        however thin the stroke is.

    Returns
    -------
    mask : ndarray of bool, shape (bottom - top, right - left)
        True where it is covered.
    """
    points = np.array(mark.points, dtype=np.float64)
    if mark.shape == "rectangle":
        return _rectangle(points, box)
    if mark.shape == "polygon":
        return _polygon(np.rint(points * PER_PIXEL).astype(np.int64), box)
    return _stroke(points, squared_radius, box, is_middle=is_middle)


def _rectangle(points: np.ndarray, box: Box) -> np.ndarray:
    top, left, bottom, right = box
    low, high = points.min(axis=0), points.max(axis=0)
    rows, columns = np.arange(top, bottom), np.arange(left, right)
    is_row = (rows >= low[0]) & (rows <= high[0])
    mask: np.ndarray = is_row[:, None] & (columns >= low[1]) & (columns <= high[1])
    return mask


def _stroke(points: np.ndarray, squared_radius: float, box: Box, *, is_middle: bool) -> np.ndarray:
    steps = _Steps(box)
    starts, stops = (points, points) if len(points) == 1 else (points[:-1], points[1:])
    reach = np.sqrt(squared_radius)
    first = np.ceil(np.minimum(starts[:, 0], stops[:, 0]) - reach).astype(np.int64)
    last = np.floor(np.maximum(starts[:, 0], stops[:, 0]) + reach).astype(np.int64)
    for which, rows in steps.rows(first, last):
        capsules = _Capsules(starts[which], stops[which], rows.astype(np.float64), squared_radius)
        steps.add_runs(rows, *capsules.runs())
    if is_middle:
        rows, columns = np.floor(points + 0.5).astype(np.int64).T
        steps.add_runs(rows, columns, columns)
    return steps.summed() > 0


def _polygon(corners: np.ndarray, box: Box) -> np.ndarray:
    """Return what the outline goes around or passes through; in integers, so that nothing is rounded."""
    starts, stops = corners, np.roll(corners, -1, axis=0)
    is_level = starts[:, 0] == stops[:, 0]
    winding, outline = _Steps(box), _Steps(box)
    edges = np.stack([starts, stops], axis=1)[~is_level]
    low, high = edges[:, :, 0].min(axis=1), edges[:, :, 0].max(axis=1)
    for which, rows in winding.rows(_up(low, PER_PIXEL), high // PER_PIXEL):
        numerator, denominator = _crossings(edges[which], rows)
        is_inner = rows * PER_PIXEL < high[which]  # the upper end belongs to the next edge
        turn = np.where(edges[which, 1, 0] > edges[which, 0, 0], 1, -1)
        winding.add(rows[is_inner], _up(numerator, denominator)[is_inner], turn[is_inner])
        is_hit = numerator % denominator == 0
        hit = (numerator // denominator)[is_hit]
        outline.add_runs(rows[is_hit], hit, hit)
    is_seen = is_level & (starts[:, 0] % PER_PIXEL == 0)
    columns = np.stack([starts[:, 1], stops[:, 1]])[:, is_seen]
    level_rows = starts[is_seen, 0] // PER_PIXEL
    outline.add_runs(level_rows, _up(columns.min(axis=0), PER_PIXEL), columns.max(axis=0) // PER_PIXEL)
    mask: np.ndarray = (winding.summed() != 0) | (outline.summed() > 0)
    return mask


def _crossings(edges: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the column at which each edge crosses a row, as a fraction with a positive denominator."""
    (row, column), (height, width) = edges[:, 0].T, (edges[:, 1] - edges[:, 0]).T
    numerator = column * height + (rows * PER_PIXEL - row) * width
    sign = np.sign(height)
    return numerator * sign, np.abs(height) * PER_PIXEL


def _up(numerator: np.ndarray, denominator: np.ndarray | int) -> np.ndarray:
    """Return the quotient, rounded up."""
    rounded: np.ndarray = -(-numerator // denominator)
    return rounded


class _Steps:
    """A plane of numbers, kept as the differences from each column to the next."""

    def __init__(self, box: Box) -> None:
        self.top, self.left, self.bottom, self.right = box
        shape = max(self.bottom - self.top, 0), max(self.right - self.left, 0) + 1
        self.differences = np.zeros(shape, dtype=np.int32)

    def rows(self, first: np.ndarray, last: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield pairs of an index and a row, for each item all rows from first to last, in the box."""
        first, last = np.maximum(first, self.top), np.minimum(last, self.bottom - 1)
        counts = np.maximum(last - first + 1, 0)
        batch = np.cumsum(counts) // _RUNS_AT_ONCE
        for number in np.unique(batch[counts > 0]):
            items = np.flatnonzero((batch == number) & (counts > 0))
            which = np.repeat(items, counts[items])
            ends = np.cumsum(counts[items])
            within = np.arange(ends[-1]) - np.repeat(ends - counts[items], counts[items])
            yield which, first[which] + within

    def add(self, rows: np.ndarray, columns: np.ndarray, numbers: np.ndarray | int) -> None:
        """Add numbers to all pixels of a row from a column on."""
        is_here = (rows >= self.top) & (rows < self.bottom)
        places = np.clip(columns, self.left, self.right) - self.left
        numbers = np.broadcast_to(numbers, rows.shape)[is_here]
        np.add.at(self.differences, (rows[is_here] - self.top, places[is_here]), numbers)

    def add_runs(self, rows: np.ndarray, first: np.ndarray, last: np.ndarray) -> None:
        """Add 1 to the pixels of a row from a first column to a last; to none where the last comes before."""
        is_run = last >= first
        self.add(rows[is_run], first[is_run], 1)
        self.add(rows[is_run], last[is_run] + 1, -1)

    def summed(self) -> np.ndarray:
        """Return the numbers."""
        return np.cumsum(self.differences[:, :-1], axis=1, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class _Capsules:
    """Straight pieces of a stroke with round ends, each where it meets one row.

    Coordinates are eighths of a pixel, and divisions and roots are rounded correctly: a centre that is
    exactly at the radius is found to be so.
    """

    starts: np.ndarray
    stops: np.ndarray
    rows: np.ndarray
    squared_radius: float

    def runs(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the first and the last column of each whose centre is within the radius."""
        parts = [self._disk(self.starts), self._disk(self.stops), self._band()]
        low = np.minimum.reduce([part[0] for part in parts])
        high = np.maximum.reduce([part[1] for part in parts])
        is_empty = ~(low <= high)
        first, last = np.ceil(np.where(is_empty, 1, low)), np.floor(np.where(is_empty, 0, high))
        return first.astype(np.int64), last.astype(np.int64)

    def _disk(self, centres: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        left = self.squared_radius - (self.rows - centres[:, 0]) ** 2
        half = np.sqrt(np.maximum(left, 0))
        is_out = left < 0
        return _where_not(is_out, centres[:, 1] - half, centres[:, 1] + half)

    def _band(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the columns beside the straight line: not too far from it, and not beyond its ends."""
        height, width = (self.stops - self.starts).T
        down = self.rows - self.starts[:, 0]
        length = height**2 + width**2
        wide = np.sqrt(self.squared_radius * length)
        across = _between(down * width - wide, down * width + wide, height)
        along = _between(-down * height, length - down * height, width)
        low, high = np.maximum(across[0], along[0]), np.minimum(across[1], along[1])
        return _where_not(length == 0, low + self.starts[:, 1], high + self.starts[:, 1])


def _between(low: np.ndarray, high: np.ndarray, factor: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers whose product with the factor is between low and high."""
    is_any = (factor == 0) & (low <= 0) & (high >= 0)
    divisor = np.where(factor == 0, 1, factor)
    ends = np.stack([low / divisor, high / divisor])
    first = np.where(is_any, -np.inf, np.where(factor == 0, np.inf, ends.min(axis=0)))
    last = np.where(is_any, np.inf, np.where(factor == 0, -np.inf, ends.max(axis=0)))
    return first, last


def _where_not(is_out: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return an empty interval where something is out, or the ends are the wrong way round."""
    is_empty = is_out | ~(low <= high)
    return np.where(is_empty, np.inf, low), np.where(is_empty, -np.inf, high)
