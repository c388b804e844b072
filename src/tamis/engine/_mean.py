"""Means of blocks of pixels, at places that are some pixels apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tamis.io import SourceImage

__all__ = ["halves", "means"]


def halves(block: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield a block, those half as long, and so on, down to one pixel.

    Examples
    --------
    >>> list(halves((4, 2)))
    [(4, 2), (2, 1), (1, 1)]
    """
    made = tuple(block)
    yield made
    while max(made) > 1:
        made = tuple(max(length // 2, 1) for length in made)
        yield made


def means(
    source: SourceImage, region: Region, steps: Sequence[int], block: Sequence[int]
) -> dict[tuple[int, ...], np.ndarray]:
    """Return means of blocks of pixels around every n-th pixel; at the edges, of what is there of them.

    The image is read once for blocks of several lengths: reading takes longer than adding.

    Parameters
    ----------
    source : SourceImage
        The image.
    region : Region
        Where; along each axis it begins at a multiple of the step.
    steps : sequence of int, pixel
        How far it is from one place to the next, along each axis.
    block : sequence of int, pixel
        Shape of the largest block; no longer than the step.

    Returns
    -------
    means : dict
        From the shape of a block, of each of `halves`, to its means, of the image's dtype; whole numbers
        rounded.
    """
    lead = [min(n // 2, first) for n, first in zip(block, region.start, strict=True)]
    start = tuple(first - n for first, n in zip(region.start, lead, strict=True))
    pixels = source.read(Region(start, region.stop))
    lengths = [-(-length // n) for length, n in zip(region.shape, steps, strict=True)]
    return {one: _mean(pixels, lead, steps, lengths, one) for one in halves(block)}


def _mean(
    pixels: np.ndarray,
    lead: Sequence[int],
    steps: Sequence[int],
    lengths: Sequence[int],
    block: Sequence[int],
) -> np.ndarray:
    """Return means: of sums along one axis after the other, each on fewer pixels."""
    total: Any = pixels
    size: Any = 1
    for axis, (first, step, length, n) in enumerate(zip(lead, steps, lengths, block, strict=True)):
        total, count = _sums(total, axis, [first + k - n // 2 for k in range(n)], step, length)
        size = size * count.reshape(-1, *(1,) * (pixels.ndim - 1 - axis))
    if max(block) == 1:
        return np.ascontiguousarray(total)
    mean: np.ndarray = total / size.astype(total.dtype)
    return (mean if pixels.dtype.kind == "f" else np.rint(mean)).astype(pixels.dtype)


def _sums(
    pixels: np.ndarray, axis: int, offsets: Sequence[int], step: int, length: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return sums along an axis of the pixels so far from each place, and of how many there are."""
    count = np.zeros(length)
    if len(offsets) == 1:
        taken = [slice(None)] * axis + [slice(offsets[0], None, step)]
        return pixels[tuple(taken)], count + 1
    shape = (*pixels.shape[:axis], length, *pixels.shape[axis + 1 :])
    total = np.zeros(shape, np.float64 if pixels.dtype.itemsize > 4 else np.float32)
    for offset in offsets:
        skipped = int(offset < 0)
        part = pixels[(*[slice(None)] * axis, slice(offset + skipped * step, offset + step * length, step))]
        inside = slice(skipped, skipped + part.shape[axis])
        with np.errstate(invalid="ignore", over="ignore"):  # infinities of both signs
            total[(*[slice(None)] * axis, inside)] += part
        count[inside] += 1
    return total, count
