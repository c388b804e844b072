"""`View`: one image of a comparison."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.catalogue import Kind
from tamis.display import kind_to_draw
from tamis.errors import KindError
from tamis.notebook.figure._place import Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.session.screen import Sight

__all__ = ["View", "views_of"]

_WHERE = "compare"


@dataclass(frozen=True, slots=True)
class View:
    """One image of a comparison.

    Parameters
    ----------
    title : str
        What it is called.
    sight : Sight
        What is known of it.
    place : Place
        Where it lies.
    """

    title: str
    sight: Sight
    place: Place

    @property
    def is_image(self) -> bool:
        """Whether it is drawn with contrast limits: no labels, and no mask."""
        sight = self.sight
        drawn = kind_to_draw(sight.dtype, sight.kind) if sight.dtype else sight.kind
        return drawn in (Kind.IMAGE, Kind.ARRAY)

    @property
    def is_grey(self) -> bool:
        """Whether its contrast can be chosen: an image of one value a pixel."""
        layout = self.sight.layout
        return self.is_image and (layout is None or layout.colors is None)


def views_of(sights: Mapping[str, Sight]) -> tuple[View, ...]:
    """Return the images of a comparison, by title; places are told by the first one.

    Raises
    ------
    KindError
        If one has no pixels.
    """
    for title, sight in sights.items():
        if not sight.is_drawn:
            expected = "images, labels or masks with at least one pixel"
            kind = sight.kind if sight.shape != () else "a single number"
            raise KindError(_WHERE, title, expected=expected, got=str(kind))
    first = next(iter(sights.values()))
    place = Place.of(first, {}, "")
    lengths = dict(zip(place.letters, place.lengths, strict=True))
    unit = first.unit if first.unit != "pixel" else ""
    return tuple(View(title, sight, Place.of(sight, lengths, unit)) for title, sight in sights.items())
