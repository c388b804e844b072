"""Columns of a table as a page gets them, and the units of those that have one."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

__all__ = ["packed_column", "unit_of"]

# what scikit-image's regionprops measures in lengths, and in their squares or cubes
_LENGTHS = re.compile(
    r"centroid(-\d+)?|centroid_weighted(-\d+)?|axis_(major|minor)_length|perimeter(_crofton)?"
    r"|equivalent_diameter_area|feret_diameter_max"
)
_AREAS = re.compile(r"area|area_bbox|area_convex|area_filled")
_INT32 = np.iinfo(np.int32)
_LARGEST_WHOLE = 2**53  # JavaScript's numbers are exact as far as here


def packed_column(column: Any, start: int, stop: int) -> tuple[dict[str, str], np.ndarray | list[str]]:
    """Return rows of a column, and what they are.

    Parameters
    ----------
    column : array_like of one dimension
        Anything else is told as text.
    start, stop : int
        Which rows.

    Returns
    -------
    told : dict
        `dtype` of the column, and `encoding`: ``"uint8"``, ``"int32"``, ``"float32"`` or ``"float64"``,
        whichever holds all its values; or ``"text"``.
    values : ndarray, or list of str
        Little-endian; or the texts.
    """
    array = np.asarray(column)
    rows = array[start:stop]
    encoding = _encoding_of(array, rows)
    if encoding == "text":
        texts = [str(item) for item in rows]
        return {"dtype": "text", "encoding": "text"}, texts
    packed = np.ascontiguousarray(rows, np.dtype(encoding).newbyteorder("<"))
    return {"dtype": array.dtype.name, "encoding": encoding}, packed


def _encoding_of(array: np.ndarray, rows: np.ndarray) -> str:
    if array.ndim != 1 or array.dtype.kind not in "biuf" or array.dtype.itemsize > 8:
        return "text"
    if array.dtype.kind == "b":
        return "uint8"
    if array.dtype.kind == "f":
        return "float64" if array.dtype.itemsize == 8 else "float32"
    low, high = (int(rows.min()), int(rows.max())) if rows.size else (0, 0)
    if _INT32.min <= low and high <= _INT32.max:
        return "int32"
    return "float64" if max(-low, high) <= _LARGEST_WHOLE else "text"


def unit_of(name: str, spacing: Any, unit: str) -> str:
    """Return the unit of a column that regionprops made; '' for plain numbers and what nobody knows.

    Parameters
    ----------
    name : str
        Of the column.
    spacing : float, tuple of float or None
        What the step measured with; None: it counted pixels.
    unit : str
        Of the spacing; '' where nobody knows.
    """
    if spacing is not None and not unit:
        return ""
    length = unit if spacing is not None else "pixel"
    if _LENGTHS.fullmatch(name):
        return length
    if not _AREAS.fullmatch(name):
        return ""
    if spacing is None:
        return length
    return f"{length}^{len(spacing)}" if isinstance(spacing, tuple) else f"{length}^2"
