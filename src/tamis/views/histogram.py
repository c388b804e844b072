"""How often each value occurs, as a Plotly figure; a dict, made without Plotly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.errors import ImageError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["TITLE", "figure"]

TITLE = "Histogram"

_BINS = 256
_MOST_EXACT = 1024  # more bars than a screen has pixels show nothing more


def figure(
    values: np.ndarray,
    counts: np.ndarray | None = None,
    *,
    title: str = "",
    unit: str = "",
    marks: Mapping[str, float] | None = None,
    is_log: bool = False,
) -> dict[str, Any]:
    """Return the histogram of an image.

    Parameters
    ----------
    values : ndarray of a real dtype, any shape
        The pixels; or, with `counts`, the values that occur.
    counts : ndarray of int, optional
        How often each of the `values` occurs.
    title : str, default ''
        What it is the histogram of.
    unit : str, default ''
        Unit of the values.
    marks : mapping, optional
        Values to mark by a line, by name: ``{"threshold": 107}``.
    is_log : bool, default False
        Whether the counts stand on a logarithmic axis.

    Returns
    -------
    figure : dict
        ``data`` and ``layout`` of a Plotly figure with one bar trace, in JSON-able values.

    Raises
    ------
    ImageError
        If the values are no real numbers, or `counts` has another length.

    Notes
    -----
    Integers have a bar for each value; where there would be more than 1024, bars hold equally many whole
    numbers, so no comb appears. Floats have 256 bars. NaN and infinity are left out, and the figure says
    how many.
    """
    values = np.asarray(values)
    if values.dtype.kind not in "biuf":
        message = f"values must be bool, integers or floats, got {values.dtype}"
        raise ImageError(message, where="histogram")
    weights = None if counts is None else _check_counts(np.asarray(counts), values)
    finite, weights, left_out = _only_finite(values.ravel(), weights)
    centres, width, heights = _count(finite, weights)
    return {
        "data": [_bars(centres, width, heights, title)],
        "layout": _layout(title, unit, dict(marks or {}), left_out=left_out, is_log=is_log),
    }


def _check_counts(counts: np.ndarray, values: np.ndarray) -> np.ndarray:
    if counts.shape != values.shape:
        message = f"counts must be as many as the values, {values.size}, got {counts.size}"
        raise ImageError(message, where="histogram")
    return counts.ravel()


def _only_finite(values: np.ndarray, weights: np.ndarray | None) -> tuple[np.ndarray, np.ndarray | None, int]:
    if values.dtype.kind != "f":
        return values, weights, 0
    is_finite = np.isfinite(values)
    left_out = ~is_finite if weights is None else weights[~is_finite]
    kept = None if weights is None else weights[is_finite]
    return values[is_finite].astype(np.float64), kept, int(left_out.sum())


def _count(values: np.ndarray, weights: np.ndarray | None) -> tuple[np.ndarray, float, np.ndarray]:
    """Return the centres of the bars, their width and their heights."""
    if not values.size:
        return np.empty(0), 1.0, np.empty(0, dtype=np.int64)
    if values.dtype.kind == "f":
        return _count_floats(values, weights)
    low, high = int(values.min()), int(values.max())
    each = -(-(high - low + 1) // _MOST_EXACT)  # whole numbers in a bar
    # Python's integers cannot overflow; offsets of large unsigned numbers would
    offsets = values.astype(np.uint64) - np.uint64(low % 2**64)
    where = (offsets // np.uint64(each)).astype(np.int64)
    heights = np.bincount(where, weights)
    centres = np.arange(len(heights)) * float(each) + (low + (each - 1) / 2)
    return centres, float(each), heights


def _count_floats(values: np.ndarray, weights: np.ndarray | None) -> tuple[np.ndarray, float, np.ndarray]:
    low, high = float(values.min()), float(values.max())
    width = high / _BINS - low / _BINS
    if not low + width > low:  # constant, or so narrow that no float lies between
        total = values.size if weights is None else weights.sum()
        return np.array([low]), max(abs(low), 1.0) / _BINS, np.array([total])
    where = np.clip((values / width - low / width).astype(np.int64), 0, _BINS - 1)
    share = (np.arange(_BINS) + 0.5) / _BINS
    return low * (1 - share) + high * share, width, np.bincount(where, weights, _BINS)


def _bars(centres: np.ndarray, width: float, heights: np.ndarray, title: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": title,
        "x": [float(centre) for centre in centres],
        "y": [int(height) for height in heights],
        "width": width,
        "marker": {"line": {"width": 0}},
        "hovertemplate": "%{x}: %{y}<extra></extra>",
    }


def _layout(title: str, unit: str, marks: dict[str, float], *, left_out: int, is_log: bool) -> dict[str, Any]:
    missing = f" ({left_out} not finite, left out)" if left_out else ""
    return {
        "title": {"text": title},
        "bargap": 0,
        "showlegend": False,
        "xaxis": {"title": {"text": (f"value, {unit}" if unit else "value") + missing}},
        "yaxis": {"title": {"text": "pixels"}, "type": "log" if is_log else "linear"},
        "shapes": [_line(float(value)) for value in marks.values()],
        "annotations": [_word(name, float(value)) for name, value in marks.items()],
    }


def _line(value: float) -> dict[str, Any]:
    return {"type": "line", "x0": value, "x1": value, "yref": "paper", "y0": 0, "y1": 1}


def _word(name: str, value: float) -> dict[str, Any]:
    text = f"{name} {value:.6g}"
    return {"text": text, "x": value, "yref": "paper", "y": 1, "showarrow": False, "yanchor": "bottom"}
