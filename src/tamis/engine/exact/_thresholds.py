"""Thresholds that scikit-image only finds in an image, found in its histogram: same numbers, same order."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.engine.exact._survey import EXACT_SUM

if TYPE_CHECKING:
    from tamis.engine.exact._survey import Extent

__all__ = ["find_li", "find_triangle"]


def find_triangle(counts: np.ndarray, centers: np.ndarray) -> Any:
    """Return the level farthest from the line between the peak and the end of the longer tail.

    Parameters
    ----------
    counts : ndarray of int64, shape (bins,)
        Pixels in each bin; at least two bins have some.
    centers : ndarray, shape (bins,)
        Value of each bin.

    References
    ----------
    .. [1] G. W. Zack, W. E. Rogers and S. A. Latt, "Automatic measurement of sister chromatid exchange
           frequency", J. Histochem. Cytochem. 25 (1977) 741-753.
    """
    used = np.flatnonzero(counts)
    peak, last = np.argmax(counts), len(counts) - 1
    is_mirrored = peak - used[0] < used[-1] - peak  # the longer tail is brought to the left
    heights, low = (counts[::-1], last - used[-1]) if is_mirrored else (counts, used[0])
    width = (last - peak if is_mirrored else peak) - low
    height = counts[peak]
    hypotenuse = np.sqrt(height**2 + width**2)
    steps = np.arange(width)
    distances = height / hypotenuse * steps - width / hypotenuse * heights[steps + low]
    level = np.argmax(distances) + low
    return centers[last - level if is_mirrored else level]


def find_li(counts: np.ndarray, extent: Extent, *, tolerance: Any, guess: Any) -> Any | None:
    """Return the level of least cross entropy between an image of whole numbers and its two classes.

    Parameters
    ----------
    counts : ndarray of int64, shape (bins,)
        Pixels of each value, from the least to the largest.
    extent : Extent
        Of the pixels.
    tolerance : float, optional
        A smaller change of the level ends the search.
    guess : float, optional
        Where to begin.

    Returns
    -------
    level : scalar or None
        None where the library works with overflown values, or refuses the guess.

    References
    ----------
    .. [1] C. H. Li and P. K. S. Tam, "An iterative algorithm for minimum cross entropy thresholding",
           Pattern Recognition Letters 18 (1998) 771-776.
    """
    low, span = extent.low, len(counts) - 1
    if not span:
        return low
    if span > np.iinfo(low.dtype).max or span * extent.count >= EXACT_SUM:
        return None
    above = np.arange(span + 1)
    if guess is None:
        total = sum(map(operator.mul, range(span + 1), counts.tolist()))
        level = np.float64(total) / extent.count
    elif 0 < guess - float(low) < span:
        level = low.dtype.type(guess - float(low))
    else:
        return None
    return _search_li(counts.astype(np.float32), above, level, tolerance or 0.5) + low


def _search_li(weights: np.ndarray, above: np.ndarray, level: Any, tolerance: float) -> Any:
    """Return the level where the search ends, counted from the least value."""
    before: Any = -2 * tolerance
    while abs(level - before) > tolerance:
        before = level
        is_bright = above > level
        bright = np.average(above[is_bright], weights=weights[is_bright])
        dark = np.average(above[~is_bright], weights=weights[~is_bright])
        if dark == 0:  # its logarithm is not a number
            break
        level = (dark - bright) / (np.log(dark) - np.log(bright))
    return level
