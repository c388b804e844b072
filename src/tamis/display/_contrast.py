"""Which values are drawn as the first and the last colour when nobody says."""

from __future__ import annotations

import numpy as np

__all__ = ["find_contrast_limits"]

_PERCENTILES = (0.5, 99.5)
_ENOUGH_PIXELS = 1 << 20


def find_contrast_limits(plane: np.ndarray) -> tuple[float, float]:
    """Return limits that show most of a plane: its percentiles 0.5 and 99.5.

    Parameters
    ----------
    plane : ndarray of a real dtype, any shape, at least one pixel
        NaN and infinity are left out.

    Returns
    -------
    low, high : float
        ``low < high``, both finite. Where the percentiles are equal, the extremes; a constant plane is drawn
        as it lies in the range of its dtype, or in [0, 1] for floats; without a finite pixel, (0, 1).

    Notes
    -----
    Of a plane of more than a million pixels, evenly spread rows and columns are looked at.
    """
    step = max(1, int(np.sqrt(plane.size / _ENOUGH_PIXELS)))
    seen = plane[::step, ::step] if plane.ndim > 1 else plane
    values = _finite(seen)
    if not values.size:
        return 0.0, 1.0
    low, high = (float(value) for value in np.percentile(values, _PERCENTILES))
    if not low < high:
        low, high = float(values.min()), float(values.max())
    return (low, high) if low < high else _around(low, plane.dtype)


def _finite(values: np.ndarray) -> np.ndarray:
    if values.dtype.kind != "f":
        return values.ravel()
    finite: np.ndarray = values[np.isfinite(values)]
    return finite.astype(np.float64, copy=False)


def _around(value: float, dtype: np.dtype) -> tuple[float, float]:
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        return float(min(info.min, 0)), float(info.max)
    return (min(value, 0.0), max(value, 1.0))
