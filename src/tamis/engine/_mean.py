"""Means of blocks of pixels, at places that are some pixels apart."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tamis.io import SourceImage

__all__ = ["means"]


def means(source: SourceImage, region: Region, steps: Sequence[int], block: Sequence[int]) -> np.ndarray:
    """Return the mean of the block of pixels around every n-th pixel; at the edges, of what is there of it.

    Parameters
    ----------
    source : SourceImage
        The image.
    region : Region
        Where; along each axis it begins at a multiple of the step.
    steps : sequence of int, pixel
        How far it is from one place to the next, along each axis.
    block : sequence of int, pixel
        Shape of a block; no longer than the step.

    Returns
    -------
    means : ndarray
        Of the image's dtype, whole numbers rounded.
    """
    lead = [min(n // 2, first) for n, first in zip(block, region.start, strict=True)]
    start = tuple(first - n for first, n in zip(region.start, lead, strict=True))
    pixels = source.read(Region(start, region.stop))
    lengths = [-(-length // n) for length, n in zip(region.shape, steps, strict=True)]
    wide = np.float64 if pixels.dtype.itemsize > 4 else np.float32
    total: Any = np.zeros(lengths, wide)
    count: Any = np.zeros(lengths, wide)
    for place in itertools.product(*map(range, block)):
        offset = [k - n // 2 + first for k, n, first in zip(place, block, lead, strict=True)]
        part, inside = _shifted(pixels, offset, steps, lengths)
        with np.errstate(invalid="ignore", over="ignore"):  # infinities of both signs
            total[inside] += part
        count[inside] += 1
    mean: np.ndarray = total / count
    return (mean if pixels.dtype.kind == "f" else np.rint(mean)).astype(pixels.dtype)


def _shifted(
    pixels: np.ndarray, offset: Sequence[int], steps: Sequence[int], lengths: Sequence[int]
) -> tuple[np.ndarray, tuple[slice, ...]]:
    """Return the pixels so far from each place, and the places that have one."""
    skipped = [int(o < 0) for o in offset]
    taken = tuple(
        slice(o + s * n, o + n * length, n)
        for o, s, n, length in zip(offset, skipped, steps, lengths, strict=True)
    )
    part = pixels[taken]
    return part, tuple(slice(s, s + n) for s, n in zip(skipped, part.shape, strict=True))
