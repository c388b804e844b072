"""Which axes of an image are on the screen, which plane of the others, and how large a pixel is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.display._intent import WHERE
from tamis.errors import ImageError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Layout", "PlaneIndex", "find_layout"]

_CHANNELS = "CS"  # channels; samples of a colour, as TIFF calls them


@dataclass(frozen=True, slots=True)
class PlaneIndex:
    """Which plane of an axis is shown.

    Parameters
    ----------
    axis : str
        Name of the axis, such as ``"Z"``.
    index : int
        The plane, from 0.
    length : int
        Number of planes.
    """

    axis: str
    index: int
    length: int

    def __str__(self) -> str:
        return f"{self.axis} {self.index} of {self.length}"


@dataclass(frozen=True, slots=True)
class Layout:
    """The roles of an image's axes.

    Parameters
    ----------
    names : str
        One letter for each axis.
    visible : tuple of int
        Positions of the axes on the screen: rows, columns; columns only for one axis.
    colors : int or None
        Position of the axis of red, green, blue.
    """

    names: str
    visible: tuple[int, ...]
    colors: int | None

    @property
    def hidden(self) -> tuple[int, ...]:
        """Positions of the axes of which one plane is shown."""
        return tuple(i for i in range(len(self.names)) if i not in (*self.visible, self.colors))

    def choose_planes(self, shape: Sequence[int], planes: Sequence[int | None]) -> tuple[PlaneIndex, ...]:
        """Return which plane of each hidden axis is shown.

        Raises
        ------
        ParameterError
            If there are more planes than hidden axes, or one lies outside.
        """
        if len(planes) > len(self.hidden):
            expected = f"at most {len(self.hidden)} indices for axes {self.names}"
            raise ParameterError(WHERE, "planes", expected=expected, got=tuple(planes))
        wished = [*planes, *[None] * (len(self.hidden) - len(planes))]
        return tuple(
            PlaneIndex(self.names[axis], _index_of(self.names[axis], shape[axis], index), shape[axis])
            for axis, index in zip(self.hidden, wished, strict=True)
        )

    def spacing_of(self, spacing: Sequence[float]) -> tuple[float, float]:
        """Return the spacing of rows and columns; it may be given for all axes or for the last ones."""
        spacings = self.spacings_of(spacing)
        found = [spacings[axis] for axis in self.visible]
        return (found[0], found[-1])

    def spacings_of(self, spacing: Sequence[float]) -> tuple[float, ...]:
        """Return the spacing of each axis; it may be given for all, or for the last that are no channels."""
        axes = [i for i in range(len(self.names)) if self.names[i] not in _CHANNELS and i != self.colors]
        if len(spacing) == len(self.names):
            axes = list(range(len(self.names)))
        by_axis = dict(zip(reversed(axes), reversed(spacing), strict=False))
        return tuple(float(by_axis.get(axis, 1.0)) for axis in range(len(self.names)))


def find_layout(shape: Sequence[int], axes: str, *, may_have_colors: bool) -> Layout:
    """Return the roles of the axes of an image of this shape.

    Parameters
    ----------
    shape : sequence of int
        At least one axis.
    axes : str
        One letter for each axis, or ``""`` when nobody knows: then three or four planes that come last
        are taken for colours.
    may_have_colors : bool
        Whether pixels can be colours: not those of labels.

    Raises
    ------
    ImageError
        If there are not as many letters as axes.
    """
    if axes and len(axes) != len(shape):
        message = f"axes must be one letter for each of the {len(shape)} axes, got {axes!r}"
        raise ImageError(message, where=WHERE)
    looks_colored = may_have_colors and len(shape) > 2 and shape[-1] in (3, 4)
    if not axes:
        guessed = "C" if looks_colored and min(shape[-3:-1]) > 4 else ""
        axes = ("?" * len(shape) + "TZYX" + guessed)[-len(shape) :]
    colors = len(shape) - 1 if looks_colored and axes[-1] in _CHANNELS else None
    spatial = [i for i, name in enumerate(axes) if name not in _CHANNELS and i != colors]
    return Layout(axes, tuple(spatial[-2:] or [len(shape) - 1]), colors)


def _index_of(axis: str, length: int, index: int | None) -> int:
    if index is None:
        return 0 if axis in _CHANNELS else length // 2
    if not -length <= index < length:
        expected = f"in [0, {length}) along {axis}"
        raise ParameterError(WHERE, "planes", expected=expected, got=index)
    return index % length
