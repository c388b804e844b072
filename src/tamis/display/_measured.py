"""Objects in the colours of a property: those that the page shows."""

from __future__ import annotations

import math

import numpy as np

from tamis.display._colormaps import get_colormap
from tamis.display._raster import to_steps
from tamis.errors import ParameterError

__all__ = ["NO_VALUE_COLOR", "value_colors", "value_limits"]

NO_VALUE_COLOR = (128, 128, 128)
"""Red, green, blue of an object that has no value."""

_COLORMAP = "viridis"
_SHARE = 0.01  # of the values, on each side: one odd object hides no others
_MIDDLE = 128


def value_limits(values: np.ndarray, *, is_log: bool = False) -> tuple[float, float]:
    """Return the values between which all but the outermost hundredths lie.

    Parameters
    ----------
    values : ndarray of a real dtype, shape (N,)
        A column of a table. What is not finite is left out.
    is_log : bool, default False
        Leave out what has no logarithm, too.

    Returns
    -------
    low, high : float
        Both are among the values; (0, 1), or (1, 10), where there are none.
    """
    known = np.asarray(values, dtype=np.float64).ravel()
    known = np.sort(known[np.isfinite(known) & ((known > 0) | (not is_log))])
    if not known.size:
        return (1.0, 10.0) if is_log else (0.0, 1.0)
    last = known.size - 1
    return float(known[math.floor(_SHARE * last)]), float(known[math.ceil((1 - _SHARE) * last)])


def value_colors(
    labels: np.ndarray,
    known: np.ndarray,
    values: np.ndarray,
    *,
    limits: tuple[float, float] | None = None,
    is_log: bool = False,
) -> np.ndarray:
    """Return a label image in which each object has the colour of its value, from viridis.

    Parameters
    ----------
    labels : ndarray of an integer dtype, any shape
        0 is background, and black.
    known : ndarray of an integer dtype, shape (N,)
        The column of labels of a table.
    values : ndarray of a real dtype, shape (N,)
        Another column.
    limits : (float, float), optional
        Values of the first and the last colour; by default those of `value_limits`.
    is_log : bool, default False
        Equal ratios, and not equal differences, are equally far apart.

    Returns
    -------
    rgb : ndarray of uint8, shape (..., 3)
        Objects that are not in the table, or have NaN there, have `NO_VALUE_COLOR`.

    Raises
    ------
    ParameterError
        If the columns differ in length.

    Examples
    --------
    >>> value_colors(np.array([0, 1, 2, 3]), np.array([1, 2]), np.array([0.5, 9.5])).tolist()
    [[0, 0, 0], [68, 1, 84], [253, 231, 37], [128, 128, 128]]
    """
    if np.shape(known) != np.shape(values):
        origin, expected = "value_colors", f"as many as labels, {np.shape(known)}"
        raise ParameterError(origin, "values", expected=expected, got=np.shape(values))
    colors = _colors_of(np.asarray(values), limits or value_limits(values, is_log=is_log), is_log=is_log)
    names, positions = np.unique(labels, return_inverse=True)
    found = np.full((len(names), 3), NO_VALUE_COLOR, dtype=np.uint8)
    _, rows, places = np.intersect1d(known, names, return_indices=True)
    found[places] = colors[rows]
    found[names == 0] = 0
    return np.take(found, positions, axis=0).reshape(*np.shape(labels), 3)


def _colors_of(values: np.ndarray, limits: tuple[float, float], *, is_log: bool) -> np.ndarray:
    scaled = np.asarray(values, dtype=np.float64)
    low, high = limits
    if is_log:
        with np.errstate(divide="ignore", invalid="ignore"):
            scaled = np.log(scaled)
        low, high = math.log(low), math.log(high)
    steps = to_steps(scaled, (low, high)) if low < high else np.full(scaled.shape, _MIDDLE, np.uint8)
    colors: np.ndarray = get_colormap(_COLORMAP)[steps]
    colors[np.isnan(scaled)] = NO_VALUE_COLOR
    return colors
