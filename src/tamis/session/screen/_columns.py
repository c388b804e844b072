"""Columns of a table as JSON can hold them, and the units of those that have one."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

__all__ = ["column_of", "unit_of"]

# what scikit-image's regionprops measures in lengths, and in their squares or cubes
_LENGTHS = re.compile(
    r"centroid(-\d+)?|centroid_weighted(-\d+)?|axis_(major|minor)_length|perimeter(_crofton)?"
    r"|equivalent_diameter_area|feret_diameter_max"
)
_AREAS = re.compile(r"area|area_bbox|area_convex|area_filled")


def column_of(column: Any, start: int, stop: int) -> dict[str, Any]:
    """Return rows of a column: `dtype`, and `values` in which what JSON has no number for is None."""
    array = np.asarray(column)
    rows = array[start:stop]
    if array.dtype.kind in "biu" and array.ndim == 1:
        return {"dtype": array.dtype.name, "values": rows.tolist()}
    if array.dtype.kind == "f" and array.ndim == 1:
        values = [value if math.isfinite(value) else None for value in rows.tolist()]
        return {"dtype": array.dtype.name, "values": values}
    return {"dtype": "text", "values": [str(item) for item in rows]}


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
