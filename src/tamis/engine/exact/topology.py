"""How many objects, holes and tunnels there are, added up over tiles that share their outermost pixels."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from tamis.engine._place import Selection
from tamis.engine._workshop import Algorithm
from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._place import Place
    from tamis.engine._workshop import Workshop

__all__ = ["ALGORITHMS", "euler_of_tile"]


def _euler(shop: Workshop) -> Any:
    """Return the number of `skimage.measure.euler_number`."""
    if isinstance(shop.inputs["image"], Selection):
        return None
    image = shop.image("image")
    ndim, connectivity = len(image.shape), shop.values["connectivity"]
    # in three dimensions scikit-image knows of faces and of corners, not of edges
    if shop.is_one_tile(image.shape) or ndim not in (2, 3) or (ndim == 3 and connectivity == 2):
        return None
    lattice, reads = shop.lattice(image.shape), {"image": image}
    return sum(said for _, said in shop.map(euler_of_tile, lattice, reads=reads, connectivity=connectivity))


def euler_of_tile(
    region: Region, reads: Mapping[str, Place], _writes: object, *, connectivity: int | None
) -> Any:
    """Return what a tile adds.

    The number of a union is that of its parts, less that of what they share: here the first layers of
    the next tiles. Each tile adds itself with these, and takes the layers away again.
    """
    from skimage.measure import euler_number

    image = reads["image"]
    grown = Region(region.start, tuple(stop + 1 for stop in region.stop)).clip(image.shape)
    tile, total = image.read(grown), 0
    shared = [axis for axis in range(region.ndim) if grown.stop[axis] > region.stop[axis]]
    for count in range(len(shared) + 1):
        for axes in itertools.combinations(shared, count):
            layer = tuple(slice(-1, None) if axis in axes else slice(None) for axis in range(region.ndim))
            total += (-1) ** count * euler_number(tile[layer], connectivity)
    return total


ALGORITHMS = {"euler_number": Algorithm(_euler, bytes_per_pixel=32)}
