"""Chunks as scikit-image, dask and the talk take them, as regions."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.engine._tiles import choose_tile
from tamis.errors import ParameterError
from tamis.region import Lattice, Region

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["PADDINGS", "Grid", "depth_per_axis", "lengths_per_axis", "regions_of"]

# what dask and scikit-image call what NumPy's function for padding does
PADDINGS = {
    "reflect": "symmetric", "symmetric": "symmetric", "periodic": "wrap", "wrap": "wrap",
    "nearest": "edge", "edge": "edge",
}  # fmt: skip

_WHERE = "apply_parallel"
_EXPECTED = "a number of pixels, one for each axis, or for each axis the lengths of its chunks"


@dataclass(frozen=True, slots=True)
class Grid:
    """The axes of an image along which it is cut, and the one that is not.

    Parameters
    ----------
    ndim : int
        Number of axes.
    channel_axis : int, optional
        The axis of colours: never cut.
    """

    ndim: int
    channel_axis: int | None = None

    @classmethod
    def of(cls, shape: tuple[int, ...], channel_axis: int | None) -> Grid:
        """Return the grid for an image of this shape.

        Raises
        ------
        ParameterError
            If it has no such axis.
        """
        if channel_axis is None:
            return cls(len(shape))
        if not -len(shape) <= channel_axis < len(shape):
            expected = f"an axis of an image of shape {shape}"
            raise ParameterError(_WHERE, "channel_axis", expected=expected, got=channel_axis)
        return cls(len(shape), channel_axis % len(shape))

    @property
    def axes(self) -> tuple[int, ...]:
        """The axes that are cut."""
        return tuple(axis for axis in range(self.ndim) if axis != self.channel_axis)

    def like(
        self,
        lengths: tuple[int, ...],
        cut: Callable[[int], int],
        *,
        whole: Callable[[int], int] = lambda length: length,
    ) -> tuple[int, ...]:
        """Return what `cut` makes of each axis that is cut, and `whole` of the other."""
        return tuple(
            whole(length) if axis == self.channel_axis else cut(length) for axis, length in enumerate(lengths)
        )

    def everywhere(self, depth: int) -> tuple[int, ...]:
        """Return the same depth along all axes that are cut."""
        return tuple(0 if axis == self.channel_axis else depth for axis in range(self.ndim))

    def cut(self, result: np.ndarray, wanted: Region, given: Region) -> np.ndarray | None:
        """Return the wanted part of what a function made of `given`; None if it cannot be found in it.

        The axes that are cut must have kept their lengths and order; colours may have come or gone.
        """
        inner = wanted.within(given).slices
        lengths = given.shape
        if result.shape == lengths:
            return result[inner]
        if result.shape[: len(self.axes)] != self.spatial(lengths):
            return None
        return result[tuple(inner[axis] for axis in self.axes)]

    def spatial(self, lengths: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return what belongs to the axes that are cut."""
        return tuple(lengths[axis] for axis in self.axes)


def lengths_per_axis(
    chunks: Any, shape: tuple[int, ...], grid: Grid, *, workers: int, depth: tuple[int, ...]
) -> tuple[tuple[int, ...], ...]:
    """Return the lengths of the chunks along each axis.

    Parameters
    ----------
    chunks : int, tuple of int, tuple of tuple of int, or None
        As for `skimage.util.apply_parallel`; None: what suits so many workers.
    shape : tuple of int, pixel
        Shape of the image.
    grid : Grid
        Which axes are cut; `chunks` may leave the other one out.
    workers : int
        How many chunks are worked on at once.
    depth : tuple of int, pixel
        How far the function looks.

    Raises
    ------
    ParameterError
        If they do not fit the image.
    """
    if chunks is None:
        uncut = tuple(
            n if a == grid.channel_axis else d for a, (n, d) in enumerate(zip(shape, depth, strict=True))
        )
        chunks = choose_tile(shape, depth=uncut, workers=workers)
    per_axis = [chunks] * len(grid.axes) if isinstance(chunks, int | np.integer) else list(chunks)
    if len(per_axis) == len(grid.axes) and grid.channel_axis is not None:
        per_axis.insert(grid.channel_axis, shape[grid.channel_axis])
    if len(per_axis) != len(shape):
        raise ParameterError(_WHERE, "chunks", expected=_EXPECTED, got=chunks)
    return tuple(_lengths(one, length, chunks) for one, length in zip(per_axis, shape, strict=True))


def _lengths(one: Any, length: int, chunks: Any) -> tuple[int, ...]:
    if isinstance(one, int | np.integer):
        size = length if one == -1 else int(one)  # as in dask
        if size < 1:
            raise ParameterError(_WHERE, "chunks", expected=_EXPECTED, got=chunks)
        whole, rest = divmod(length, size)
        return (size,) * whole + ((rest,) if rest else ())
    sizes = tuple(int(size) for size in one)
    if sum(sizes) != length or any(size < 1 for size in sizes):
        expected = f"lengths of at least 1 that sum up to {length} along each axis"
        raise ParameterError(_WHERE, "chunks", expected=expected, got=chunks)
    return sizes


def regions_of(lengths: Sequence[Sequence[int]]) -> Lattice | list[Region]:
    """Return the chunks; a lattice, which lists none of them, where all have the same shape."""
    shape = tuple(map(sum, lengths))
    tile = tuple(along[0] for along in lengths)
    if all(
        along[:-1] == (size,) * (len(along) - 1) and along[-1] <= size
        for along, size in zip(lengths, tile, strict=True)
    ):
        return Lattice(shape, tile)
    spans = [
        [(end - size, end) for size, end in zip(along, itertools.accumulate(along), strict=True)]
        for along in lengths
    ]
    return [
        Region(tuple(a for a, _ in place), tuple(b for _, b in place)) for place in itertools.product(*spans)
    ]


def depth_per_axis(depth: int | Sequence[int], grid: Grid) -> tuple[int, ...]:
    """Return a depth that the user gave, for each axis; none along the axis that is not cut.

    Raises
    ------
    ParameterError
        If it is negative, or for another number of axes.
    """
    per_axis = [depth] * len(grid.axes) if isinstance(depth, int | np.integer) else list(depth)
    if grid.channel_axis is not None and len(per_axis) == len(grid.axes):
        per_axis.insert(grid.channel_axis, 0)
    is_good = len(per_axis) == grid.ndim and all(isinstance(d, int | np.integer) and d >= 0 for d in per_axis)
    if not is_good:
        expected = "'auto', or a number of pixels of at least 0, or one for each axis"
        raise ParameterError(_WHERE, "depth", expected=expected, got=depth)
    return tuple(int(d) for d in per_axis)
