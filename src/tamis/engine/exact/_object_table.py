"""What is known of each object of a label image from sums alone: found in tiles, and merged."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tamis.engine._place import Place
    from tamis.region import Region

__all__ = ["ObjectTable", "merge_tables", "table_of_tile"]


@dataclass(frozen=True, slots=True, eq=False)
class ObjectTable:
    """One row an object, in the order of the labels.

    Parameters
    ----------
    labels : ndarray of int64, shape (K,)
        Which objects.
    counts : ndarray of int64, shape (K,), pixel
        How many pixels each has.
    starts, stops : ndarray of int64, shape (K, ndim), pixel
        Bounding boxes, half open.
    sums : ndarray of int64, shape (K, ndim), pixel
        Sum of the coordinates along each axis; no columns where nobody asked.
    lows, highs : ndarray, shape (K, C)
        Range of the intensities in each of C channels; no columns where nobody asked.
    totals : ndarray of int64, shape (K, C)
        Sum of the intensities; no columns where nobody asked, or where they are no whole numbers.
    bound : int
        What no sum of some of the intensities exceeds.
    has_negative_zero : bool
        Whether a range that ends at zero might end at either of the two zeros.
    """

    labels: np.ndarray
    counts: np.ndarray
    starts: np.ndarray
    stops: np.ndarray
    sums: np.ndarray
    lows: np.ndarray
    highs: np.ndarray
    totals: np.ndarray
    bound: int
    has_negative_zero: bool

    def __len__(self) -> int:
        return len(self.labels)


def table_of_tile(
    region: Region, reads: Mapping[str, Place], _writes: object, *, sums: bool, ranges: bool, totals: bool
) -> ObjectTable | None:
    """Return what a tile says of the objects that it holds a part of; None if there are none.

    Parameters
    ----------
    region : Region
        The tile, without the channels of the intensity image.
    reads : mapping
        ``"labels"``, and ``"intensity"`` where ranges or totals are asked for.
    sums, ranges, totals : bool
        What is asked for beside counts and bounding boxes.
    """
    from scipy import ndimage

    labels, ranks = _ranked(reads["labels"].read(region))
    if not len(labels):
        return None
    counts = np.bincount(ranks.ravel())[1:]
    boxes = ndimage.find_objects(ranks, len(labels))
    starts = np.array([[side.start for side in box] for box in boxes]) + region.start
    stops = np.array([[side.stop for side in box] for box in boxes]) + region.start
    along = _coordinate_sums(ranks) + counts[:, None] * region.start if sums else _nothing(labels)
    levels = _levels(region, reads["intensity"], ranks) if ranges or totals else None
    lows, highs = _ranges(ranks, levels, len(labels)) if ranges and levels is not None else _nothing(labels, 2)
    added, bound = _nothing(labels), 0
    if totals and levels is not None:
        added, bound = _totals(ranks, levels)
    zeros = levels is not None and levels.dtype.kind == "f" and _has_negative_zero(levels)
    return ObjectTable(labels, counts, starts, stops, along, lows, highs, added, bound, zeros)


def _nothing(labels: np.ndarray, count: int = 0) -> np.ndarray:
    shape = (len(labels), 0)
    return np.zeros((count, *shape) if count else shape, np.int64)


def _ranked(tile: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the labels that occur, sorted, and for each pixel the place of its label, from 1; 0 for none."""
    inside = tile > 0
    highest = int(tile.max())
    if highest < 1:
        return np.zeros(0, np.int64), np.zeros(tile.shape, np.intp)
    lowest = int(tile.min(where=inside, initial=highest))
    if highest - lowest > 4 * tile.size:
        labels, places = np.unique(tile[inside], return_inverse=True)
        ranks = np.zeros(tile.shape, np.intp)
        ranks[inside] = places + 1
        return labels.astype(np.int64), ranks
    shifted = tile.astype(np.int64) - (lowest - 1)
    shifted[~inside] = 0
    occurs = np.bincount(shifted.ravel(), minlength=1) > 0
    occurs[0] = False
    return np.flatnonzero(occurs) + (lowest - 1), (np.cumsum(occurs) * occurs)[shifted]


def _coordinate_sums(ranks: np.ndarray) -> np.ndarray:
    """Return the sum of the coordinates of each object's pixels; whole numbers that a float64 holds."""
    columns = []
    for axis, length in enumerate(ranks.shape):
        along = np.arange(length, dtype=np.float64).reshape([-1] + [1] * (ranks.ndim - axis - 1))
        weights = np.broadcast_to(along, ranks.shape).ravel()
        columns.append(np.bincount(ranks.ravel(), weights)[1:].astype(np.int64))
    return np.stack(columns, axis=1)


def _levels(region: Region, intensity: Place, ranks: np.ndarray) -> np.ndarray:
    """Return the intensities of the objects' pixels, shape (K, C)."""
    channels = intensity.shape[region.ndim :]
    tile = intensity.read(
        type(region)((*region.start, *(0 for _ in channels)), (*region.stop, *channels))
    ).reshape(*ranks.shape, -1)
    return tile[ranks > 0]


def _ranges(ranks: np.ndarray, levels: np.ndarray, count: int) -> np.ndarray:
    """Return the least and the largest intensity of each object, shape (2, K, C); a NaN stays one."""
    places = ranks[ranks > 0] - 1
    first = np.empty(count, np.intp)
    first[places] = np.arange(len(places))
    found = np.stack([levels[first], levels[first]])
    for channel in range(levels.shape[1]):
        for ends, function in zip(found, (np.minimum, np.maximum), strict=True):
            column = ends[:, channel].copy()
            function.at(column, places, levels[:, channel])
            ends[:, channel] = column
    return found


def _totals(ranks: np.ndarray, levels: np.ndarray) -> tuple[np.ndarray, int]:
    """Return the sums of whole numbers, and what no sum of some of them exceeds."""
    places = ranks[ranks > 0] - 1
    added = np.stack([np.bincount(places, column.astype(np.float64)) for column in levels.T], axis=1)
    largest = max(abs(int(levels.min())), abs(int(levels.max())))
    bound = largest * len(levels)
    # beyond this the sums have been rounded, and nobody may use them
    return (added.astype(np.int64) if bound < 2**53 else np.zeros(added.shape, np.int64)), bound


def _has_negative_zero(levels: np.ndarray) -> bool:
    return bool(np.any((levels == 0) & np.signbit(levels)))


_MERGED_BY = {
    "counts": np.add,
    "starts": np.minimum,
    "stops": np.maximum,
    "sums": np.add,
    "lows": np.minimum,
    "highs": np.maximum,
    "totals": np.add,
}


def merge_tables(tables: Iterable[ObjectTable | None]) -> ObjectTable | None:
    """Return one table of all objects, whichever tiles they lie in; None if there are none."""
    found = [table for table in tables if table is not None]
    if not found:
        return None
    labels = np.concatenate([table.labels for table in found])
    order = np.argsort(labels, kind="stable")
    labels = labels[order]
    first = np.flatnonzero(np.concatenate([[True], labels[1:] != labels[:-1]]))
    columns = {
        field.name: _merged(found, field.name, order, first)
        for field in fields(ObjectTable)
        if field.name in _MERGED_BY
    }
    bound = sum(table.bound for table in found)
    zeros = any(table.has_negative_zero for table in found)
    return ObjectTable(labels[first], **columns, bound=bound, has_negative_zero=zeros)


def _merged(tables: Sequence[ObjectTable], name: str, order: np.ndarray, first: np.ndarray) -> np.ndarray:
    column = np.concatenate([getattr(table, name) for table in tables])[order]
    if not column[:1].size:
        return column[first]
    merged: np.ndarray = _MERGED_BY[name].reduceat(column, first, axis=0)
    return merged
