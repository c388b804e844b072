"""Every n-th pixel of an image, read a band at a time: a coarse look needs little memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tamis.errors import RegionError
from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["check_steps", "in_bands"]

_BAND_BYTES = 32_000_000


def check_steps(steps: Sequence[int], ndim: int, *, where: str) -> tuple[int, ...]:
    """Return steps, one for each axis, or raise `RegionError`."""
    if len(steps) != ndim or any(step < 1 for step in steps):
        message = f"steps must be {ndim} whole numbers of at least 1 pixel, got {tuple(steps)}"
        raise RegionError(message, where=where)
    return tuple(int(step) for step in steps)


def in_bands(
    read: Callable[[Region], np.ndarray], region: Region, steps: tuple[int, ...], dtype: np.dtype
) -> np.ndarray:
    """Return every n-th pixel of a region from what gives all pixels of a region.

    Parameters
    ----------
    read : callable
        Gives the pixels of a region.
    region : Region
        Where.
    steps : tuple of int, pixel
        How far it is from one pixel to the next, along each axis.
    dtype : dtype
        Type of the pixels.
    """
    lengths = tuple(-(-length // n) for length, n in zip(region.shape, steps, strict=True))
    made = np.empty(lengths, dtype)
    for band in _bands(region, steps, dtype.itemsize):
        begin = tuple((a - b) // n for a, b, n in zip(band.start, region.start, steps, strict=True))
        pixels = read(band)[tuple(slice(None, None, n) for n in steps)]
        made[Region(begin, tuple(a + n for a, n in zip(begin, pixels.shape, strict=True))).slices] = pixels
    return made


def _bands(region: Region, steps: tuple[int, ...], itemsize: int) -> Iterator[Region]:
    """Yield parts of a region that begin at a pixel that is taken, and are small enough."""
    if region.size * itemsize <= _BAND_BYTES:
        yield region
        return
    axis = next((place for place, n in enumerate(region.shape) if n > steps[place]), None)
    if axis is None:
        yield region
        return
    first, last, step = region.start[axis], region.stop[axis], steps[axis]
    middle = first + -(-(last - first) // (2 * step)) * step
    for a, b in ((first, middle), (middle, last)):
        start = (*region.start[:axis], a, *region.start[axis + 1 :])
        stop = (*region.stop[:axis], b, *region.stop[axis + 1 :])
        yield from _bands(Region(start, stop), steps, itemsize)
