"""Boxes of pixels, and the lattice of tiles that covers an image: integer arithmetic only."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

from tamis.dataclass import dataclass
from tamis.errors import RegionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["Lattice", "Region"]


@dataclass(frozen=True, slots=True)
class Region:
    """A half-open box: along axis `i` the pixels ``start[i] <= index < stop[i]``.

    Parameters
    ----------
    start, stop : tuple of int, pixel
        First pixel, and the one after the last, of each axis.
    """

    start: tuple[int, ...]
    stop: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.start) != len(self.stop):
            message = f"region starts with {len(self.start)} axes and stops with {len(self.stop)}"
            raise RegionError(message)

    @classmethod
    def whole(cls, shape: Sequence[int]) -> Region:
        """Return the region that is all of an image of this shape."""
        return cls((0,) * len(shape), tuple(int(length) for length in shape))

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.start)

    @property
    def shape(self) -> tuple[int, ...]:
        """Length of each axis; 0 where the region is empty."""
        return tuple(max(0, b - a) for a, b in zip(self.start, self.stop, strict=True))

    @property
    def size(self) -> int:
        """Number of pixels."""
        return math.prod(self.shape)

    @property
    def slices(self) -> tuple[slice, ...]:
        """The region as an index into the array it belongs to."""
        return tuple(slice(a, b) for a, b in zip(self.start, self.stop, strict=True))

    def grow(self, depth: Sequence[int]) -> Region:
        """Return the region with `depth` more pixels on both sides of each axis."""
        return Region(
            tuple(a - d for a, d in zip(self.start, depth, strict=True)),
            tuple(b + d for b, d in zip(self.stop, depth, strict=True)),
        )

    def clip(self, shape: Sequence[int]) -> Region:
        """Return the part that lies inside an image of this shape: clip, never pad."""
        start = tuple([min(max(a, 0), length) for a, length in zip(self.start, shape, strict=True)])
        stop = tuple([max(a, min(b, n)) for a, b, n in zip(start, self.stop, shape, strict=True)])
        return Region(start, stop)

    def intersect(self, other: Region) -> Region:
        """Return the pixels that lie in both; its shape has a 0 where there are none."""
        start = tuple(max(a, b) for a, b in zip(self.start, other.start, strict=True))
        stop = tuple(min(a, b) for a, b in zip(self.stop, other.stop, strict=True))
        return Region(start, tuple(max(a, b) for a, b in zip(start, stop, strict=True)))

    def hull(self, other: Region) -> Region:
        """Return the smallest region that holds both."""
        return Region(
            tuple(min(a, b) for a, b in zip(self.start, other.start, strict=True)),
            tuple(max(a, b) for a, b in zip(self.stop, other.stop, strict=True)),
        )

    def shift(self, offset: Sequence[int]) -> Region:
        """Return the region moved by `offset` pixels along each axis."""
        return Region(
            tuple(a + d for a, d in zip(self.start, offset, strict=True)),
            tuple(b + d for b, d in zip(self.stop, offset, strict=True)),
        )

    def within(self, outer: Region) -> Region:
        """Return this region as seen from the first pixel of `outer`."""
        return self.shift([-a for a in outer.start])

    def contains(self, other: Region) -> bool:
        """Return whether every pixel of `other` lies in this region."""
        if not other.size:
            return self.intersect(other) == other
        pairs = zip(self.start, self.stop, other.start, other.stop, strict=True)
        return all(a <= c and d <= b for a, b, c, d in pairs)

    def minus(self, other: Region) -> tuple[Region, ...]:
        """Return regions that together hold each pixel of this one that is not in `other`, once."""
        middle = self.intersect(other)
        if not middle.size:
            return (self,) if self.size else ()
        pieces = []
        start, stop = list(self.start), list(self.stop)
        for axis, (first, last) in enumerate(zip(middle.start, middle.stop, strict=True)):
            if start[axis] < first:
                pieces.append(Region(tuple(start), (*stop[:axis], first, *stop[axis + 1 :])))
            if last < stop[axis]:
                pieces.append(Region((*start[:axis], last, *start[axis + 1 :]), tuple(stop)))
            start[axis], stop[axis] = first, last
        return tuple(pieces)

    def __str__(self) -> str:
        return "[" + ", ".join(f"{a}:{b}" for a, b in zip(self.start, self.stop, strict=True)) + "]"


@dataclass(frozen=True, slots=True)
class Lattice:
    """The tiles of an image, anchored at its first pixel; the last of an axis may be smaller.

    Parameters
    ----------
    shape : tuple of int, pixel
        Shape of the image.
    tile : tuple of int, pixel
        Shape of a tile; at least 1 along each axis, longer than the image is allowed.
    """

    shape: tuple[int, ...]
    tile: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.tile) != len(self.shape):
            message = (
                f"tiles must have {len(self.shape)} axes for an image of shape {self.shape}, got {self.tile}"
            )
            raise RegionError(message)
        if any(length < 1 for length in self.tile):
            message = f"tiles must be at least 1 pixel along each axis, got {self.tile}"
            raise RegionError(message)

    @property
    def counts(self) -> tuple[int, ...]:
        """Number of tiles along each axis."""
        return tuple(-(-length // t) for length, t in zip(self.shape, self.tile, strict=True))

    def __len__(self) -> int:
        return math.prod(self.counts)

    def __iter__(self) -> Iterator[Region]:
        axes = list(zip(self.shape, self.tile, strict=True))
        starts = itertools.product(*(range(0, length, tile) for length, tile in axes))
        stops = itertools.product(
            *([min(start + tile, length) for start in range(0, length, tile)] for length, tile in axes)
        )
        return (Region(start, stop) for start, stop in zip(starts, stops, strict=True))

    def region(self, index: Sequence[int]) -> Region:
        """Return the tile at this place of the lattice."""
        start = tuple(i * t for i, t in zip(index, self.tile, strict=True))
        stop = tuple(a + t for a, t in zip(start, self.tile, strict=True))
        return Region(start, stop).clip(self.shape)

    def cover(self, region: Region) -> Iterable[Region]:
        """Return the tiles that hold a pixel of `region`, in raster order."""
        inside = region.clip(self.shape)
        if not inside.size:
            return ()
        spans = (
            range(a // t, -(-b // t)) for a, b, t in zip(inside.start, inside.stop, self.tile, strict=True)
        )
        return (self.region(index) for index in itertools.product(*spans))
