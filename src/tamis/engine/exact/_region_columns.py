"""Columns of a table of objects that follow from sums, as the library computes and names them."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from tamis.engine.exact._survey import EXACT_SUM

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tamis.engine.exact._object_table import ObjectTable

__all__ = ["Columns", "canonical", "columns_of", "is_summed"]

Columns: TypeAlias = dict[str, dict[str, np.ndarray]]
"""By property, its columns by their titles."""

_Column: TypeAlias = "Callable[[ObjectTable, Any], Any]"


def is_summed(name: str, spacing: Any, intensity: Any) -> bool:
    """Return whether a property follows from counts, boxes, sums and ranges.

    Parameters
    ----------
    name : str
        As the user gave it: an old name is still one.
    spacing : value
        Where it is not 1 along each axis, sums of coordinates round.
    intensity : Place or None
        Where the intensities are.
    """
    today = canonical(name)
    if today == "centroid":
        return spacing is None or bool(np.all(np.asarray(spacing) == 1))
    if today == "intensity_mean":
        return intensity is not None and intensity.dtype.kind in "biu"
    if today in ("intensity_min", "intensity_max"):
        return intensity is not None and intensity.dtype.kind in "biuf"
    return today in _COLUMNS


def columns_of(
    table: ObjectTable, names: Sequence[str], values: Mapping[str, Any], *, has_channels: bool
) -> Columns:
    """Return by property its columns; properties that might have been rounded are left out."""
    if not has_channels:
        table = replace(table, columns={name: _only(name, column) for name, column in table.columns.items()})
    area = _pixel_area(table["starts"].shape[1], values["spacing"])
    return {
        name: _titled(name, _COLUMNS[canonical(name)](table, area), values["separator"])
        for name in names
        if _is_exact(canonical(name), table)
    }


def canonical(name: str) -> str:
    """Return what a property is called today."""
    from skimage.measure._regionprops import PROPS

    return str(PROPS.get(name, name))


def _is_exact(name: str, table: ObjectTable) -> bool:
    match name:
        case "centroid":
            return int(table["sums"].max()) < EXACT_SUM
        case "intensity_mean":
            return table.bound < EXACT_SUM
        case "intensity_min" | "intensity_max":
            return not table.has_negative_zero
    return True


def _pixel_area(ndim: int, spacing: Any) -> Any:
    """Return what a pixel counts, as the library says."""
    from skimage.measure import regionprops

    return regionprops(np.ones((1,) * ndim, np.uint8), spacing=spacing)[0].area


def _titled(name: str, column: np.ndarray, separator: str) -> dict[str, np.ndarray]:
    if column.ndim == 1:
        return {name: column}
    return {f"{name}{separator}{place}": part for place, part in enumerate(column.T.copy())}


def _box_area(table: ObjectTable, area: Any) -> Any:
    return (table["stops"] - table["starts"]).prod(axis=1) * area


def _diameter(table: ObjectTable, area: Any) -> np.ndarray:
    ndim = table["starts"].shape[1]
    # one by one: an array's powers may round in other ways
    return np.array([(2 * ndim * one / math.pi) ** (1 / ndim) for one in table["counts"] * area])


def _slices(table: ObjectTable, _area: Any) -> np.ndarray:
    column = np.empty(len(table), object)
    for row, (start, stop) in enumerate(zip(table["starts"].tolist(), table["stops"].tolist(), strict=True)):
        column[row] = tuple(map(slice, start, stop))
    return column


def _only(name: str, column: np.ndarray) -> np.ndarray:
    return column[:, 0] if name in ("lows", "highs", "totals") else column


def _mean(table: ObjectTable, _area: Any) -> Any:
    counts = table["counts"] if table["totals"].ndim == 1 else table["counts"][:, None]
    return table["totals"] / counts


_COLUMNS: dict[str, _Column] = {
    "label": lambda table, _area: table.labels,
    "num_pixels": lambda table, _area: table["counts"],
    "area": lambda table, area: (table["counts"] * area).astype(np.float64),
    "area_bbox": lambda table, area: _box_area(table, area).astype(np.float64),
    "extent": lambda table, area: (table["counts"] * area) / _box_area(table, area),
    "equivalent_diameter_area": _diameter,
    "bbox": lambda table, _area: np.concatenate([table["starts"], table["stops"]], axis=1),
    "slice": _slices,
    "centroid": lambda table, _area: table["sums"] / table["counts"][:, None],
    "intensity_min": lambda table, _area: table["lows"].astype(np.float64),
    "intensity_max": lambda table, _area: table["highs"].astype(np.float64),
    "intensity_mean": _mean,
}
