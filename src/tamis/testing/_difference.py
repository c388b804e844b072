"""Whether two results are the same, bit for bit."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["count_differing", "is_equal"]


def is_equal(one: Any, other: Any) -> bool:
    match one, other:
        case np.ndarray(), np.ndarray():
            return count_differing(one, other) == 0
        case dict(), dict():
            return one.keys() == other.keys() and all(is_equal(one[key], other[key]) for key in one)
        case (tuple(), tuple()) | (list(), list()):
            return len(one) == len(other) and all(map(is_equal, one, other))
    return bool(np.array_equal(np.asarray(one), np.asarray(other), equal_nan=_has_nan(one, other)))


def _has_nan(*items: Any) -> bool:
    return all(np.asarray(item).dtype.kind in "fc" for item in items)


def count_differing(one: np.ndarray, other: np.ndarray) -> int:
    """Return the number of pixels that differ; NaN equals NaN, another dtype or shape differs everywhere."""
    if one.shape != other.shape or one.dtype.newbyteorder("=") != other.dtype.newbyteorder("="):
        return max(one.size, other.size, 1)
    differing = one != other
    if _has_nan(one):
        differing &= ~(np.isnan(one) & np.isnan(other))
    return int(np.count_nonzero(differing))
