"""Lines with fewer points, as good to the eye: what a hand draws has a point every few milliseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["TOLERANCE", "simplified"]

TOLERANCE = 0.25
"""How far, in pixels, a point that is left out may lie from the line without it."""


def simplified(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the points without those that hardly change the line through them.

    Parameters
    ----------
    points : sequence of (float, float), pixel
        Rows and columns.

    Returns
    -------
    kept : list of (float, float)
        The first, the last, and those that the line would be more than `TOLERANCE` away from; doing it again
        changes nothing.

    References
    ----------
    .. [1] D. H. Douglas, T. K. Peucker, "Algorithms for the reduction of the number of points required to
       represent a digitized line or its caricature", Cartographica 10(2), 112-122, 1973.
    """
    if len(points) < 2:
        return list(points)
    line = np.asarray(points, dtype=np.float64)
    is_kept = np.zeros(len(line), dtype=bool)
    is_kept[[0, -1]] = True
    stack = [(0, len(line) - 1)]
    while stack:
        first, last = stack.pop()
        if last - first < 2:
            continue
        distances = _distances(line[first + 1 : last], line[first], line[last])
        farthest = int(distances.argmax())
        if distances[farthest] > TOLERANCE**2:
            middle = first + 1 + farthest
            is_kept[middle] = True
            stack += [(first, middle), (middle, last)]
    kept = [point for point, stays in zip(points, is_kept, strict=True) if stays]
    return kept[:1] if len(kept) == 2 and kept[0] == kept[1] else kept


def _distances(points: np.ndarray, start: np.ndarray, stop: np.ndarray) -> np.ndarray:
    """Return the squared distance of each point to the line from start to stop, not beyond its ends."""
    along = stop - start
    length = float(along @ along)
    share = np.clip((points - start) @ along / length, 0, 1) if length else np.zeros(len(points))
    away = points - start - share[:, None] * along
    squared: np.ndarray = (away**2).sum(axis=1)
    return squared
