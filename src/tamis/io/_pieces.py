"""Reading from a file of which only pieces can be decoded: each once, however many tiles look at it."""

from __future__ import annotations

import itertools
import math
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.config import current_settings
from tamis.io._decoded import budget_bytes, decoded
from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

__all__ = ["are_kept", "in_pieces"]

# less is decoded sooner than it is found
_LEAST_BYTES = 2**20
# so many pieces shall have room together
_FEWEST = 8


def are_kept(piece: tuple[int, ...], dtype: np.dtype) -> bool:
    """Return whether pieces of this shape are worth keeping, and not too large for that."""
    nbytes = math.prod(piece) * dtype.itemsize
    return _LEAST_BYTES <= nbytes <= budget_bytes() // _FEWEST


def in_pieces(
    read: Callable[[Region], np.ndarray],
    region: Region,
    steps: tuple[int, ...],
    *,
    shape: tuple[int, ...],
    dtype: np.dtype,
    piece: tuple[int, ...],
    key: Hashable,
) -> np.ndarray:
    """Return every n-th pixel of a region, put together from pieces that are kept for a moment.

    Parameters
    ----------
    read : callable
        Gives the pixels of a piece, which begins at a multiple of its length along each axis.
    region : Region
        Where, inside the image.
    steps : tuple of int, pixel
        How far it is from one pixel to the next, along each axis.
    shape, dtype, piece : tuple of int, dtype, tuple of int
        Shape and type of the image, and the shape of a piece.
    key : hashable
        Stands for the pixels of the image.
    """
    lengths = tuple(-(-length // n) for length, n in zip(region.shape, steps, strict=True))
    made = np.empty(lengths, dtype)

    def put(parts: tuple[_Part, ...]) -> None:
        index = tuple(number for number, _, _ in parts)
        start = tuple(number * length for number, length in zip(index, piece, strict=True))
        stop = tuple(first + length for first, length in zip(start, piece, strict=True))
        pixels = decoded((key, index), lambda: read(Region(start, stop).clip(shape)))
        made[tuple(to for _, _, to in parts)] = pixels[tuple(taken for _, taken, _ in parts)]

    wanted = list(itertools.product(*map(_parts, region.start, region.stop, steps, piece)))
    for _ in map(put, wanted) if len(wanted) == 1 else _crew().map(put, wanted):
        pass
    return made


_Part = tuple[int, slice, slice]
"""The number of a piece along an axis, which of its pixels are taken, and where they go."""


def _parts(start: int, stop: int, step: int, length: int) -> Iterator[_Part]:
    for number in range(start // length, -(-stop // length)):
        first = -(-(max(start, number * length) - start) // step)
        last = -(-(min(stop, (number + 1) * length) - start) // step)
        if first < last:
            begin = start + first * step - number * length
            yield number, slice(begin, begin + (last - first - 1) * step + 1, step), slice(first, last)


@cache
def _crew() -> Any:
    """Return the threads that decode, which wait for nobody but each other's pieces."""
    return ThreadPoolExecutor(current_settings().workers, thread_name_prefix="tamis-decode")
