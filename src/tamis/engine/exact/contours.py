"""Contours in tiles: the segments of all squares, joined in the order of the whole image.

A square of four pixels is crossed by at most two segments. Which of its sides they join, the library
says; where they cross a side follows from the two pixels at its ends and its place in the whole image,
so a tile finds the very numbers that the library finds, and equal ends of segments meet.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.engine._workshop import Algorithm
from tamis.engine.exact._survey import extent_of
from tamis.region import Lattice, Region

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tamis.engine._place import Place
    from tamis.engine._workshop import Workshop

__all__ = ["ALGORITHMS"]

# so many segments at a time become Python numbers
_BATCH = 2**16


def _contours(shop: Workshop) -> list[np.ndarray] | None:
    """Return the contours of `skimage.measure.find_contours`."""
    from skimage.measure._find_contours import _assemble_contours

    if not _fits(shop):
        return None
    reads, shape = {name: shop.image(name) for name in shop.inputs}, shop.image("image").shape
    level = _level(shop)
    if not np.isfinite(level):
        return None
    squares = Lattice((shape[0] - 1, shape[1] - 1), shop.lattice(shape).tile)
    arguments = {"level": float(level), "fully_connected": shop.values["fully_connected"]}
    tiles = [found for _, found in shop.map(segments_of_tile, squares, reads=reads, **arguments)]
    segments = np.concatenate([segments for _, segments in tiles])
    if not np.isfinite(segments).all():
        return None  # an infinite pixel: where its sides are crossed is no number
    order = np.argsort(np.concatenate([numbers for numbers, _ in tiles]), kind="stable")
    contours: list[np.ndarray] = _assemble_contours(_pairs(segments, order))
    return [line[::-1] for line in contours] if shop.values["positive_orientation"] == "high" else contours


def _fits(shop: Workshop) -> bool:
    image, mask = shop.inputs.get("image"), shop.inputs.get("mask")
    shape = getattr(image, "shape", ())
    if shop.scalars or image is None or len(shape) != 2 or min(shape) < 2 or "mask" in shop.values:
        return False
    goes_with = mask is None or (getattr(mask, "shape", ()) == shape and mask.dtype == bool)
    return goes_with and image.dtype.kind in "biuf" and not shop.is_one_tile(shape)


def _level(shop: Workshop) -> Any:
    """Return the level, which is half-way between the ends of the image where none is given."""
    level, image = shop.values["level"], shop.image("image")
    if level is not None:
        return level
    extent = extent_of(shop, image, skips_nan=True)
    # added as the library adds them: small whole numbers overflow
    return (extent.low + extent.high) / 2.0


@functools.cache
def _sides(fully_connected: str) -> np.ndarray:
    """Return which sides the segments of each kind of square join, shape (16, 2, 2); -1 for none.

    A kind is a sum over the corners above the level: 1, 2 in the upper row, 4, 8 in the lower one.
    The sides are 0 top, 1 bottom, 2 left, 3 right. The library is asked about one square of each kind.
    """
    from skimage.measure import find_contours

    sides = np.full((16, 2, 2), -1)
    for kind in range(16):
        square = np.array([[kind & 1, kind & 2], [kind & 4, kind & 8]]).astype(bool)
        for slot, line in enumerate(find_contours(square, 0.5, fully_connected=fully_connected)):
            sides[kind, slot] = [_side(*point) for point in line]
    return sides


def _side(row: float, column: float) -> int:
    if row in (0, 1):
        return int(row)
    return 2 + int(column)


def segments_of_tile(
    region: Region, reads: Mapping[str, Place], _writes: object, *, level: float, fully_connected: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return the segments in some squares, as the library orders them within a square.

    Parameters
    ----------
    region : Region
        The squares, by their upper left pixels.
    reads : mapping
        ``"image"``, and ``"mask"`` where there is one.
    level : float
        What the contours are at.
    fully_connected : str
        What of the image the corners of a square join: ``"low"`` or ``"high"``.

    Returns
    -------
    numbers : ndarray of int64, shape (n,)
        The square of each segment, by its place in raster order.
    segments : ndarray of float64, shape (n, 2, 2), pixel
        Row and column of both ends.
    """
    width = reads["image"].shape[1] - 1
    pixels = Region(region.start, tuple(stop + 1 for stop in region.stop))
    tile = reads["image"].read(pixels).astype(np.float64)
    kinds = _kinds(tile, reads["mask"].read(pixels) if "mask" in reads else None, level)
    rows, columns = np.nonzero(kinds)
    corners = [corner[rows, columns] for corner in _corners(tile)]
    found = _sides(fully_connected)[kinds[rows, columns]]
    rows, columns = rows + region.start[0], columns + region.start[1]
    crossings = _crossings(rows, columns, corners, level)
    squares, slots = np.nonzero(found[:, :, 0] >= 0)
    return rows[squares] * width + columns[squares], crossings[squares[:, None], found[squares, slots]]


def _kinds(tile: np.ndarray, mask: np.ndarray | None, level: float) -> np.ndarray:
    """Return the kind of each square as in `_sides`; 0 where no segment crosses it or a pixel is left out."""
    corners = _corners(tile)
    kinds = np.zeros(corners[0].shape, np.uint8)
    for place, corner in enumerate(corners):
        kinds += (corner > level) * np.uint8(2**place)
    for corner in corners:
        kinds[np.isnan(corner)] = 0
    for corner in _corners(mask) if mask is not None else ():
        kinds[~corner] = 0
    kinds[kinds == 15] = 0
    return kinds


def _corners(tile: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the four corners of all squares, in the order of `_sides`."""
    return tile[:-1, :-1], tile[:-1, 1:], tile[1:, :-1], tile[1:, 1:]


def _crossings(rows: np.ndarray, columns: np.ndarray, corners: list[np.ndarray], level: float) -> np.ndarray:
    """Return where the level crosses the sides of squares, shape (n, 4, 2); sides as in `_sides`."""
    upper_left, upper_right, lower_left, lower_right = corners
    points = np.empty((len(rows), 4, 2))
    points[:, 0] = np.stack([rows, columns + _fraction(upper_left, upper_right, level)], axis=1)
    points[:, 1] = np.stack([rows + 1, columns + _fraction(lower_left, lower_right, level)], axis=1)
    points[:, 2] = np.stack([rows + _fraction(upper_left, lower_left, level), columns], axis=1)
    points[:, 3] = np.stack([rows + _fraction(upper_right, lower_right, level), columns + 1], axis=1)
    return points


def _fraction(start: np.ndarray, stop: np.ndarray, level: float) -> np.ndarray:
    with np.errstate(all="ignore"):  # sides that are not crossed
        fraction: np.ndarray = np.where(start == stop, 0.0, (level - start) / (stop - start))
        return fraction


def _pairs(segments: np.ndarray, order: np.ndarray) -> Iterator[tuple[tuple[float, ...], ...]]:
    """Yield the two ends of each segment, as the library joins them."""
    for first in range(0, len(order), _BATCH):
        for start, stop in segments[order[first : first + _BATCH]].tolist():
            yield tuple(start), tuple(stop)


ALGORITHMS = {"contours": Algorithm(_contours, bytes_per_pixel=48)}
