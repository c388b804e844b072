"""The shape of a tile: small enough for the caches and the budget, large enough for its depth."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tamis.errors import RegionError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

__all__ = ["LARGEST_TILE", "SMALLEST_TILE", "check_tiles", "choose_tile"]

# a tile of this many pixels is worth the cost of a call, and fits the caches of a core
LARGEST_TILE = 2**20
SMALLEST_TILE = 2**14


def check_tiles(tiles: Sequence[int], ndims: Collection[int]) -> tuple[int, ...]:
    """Return a tile shape that the user gave.

    Parameters
    ----------
    tiles : sequence of int, pixel
        What the user gave.
    ndims : collection of int
        Numbers of axes that an image of the run has; none where only computing tells.

    Raises
    ------
    RegionError
        If it is no shape, or fits no image.
    """
    if any(isinstance(length, float) or length < 1 for length in tiles):
        message = f"tiles must be whole numbers of at least 1 pixel, got {tuple(tiles)}"
        raise RegionError(message, where="run")
    if ndims and len(tiles) not in ndims:
        wanted = " or ".join(map(str, sorted(ndims)))
        message = f"tiles must have {wanted} axes, as the images have, got {tuple(tiles)}"
        raise RegionError(message, where="run")
    return tuple(int(length) for length in tiles)


def choose_tile(
    shape: tuple[int, ...],
    *,
    depth: tuple[int, ...],
    workers: int = 1,
    most_pixels: int = LARGEST_TILE,
) -> tuple[int, ...]:
    """Return a tile shape for an image of this shape.

    The longest axis is halved until the tile is small enough, but no axis becomes shorter than four
    times its depth, lest more time goes to the overlap than to the tile.

    Parameters
    ----------
    shape : tuple of int, pixel
        Shape of the image.
    depth : tuple of int, pixel
        How far the operations look along each axis; along that of the channels, as far as it is long.
    workers : int
        How many tiles are worked on at once; there should be a few for each.
    most_pixels : int
        The tile has at most so many pixels, where `depth` allows it.
    """
    share = math.prod(shape) // (2 * workers)
    limit = min(most_pixels, max(share, SMALLEST_TILE))
    tile = [max(length, 1) for length in shape]  # a mask may have selected nothing
    while math.prod(tile) > limit:
        longest = max(
            (axis for axis in range(len(tile)) if tile[axis] > 1 and -(-tile[axis] // 2) >= 4 * depth[axis]),
            key=lambda axis: tile[axis],
            default=None,
        )
        if longest is None:
            break
        tile[longest] = -(-tile[longest] // 2)
    return tuple(tile)
