"""`Place`: where the pixels of a plane lie among those of the other images, and how finely they are read."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tamis.session.screen import Box, Sight

__all__ = ["Interval", "Place"]

Interval = tuple[float, float]

_MARGIN = 0.125
"""So much is read on each side of what is visible, so that panning reads seldom."""

_WHOLE_IF_WITHIN = 1.5
"""Planes of so many times the pixels of the axes are read as a whole."""


@dataclass(frozen=True, slots=True)
class Place:
    """Rows and columns of an image, in its own unit and in that of the link.

    Parameters
    ----------
    shape : (int, int), pixel
        Rows and columns.
    spacing : (float, float), `unit`
        Of rows and columns; pixel i reaches from i to i + 1 times the spacing.
    letters : (str, str)
        Names of the axes of rows and of columns.
    factors : (float, float)
        How many units of the link one unit of this image is: images of the same unit meet where their
        positions do, others where their shares of the whole do.
    hidden : tuple of (str, int)
        Name and length of each axis of which one plane is shown.
    unit : str
        Of the spacing.
    """

    shape: tuple[int, int]
    spacing: tuple[float, float]
    letters: tuple[str, str]
    factors: tuple[float, float]
    hidden: tuple[tuple[str, int], ...]
    unit: str

    @classmethod
    def of(cls, sight: Sight, lengths: dict[str, float], unit: str) -> Place:
        """Return the place of an image.

        Parameters
        ----------
        sight : Sight
            The image; its shape is known.
        lengths : dict
            Length of each axis of the first image, in its unit; empty for the first one itself.
        unit : str
            Of the first image.
        """
        window = sight.window(())
        layout = window.layout
        spacing = layout.spacing_of(sight.spacing)
        names = [_name(layout.names[axis], axis) for axis in layout.visible]
        letters = (names[0] if len(names) > 1 else "-", names[-1])
        shape = sight.size(layout)
        own = sight.unit if sight.unit != "pixel" else ""
        totals = [count * step for count, step in zip(shape, spacing, strict=True)]
        factors = [
            1.0 if letter not in lengths or (own and own == unit) else lengths[letter] / total
            for letter, total in zip(letters, totals, strict=True)
        ]
        hidden = tuple((_name(layout.names[axis], axis), window.shape[axis]) for axis in layout.hidden)
        return cls(shape, spacing, letters, (factors[0], factors[1]), hidden, sight.unit)

    @property
    def lengths(self) -> tuple[float, float]:
        """Height and width in the image's own unit."""
        return self.shape[0] * self.spacing[0], self.shape[1] * self.spacing[1]

    def pixel_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Return the row and column at a position in the image's own unit; None beyond the image."""
        row, column = math.floor(y / self.spacing[0]), math.floor(x / self.spacing[1])
        is_inside = 0 <= row < self.shape[0] and 0 <= column < self.shape[1]
        return (row, column) if is_inside else None

    def visible(self, across: Sequence[float], down: Sequence[float]) -> Box | None:
        """Return the pixels between these ends, in the image's own unit; None if there are none."""
        (top, bottom), (left, right) = (
            (math.floor(min(ends) / step + 1e-9), math.ceil(max(ends) / step - 1e-9))
            for ends, step in ((down, self.spacing[0]), (across, self.spacing[1]))
        )
        top, left = max(top, 0), max(left, 0)
        bottom, right = min(bottom, self.shape[0]), min(right, self.shape[1])
        return ((top, left), (bottom, right)) if top < bottom and left < right else None

    def level(self, across: Sequence[float], down: Sequence[float], size: tuple[float, float]) -> int:
        """Return the level at which pixels are at least as fine as those of axes with these ends.

        Parameters
        ----------
        across, down : (float, float)
            Ends of the axes, in the image's own unit.
        size : (float, float), pixel
            Height and width of the axes.
        """
        spans = abs(down[1] - down[0]) / self.spacing[0], abs(across[1] - across[0]) / self.spacing[1]
        finest = max(length / max(span, 1e-12) for length, span in zip(size, spans, strict=True))
        level = max(0, math.floor(math.log2(1 / max(finest, 1e-12)) + 1e-9))
        return min(level, max(self.shape).bit_length() - 1)

    def wanted(self, seen: Box, level: int, size: tuple[float, float]) -> Box:
        """Return what to read to show a part: some more on each side, or all where that is little more."""
        rows, columns = self.shape
        if (rows / 2**level) * (columns / 2**level) <= _WHOLE_IF_WITHIN * size[0] * size[1]:
            return (0, 0), (rows, columns)
        (top, left), (bottom, right) = seen
        down, along = math.ceil((bottom - top) * _MARGIN), math.ceil((right - left) * _MARGIN)
        return (
            (max(0, top - down), max(0, left - along)),
            (min(rows, bottom + down), min(columns, right + along)),
        )


def _name(letter: str, place: int) -> str:
    """Return the name of an axis; one that nobody knows is called by its place, as on a page."""
    return f"?{place}" if letter == "?" else letter
