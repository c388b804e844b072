"""What every tile of an image is asked, or of the pixels that a mask selects from it; and what it is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.engine._place import Selection
from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._workshop import Workshop

__all__ = [
    "EXACT_SUM", "Extent", "extent_of", "first_pixel", "is_plain", "keep", "only_image", "shape_of", "told",
]  # fmt: skip

# a float64 holds every whole number up to here, so a sum below it is the same in any order
EXACT_SUM = 2**53


def shape_of(image: Place | Selection) -> tuple[int, ...]:
    """Return the shape of what has tiles: of selected pixels, that of the image they are from."""
    return (image.image if isinstance(image, Selection) else image).shape


def only_image(shop: Workshop) -> Place | Selection | None:
    """Return the one image that is reduced; None if there is more to it, or one tile is all of it."""
    if len(shop.inputs) != 1 or shop.scalars:
        return None
    image = next(iter(shop.inputs.values()))
    return None if shop.is_one_tile(shape_of(image)) else image


def is_plain(values: Mapping[str, Any]) -> bool:
    """Return whether only the image itself matters: no axis, no dtype, nothing asked for."""
    return all(value is None or value is False for value in values.values())


def told(shop: Workshop, image: Place | Selection, function: Any, **arguments: Any) -> Iterator[Any]:
    """Yield what `function` says of each tile of ``"image"``, in any order."""
    lattice = shop.lattice(shape_of(image))
    return (said for _, said in shop.map(function, lattice, reads={"image": image}, **arguments))


def keep(shop: Workshop, table: np.ndarray) -> WritablePlace:
    """Return a table as a place, as it may be too long to go along with each tile."""
    place = shop.allocate(table.shape, table.dtype)
    place.write(Region.whole(table.shape), table)
    return place


@dataclass(frozen=True, slots=True)
class Extent:
    """How many pixels there are, and between which values.

    Parameters
    ----------
    count : int
        Number of pixels.
    low, high : scalar
        Least and largest of them, in their dtype; None if there is no pixel. NaN if there is one, or where
        they are left out, if there is nothing else.
    """

    count: int
    low: Any
    high: Any

    @property
    def is_finite(self) -> bool:
        """Whether there are pixels, and all of them are numbers."""
        return self.count > 0 and bool(np.isfinite(self.low) and np.isfinite(self.high))


def extent_of(shop: Workshop, image: Place | Selection, *, skips_nan: bool = False) -> Extent:
    """Return how many pixels there are, and between which values, from one round of tiles."""
    found = [extent for extent in told(shop, image, extent_in_tile, skips_nan=skips_nan) if extent.count]
    if not found:
        return Extent(0, None, None)
    lows, highs = (np.array([getattr(extent, end) for extent in found]) for end in ("low", "high"))
    return Extent(sum(extent.count for extent in found), *_ends(lows, highs, skips_nan=skips_nan))


def extent_in_tile(region: Region, reads: Mapping[str, Place], _writes: object, *, skips_nan: bool) -> Extent:
    """Return how many pixels a tile has, and between which values."""
    tile = reads["image"].read(region)
    return Extent(tile.size, *_ends(tile, tile, skips_nan=skips_nan)) if tile.size else Extent(0, None, None)


def _ends(lows: np.ndarray, highs: np.ndarray, *, skips_nan: bool) -> tuple[Any, Any]:
    least, largest = (np.fmin, np.fmax) if skips_nan else (np.minimum, np.maximum)
    return least.reduce(lows, axis=None), largest.reduce(highs, axis=None)


def first_pixel(image: Place | Selection) -> Any | None:
    """Return the first pixel in raster order; None of selected pixels, as only reading all would tell."""
    if isinstance(image, Selection):
        return None
    ndim = len(image.shape)
    return image.read(Region((0,) * ndim, (1,) * ndim)).reshape(-1)[0]
