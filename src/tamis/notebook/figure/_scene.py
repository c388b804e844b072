"""`Scene`: what is compared - images, where they lie, what they share -, whoever draws it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tamis.display import Intent, resolve
from tamis.notebook.figure._contrast import Contrast
from tamis.notebook.figure._view import views_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np

    from tamis.display import Link, Snapshot
    from tamis.notebook.figure._view import View
    from tamis.session.screen import Box, PlaneReader, Window

__all__ = ["Scene"]

_CHANNELS = "CS"
_LOOKED_AT_PIXELS = 1 << 20
_AROUND = 48
"""Pixels on each side of the cursor whose values are read together."""


class Scene:
    """Images that are looked at together; reads what is seen of them.

    Parameters
    ----------
    reader : PlaneReader
        Gets pixels.
    refs : mapping of str to str
        The reader's name of each image, by title.
    link : Link
        What the panels share, in units of the first image.
    colormap : str
        Of grey images.
    """

    def __init__(self, reader: PlaneReader, refs: Mapping[str, str], link: Link, colormap: str) -> None:
        self._reader = reader
        self.link = link
        self.colormap = colormap
        self.views = views_of({title: reader.sight(ref) for title, ref in refs.items()})
        first = self.views[0].place
        self.lengths: dict[str, int] = {
            **dict(zip(first.letters, first.shape, strict=True)),
            **dict(first.hidden),
        }
        self.contrast = Contrast(self.views, link, self._look)
        self._values: dict[str, tuple[object, np.ndarray]] = {}

    @property
    def hidden(self) -> dict[str, int]:
        """How many planes there are along each axis that some image does not show."""
        found: dict[str, int] = {}
        for view in self.views:
            for letter, length in view.place.hidden:
                found.setdefault(letter, self.lengths.get(letter, length))
        return found

    def index_along(self, letter: str, length: int) -> int:
        """Return which plane of an axis of this length is shown."""
        count = self.lengths.get(letter, length)
        usual = 0 if letter in _CHANNELS else count // 2
        index = min(count - 1, max(0, self.link.shared.planes.get(letter, usual)))
        return index if count == length else min(length - 1, int((index + 0.5) * length / count))

    def part_of(self, view: View) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return the ends of rows and of columns that the link shows, in the image's own unit."""
        place, extent = view.place, self.link.shared.extent
        found = []
        for letter, factor, length in zip(place.letters, place.factors, place.lengths, strict=True):
            low, high = extent.get(letter, (0.0, 0.0))
            if not low < high:  # nothing is said, or nothing that can be shown
                low, high = 0.0, length * factor
            found.append((low / factor, high / factor))
        return found[0], found[1]

    def proportion_of(self, view: View) -> float:
        """Return how high the part that is shown is, for its width."""
        (top, bottom), (left, right) = self.part_of(view)
        return (bottom - top) / (right - left)

    def planes_of(self, view: View) -> tuple[int, ...]:
        """Return the index of each hidden axis of an image."""
        return tuple(self.index_along(letter, length) for letter, length in view.place.hidden)

    def snapshot(
        self, view: View, box: Box | None = None, level: int = 0, *, most_pixels: int | None = None
    ) -> tuple[Window, Snapshot]:
        """Return which part of an image was read, and how it is drawn."""
        window, plane = self._reader.read(
            view.sight.ref, self.planes_of(view), box=box, level=level, most_pixels=most_pixels
        )
        shared = self.link.shared
        intent = Intent(colormap=self.colormap, selection=shared.selection)
        known = None if most_pixels is not None else self.contrast.limits(view)
        drawn = resolve(
            plane, replace(intent, contrast_limits=known), kind=view.sight.kind, axes=window.letters
        )
        return window, drawn

    def overview(self, view: View) -> Snapshot:
        """Return a whole plane, of about a million pixels at most, with the contrast that suits it."""
        return self.snapshot(view, most_pixels=_LOOKED_AT_PIXELS)[1]

    def _look(self, view: View) -> tuple[tuple[int, ...], Callable[[], Snapshot]]:
        """Return which channel of an image is shown, and what gives an overview of it."""
        channels = (
            index
            for (name, _), index in zip(view.place.hidden, self.planes_of(view), strict=True)
            if name == "C"
        )
        return tuple(channels), partial(self.overview, view)

    def value_at(self, view: View, row: int, column: int) -> np.ndarray | None:
        """Return the value of a pixel: a number, or colours; None where only much computing would tell."""
        planes = self.planes_of(view)
        corner = row // _AROUND * _AROUND, column // _AROUND * _AROUND
        asked, block = self._values.get(view.title, (None, None))
        if block is None or asked != (planes, corner):
            box = (corner, (corner[0] + _AROUND, corner[1] + _AROUND))
            if not self._reader.is_quick(view.sight.ref, planes, box):
                return None
            _, block = self._reader.read(view.sight.ref, planes, box=box)
            block = block if len(view.sight.shape or ()) > 1 else block[None]
            self._values[view.title] = ((planes, corner), block)
        found: np.ndarray = block[row - corner[0], column - corner[1]]
        return found
