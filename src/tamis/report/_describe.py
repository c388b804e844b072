"""A result in one line of words and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tamis.catalogue import Kind
from tamis.errors import shown
from tamis.report._number import DASH, TIMES, format_number

__all__ = ["describe"]

_LARGEST_BINCOUNT = 1 << 24
_MOST_COLUMNS = 6


def describe(value: Any, *, kind: Kind = Kind.ARRAY) -> str:
    """Return what a result is, in one line.

    Parameters
    ----------
    value : ndarray, number or mapping of columns
        A result.
    kind : Kind, default 'array'
        What it means; arrays of bool are binary whatever it says.

    Returns
    -------
    words : str
        For an image its dtype, shape, range and mean; the number of objects of labels, the foreground of
        a binary image, the rows and columns of a table, a number as it is.

    Examples
    --------
    >>> describe(np.array([[0, 7], [7, 9]]), kind=Kind.LABELS)
    '2 objects, int64 2 × 2'
    """
    if isinstance(value, Mapping):
        return _describe_table(value)
    array = np.asarray(value)
    if array.dtype.kind not in "biufc":
        return shown(value)
    if array.ndim == 0:
        return _describe_scalar(array[()])
    size = f"{array.dtype} {f' {TIMES} '.join(map(str, array.shape))}"
    if not array.size:
        return f"{size}, empty"
    return _describe_pixels(array, size, kind)


def _describe_pixels(array: np.ndarray, size: str, kind: Kind) -> str:
    match kind:
        case _ if array.dtype.kind == "b" or kind is Kind.BINARY:
            return f"{100 * np.count_nonzero(array) / array.size:.1f} % foreground, {size}"
        case Kind.LABELS | Kind.MARKERS if array.dtype.kind in "iu":
            return f"{_counted(_count_labels(array), 'object', kind)}, {size}"
        case Kind.POINTS:
            return f"{_counted(len(array), 'point')}, {size}"
    return size if array.dtype.kind == "c" else f"{size}, {_describe_range(array)}"


def _describe_range(array: np.ndarray) -> str:
    finite = array[np.isfinite(array)] if array.dtype.kind == "f" else array
    missing = array.size - finite.size
    words = [f"{format_number(missing)} not finite"] if missing else []
    if finite.size:
        low, high = (format_number(end.item()) for end in (finite.min(), finite.max()))
        with np.errstate(over="ignore"):  # the sum of very large numbers
            mean = format_number(float(finite.mean(dtype=np.float64)))
        words = [f"{low} {DASH} {high}" if low != high else f"constant {low}", f"mean {mean}", *words]
    return ", ".join(words)


def _describe_scalar(value: Any) -> str:
    plain = value.item()
    return format_number(plain) if isinstance(plain, float) else str(plain)


def _describe_table(columns: Mapping[str, Any]) -> str:
    rows = len(next(iter(columns.values()), ()))
    names = [str(name) for name in columns]
    more = [] if len(names) <= _MOST_COLUMNS else ["..."]
    listed = ", ".join([*names[:_MOST_COLUMNS], *more])
    return f"{_counted(rows, 'row')}, {_counted(len(names), 'column')}" + (f": {listed}" if listed else "")


def _count_labels(array: np.ndarray) -> int:
    if array.min() >= 0 and array.max() < _LARGEST_BINCOUNT:
        return int(np.count_nonzero(np.bincount(array.ravel())[1:]))
    return int(np.count_nonzero(np.unique(array)))


def _counted(count: int, noun: str, kind: Kind | None = None) -> str:
    noun = "marker" if kind is Kind.MARKERS else noun
    return f"{format_number(count)} {noun}{'' if count == 1 else 's'}"
