"""`Volume`: one result as a scene sees it: three of its axes, in cubes, at a level."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from tamis.errors import ImageError, ParameterError
from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tamis.display import Layout
    from tamis.session.screen._sight import Sight

__all__ = ["Volume", "volume_of"]

T = TypeVar("T")

_WHERE = "screen"
_NOT_DEEP = "CST"
_EDGE = 64
"""Pixels of a level along the edge of a cube."""

_THINNEST = 24
"""No level leaves out planes of an axis that has fewer than twice as many."""


@dataclass(frozen=True, slots=True)
class Volume:
    """Planes, rows and columns of a result.

    Parameters
    ----------
    sight : Sight
        The result, its shape known.
    places : (int, int, int)
        Which of its axes are planes, rows and columns.
    fixed : mapping of int to int
        Which index of each other axis.
    """

    sight: Sight
    places: tuple[int, int, int]
    fixed: dict[int, int]

    @property
    def shape(self) -> tuple[int, int, int]:
        """Planes, rows, columns."""
        return self._along(self.sight.shape or ())

    @property
    def axes(self) -> str:
        """Their letters."""
        layout = self.sight.layout
        assert layout is not None
        return "".join(self._along(layout.names))

    @property
    def spacing(self) -> tuple[float, float, float]:
        """Of planes, rows, columns; 1 where it is not known."""
        layout = self.sight.layout
        assert layout is not None
        return self._along(layout.spacings_of(self.sight.spacing))

    def levels(self, level: int) -> tuple[int, int, int]:
        """Return the level of each of the three: thin ones keep their planes."""
        finest = [max(0, (length // _THINNEST).bit_length() - 1) for length in self.shape]
        return (min(level, finest[0]), min(level, finest[1]), min(level, finest[2]))

    def shape_at(self, level: int) -> tuple[int, int, int]:
        """Return how many planes, rows and columns there are at a level."""
        sizes = [-(-length >> n) for length, n in zip(self.shape, self.levels(level), strict=True)]
        return (sizes[0], sizes[1], sizes[2])

    def count(self, level: int) -> int:
        """Return how many cubes there are at a level."""
        return int(np.prod([-(-length // _EDGE) for length in self.shape_at(level)]))

    def cube(self, level: int, piece: int) -> tuple[list[int], list[int]]:
        """Return the first pixel of a cube, and those behind its last, in pixels of the level.

        Raises
        ------
        ParameterError
            If there is no such cube.
        """
        shape = self.shape_at(level)
        starts = [range(0, length, _EDGE) for length in shape]
        if not 0 <= piece < self.count(level):
            raise ParameterError(_WHERE, "piece", expected=f"in [0, {self.count(level)})", got=piece)
        start = list(next(itertools.islice(itertools.product(*starts), piece, None)))
        return start, [min(one + _EDGE, length) for one, length in zip(start, shape, strict=True)]

    def region(self, level: int, start: Sequence[int], stop: Sequence[int]) -> tuple[Region, tuple[int, ...]]:
        """Return a part of it as a region of the result, and the level of each axis of that."""
        ndim = len(self.sight.shape or ())
        ends, levels = [(0, 1)] * ndim, [0] * ndim
        for axis, index in self.fixed.items():
            ends[axis] = index, index + 1
        for axis, first, last, n in zip(self.places, start, stop, self.levels(level), strict=True):
            ends[axis], levels[axis] = (first, last), n
        return Region(tuple(a for a, _ in ends), tuple(b for _, b in ends)), tuple(levels)

    def block_of(self, pixels: np.ndarray) -> np.ndarray:
        """Return the pixels of a region as planes, rows, columns."""
        index = tuple(0 if axis in self.fixed else slice(None) for axis in range(pixels.ndim))
        return pixels[index]

    def _along(self, items: Sequence[T]) -> tuple[T, T, T]:
        depth, row, column = self.places
        return items[depth], items[row], items[column]


def volume_of(sight: Sight, planes: Sequence[int] = (), *, where: str = _WHERE) -> Volume:
    """Return a result as a volume.

    Parameters
    ----------
    sight : Sight
        A result whose shape is known.
    planes : sequence of int, default ()
        The index of each axis that is not on the screen, that of the planes among them.
    where : str, default 'screen'
        What messages begin with.

    Raises
    ------
    ImageError
        If it has no third axis, or pixels are colours.
    """
    layout = sight.layout
    if layout is None or layout.colors is not None or len(layout.visible) < 2:
        message = f"{sight.ref!r} must be a volume of one value a pixel, got {_in_words(sight)}"
        raise ImageError(message, where=where, remedy="Take one channel of it")
    depth = _depth(sight, layout, where)
    chosen = zip(layout.hidden, layout.choose_planes(sight.shape or (), planes), strict=True)
    fixed = {axis: plane.index for axis, plane in chosen if axis != depth}
    return Volume(sight, (depth, layout.visible[0], layout.visible[1]), fixed)


def _depth(sight: Sight, layout: Layout, where: str) -> int:
    """Return the last axis that is not on the screen, and neither time nor channels."""
    shape = sight.shape or ()
    deep = [at for at in layout.hidden if layout.names[at] not in _NOT_DEEP and shape[at] > 1]
    if not deep:
        message = f"{sight.ref!r} must have planes, rows and columns, got shape {shape}"
        raise ImageError(
            message, where=where, remedy="A flat image is seen with tamis.compare, or in a panel"
        )
    return deep[-1]


def _in_words(sight: Sight) -> str:
    return f"{sight.kind} of shape {sight.shape}" if sight.shape else f"{sight.kind}"
