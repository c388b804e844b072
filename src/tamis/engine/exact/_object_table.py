"""What is known of each object of a label image from sums alone: found in tiles, and merged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tamis.engine._place import Place

__all__ = ["ObjectTable", "merge_tables", "table_of_tile", "with_channels"]


@dataclass(frozen=True, slots=True, eq=False)
class ObjectTable:
    """One row an object, in the order of the labels.

    Parameters
    ----------
    labels : ndarray of int64, shape (K,)
        Which objects.
    columns : mapping
        ``"counts"``, shape (K,), pixels of each; ``"starts"`` and ``"stops"``, shape (K, ndim), half-open
        bounding boxes; and what was asked for of ``"sums"``, shape (K, ndim), sums of the coordinates along
        each axis, ``"lows"`` and ``"highs"``, shape (K, C), ranges of the intensities in each of C
        channels, ``"totals"``, shape (K, C), sums of whole numbers. Coordinates and sums are int64.
    bound : int
        What no sum of some of the intensities exceeds.
    has_negative_zero : bool
        Whether a range that ends at zero might end at either of the two zeros.
    """

    labels: np.ndarray
    columns: Mapping[str, np.ndarray]
    bound: int = 0
    has_negative_zero: bool = False

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, name: str) -> np.ndarray:
        return self.columns[name]


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
    columns = {name: np.concatenate([table[name] for table in found]) for name in found[0].columns}
    labels, merged = _grouped(np.concatenate([table.labels for table in found]), columns)
    bound = sum(table.bound for table in found)
    return ObjectTable(labels, merged, bound, any(table.has_negative_zero for table in found))


def _grouped(
    labels: np.ndarray, columns: Mapping[str, np.ndarray]
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return one row a label, sorted."""
    order = np.argsort(labels, kind="stable")
    labels = labels[order]
    first = np.flatnonzero(np.concatenate([[True], labels[1:] != labels[:-1]]))
    return labels[first], {
        name: _MERGED_BY[name].reduceat(column[order], first, axis=0) for name, column in columns.items()
    }


def table_of_tile(
    region: Region, reads: Mapping[str, Place], _writes: object, *, asked: tuple[str, ...]
) -> ObjectTable | None:
    """Return what a tile says of the objects that it holds a part of; None if there are none.

    Parameters
    ----------
    region : Region
        The tile, without the channels of the intensity image.
    reads : mapping
        ``"labels"``, and ``"intensity"`` where something of it is asked for.
    asked : tuple of str
        Columns beside counts and bounding boxes.
    """
    tile = reads["labels"].read(region)
    begins, lengths = _runs(tile)
    labels = tile.ravel()[begins]
    is_object = labels > 0
    if not is_object.any():
        return None
    columns = _places(begins, lengths, region, with_sums="sums" in asked)
    bound, zeros = 0, False
    if set(asked) - {"sums"}:
        levels = _levels(region, reads["intensity"])
        columns |= {name: _of_levels(name, levels, begins) for name in asked if name != "sums"}
        bound = _bound(levels) if "totals" in asked else 0
        zeros = levels.dtype.kind == "f" and bool(np.any((levels == 0) & np.signbit(levels)))
    kept = {name: column[is_object] for name, column in columns.items()}
    return ObjectTable(*_grouped(labels[is_object].astype(np.int64), kept), bound, zeros)


def _runs(tile: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where in raster order each run of equal labels in a line begins, and its length.

    There are far fewer of them than pixels, and all that is asked for of a run is known at once.
    """
    flat = tile.ravel()
    is_begin = np.empty(flat.size, bool)
    np.not_equal(flat[1:], flat[:-1], out=is_begin[1:])
    is_begin[:: tile.shape[-1]] = True
    begins = np.flatnonzero(is_begin)
    return begins, np.diff(begins, append=flat.size)


def _places(
    begins: np.ndarray, lengths: np.ndarray, region: Region, *, with_sums: bool
) -> dict[str, np.ndarray]:
    starts = np.stack(np.unravel_index(begins, region.shape), axis=1) + np.array(region.start)
    stops = starts + 1
    stops[:, -1] += lengths - 1
    places = {"counts": lengths, "starts": starts, "stops": stops}
    if with_sums:
        sums = starts * lengths[:, None]
        sums[:, -1] += lengths * (lengths - 1) // 2
        places["sums"] = sums
    return places


def _levels(region: Region, intensity: Place) -> np.ndarray:
    """Return the intensities of a tile, shape (pixels, C)."""
    return intensity.read(with_channels(region, intensity.shape)).reshape(region.size, -1)


def _of_levels(name: str, levels: np.ndarray, begins: np.ndarray) -> np.ndarray:
    if name != "totals":
        merged: np.ndarray = _MERGED_BY[name].reduceat(levels, begins, axis=0)
        return merged
    return np.add.reduceat(levels, begins, axis=0, dtype=np.int64)


def _bound(levels: np.ndarray) -> int:
    return max(abs(int(levels.min())), abs(int(levels.max()))) * len(levels)


def with_channels(region: Region, shape: tuple[int, ...]) -> Region:
    """Return a region of an image that may have channels in its last axis: all of them."""
    channels = shape[region.ndim :]
    return Region((*region.start, *(0 for _ in channels)), (*region.stop, *channels))
