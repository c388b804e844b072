"""`Sight`: one result as a panel sees it; `Window`: the part of it that is on the screen."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind
from tamis.display import find_layout, kind_to_draw
from tamis.errors import ParameterError
from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tamis.display import Layout, PlaneIndex

__all__ = ["Box", "Sight", "Window"]

_DRAWN = (Kind.IMAGE, Kind.BINARY, Kind.LABELS, Kind.MARKERS, Kind.ARRAY)
_MOST_PIXELS = 1 << 23
_WHERE = "screen"

Box = tuple[tuple[int, int], tuple[int, int]]
"""Top and left, bottom and right, in pixels of the image at full resolution."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What is known of a result before it is computed.

    Parameters
    ----------
    ref : str
        What the page calls it.
    target : str
        What it is in the pipeline as it runs: a disabled step is passed over.
    kind : Kind
        What it means.
    shape : tuple of int, optional
        None when only computing tells.
    dtype : str
        Empty when only computing tells.
    axes : str
        One letter an axis; empty where nobody knows.
    spacing : tuple of float
        Of each axis, or none.
    unit : str
        Of the spacing.
    key : str
        Lineage key: equal keys, equal pixels.
    """

    ref: str
    target: str
    kind: Kind
    shape: tuple[int, ...] | None
    dtype: str
    axes: str
    spacing: tuple[float, ...]
    unit: str
    key: str

    @property
    def is_drawn(self) -> bool:
        """Whether it has pixels, as far as is known."""
        return self.kind in _DRAWN and self.shape != () and 0 not in (self.shape or ())

    @property
    def layout(self) -> Layout | None:
        """Which of its axes are rows, columns and colours; None where that is not known or makes no sense."""
        if self.shape is None or not self.is_drawn:
            return None
        drawn = kind_to_draw(self.dtype, self.kind) if self.dtype else self.kind
        return find_layout(self.shape, self.axes, may_have_colors=drawn in (Kind.IMAGE, Kind.ARRAY))

    def with_value(self, value: Any) -> Sight:
        """Return the same, knowing what it has become."""
        array = value if isinstance(value, np.ndarray | np.generic) else None
        if array is None:
            return self
        axes = self.axes if len(self.axes) == array.ndim else ""
        return dataclasses.replace(self, shape=array.shape, dtype=array.dtype.name, axes=axes)

    def window(self, planes: Sequence[int], box: Box | None = None, level: int = 0, axes: str = "") -> Window:
        """Return the part of it that somebody wants to see; what is beyond is left out.

        Parameters
        ----------
        planes : sequence of int
            The index on each axis that is not on the screen.
        box : tuple, optional
            The part of the plane; without it, all.
        level : int, default 0
            Every ``2**level``-th row and column.
        axes : str, default ''
            Letters of the axes of rows and of columns, where they are not the usual ones.

        Raises
        ------
        ParameterError
            If there is no such plane, or no such axis.
        ImageError
            If it has no pixels.
        """
        layout, shape = self.layout, self.shape or ()
        if layout is None:
            layout = find_layout(shape, self.axes, may_have_colors=False)
        layout = _turned(layout, axes) if axes else layout
        chosen = layout.choose_planes(shape, planes)
        rows, columns = self.size(layout)
        (top, left), (bottom, right) = box or ((0, 0), (rows, columns))
        top, left = min(max(top, 0), rows - 1), min(max(left, 0), columns - 1)
        bottom, right = min(max(bottom, top + 1), rows), min(max(right, left + 1), columns)
        level = min(level, max(rows, columns).bit_length() - 1)
        while (bottom - top >> level) * (right - left >> level) > _MOST_PIXELS:
            level += 1
        start = top >> level, left >> level
        stop = -(-bottom >> level), -(-right >> level)
        return Window(layout, shape, chosen, start, stop, level)

    def size(self, layout: Layout) -> tuple[int, int]:
        """Return how many rows and columns it has on the screen."""
        lengths = [(self.shape or ())[axis] for axis in layout.visible]
        return (lengths[0] if len(lengths) > 1 else 1), lengths[-1]


def _turned(layout: Layout, axes: str) -> Layout:
    """Return a layout with other axes on the screen."""
    names = [name if at != layout.colors else "" for at, name in enumerate(layout.names)]
    if len(axes) != 2 or axes[0] == axes[1] or any(names.count(name) != 1 for name in axes):
        expected = f"two of the axes {''.join(names)}"
        raise ParameterError(_WHERE, "axes", expected=expected, got=axes)
    return dataclasses.replace(layout, visible=(names.index(axes[0]), names.index(axes[1])))


@dataclass(frozen=True, slots=True)
class Window:
    """A part of one plane of a result.

    Parameters
    ----------
    layout : Layout
        The roles of its axes.
    shape : tuple of int
        Of the whole result.
    planes : tuple of PlaneIndex
        Which plane of each axis that is not on the screen.
    start, stop : (int, int)
        First row and column, and those behind the last, in pixels of the level.
    level : int
        Every ``2**level``-th row and column.
    """

    layout: Layout
    shape: tuple[int, ...]
    planes: tuple[PlaneIndex, ...]
    start: tuple[int, int]
    stop: tuple[int, int]
    level: int

    @property
    def levels(self) -> tuple[int, ...]:
        """The level of each axis: planes and colours are never left out."""
        return tuple(self.level if axis in self.layout.visible else 0 for axis in range(len(self.shape)))

    @property
    def region(self) -> Region:
        """The part of the whole result, in pixels of the level."""
        ends = [(0, length) for length in self.shape]
        for axis, plane in zip(self.layout.hidden, self.planes, strict=True):
            ends[axis] = plane.index, plane.index + 1
        seen = list(zip(self.start, self.stop, strict=True))
        for axis, pair in zip(reversed(self.layout.visible), reversed(seen), strict=False):
            ends[axis] = pair
        return Region(tuple(a for a, _ in ends), tuple(b for _, b in ends))

    @property
    def box(self) -> Box:
        """The part of the plane that it covers, in pixels at full resolution."""
        lengths = [self.shape[axis] for axis in self.layout.visible]
        rows, columns = (lengths[0] if len(lengths) > 1 else 1), lengths[-1]
        (top, left), (bottom, right) = self.start, self.stop
        n = self.level
        return (top << n, left << n), (min(bottom << n, rows), min(right << n, columns))

    @property
    def letters(self) -> str:
        """Letters of the axes of what `plane_of` returns."""
        letters = "YX"[-len(self.layout.visible) :]
        return letters + ("C" if self.layout.colors is not None else "")

    def plane_of(self, pixels: np.ndarray) -> np.ndarray:
        """Return the pixels of `region` without the axes of which one plane is shown, rows first."""
        index = tuple(0 if axis in self.layout.hidden else slice(None) for axis in range(pixels.ndim))
        is_turned = self.layout.visible != tuple(sorted(self.layout.visible))
        return pixels[index].swapaxes(0, 1) if is_turned else pixels[index]

    def cut(self, whole: np.ndarray) -> np.ndarray:
        """Return the pixels of `region` from the whole result."""
        ends = zip(self.region.start, self.region.stop, self.levels, strict=True)
        return whole[tuple(slice(a << n, b << n, 1 << n) for a, b, n in ends)]

    def coarser(self, most_pixels: int) -> Window:
        """Return the same part at a level at which it has at most so many pixels."""
        (top, left), (bottom, right) = self.box
        level = self.level
        while (-(-(bottom - top) >> level)) * (-(-(right - left) >> level)) > most_pixels:
            level += 1
        return self.at(level)

    def at(self, level: int) -> Window:
        """Return the same part at another, coarser level."""
        more = level - self.level
        start = self.start[0] >> more, self.start[1] >> more
        stop = -(-self.stop[0] >> more), -(-self.stop[1] >> more)
        return dataclasses.replace(self, start=start, stop=stop, level=level)
