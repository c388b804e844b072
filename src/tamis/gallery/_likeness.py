"""Which entries of the gallery look like an image."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.gallery._index import read_index
from tamis.gallery._statistics import Statistics, statistics_of
from tamis.gallery._words import likeness_in_words
from tamis.pipeline import Source
from tamis.recorder import image_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tamis.gallery._entry import Entry, Picture

__all__ = ["Likeness", "entries_like", "likeness_of", "measure_image", "ranked"]

WEIGHTS = {
    "skewness": 1.0,
    "separability": 1.0,
    "dark": 0.6,
    "bright": 0.6,
    "entropy": 0.5,
    "levels": 0.2,
    "noise": 0.3,
    "edges": 1.0,
    "unevenness": 0.7,
    "filled": 1.2,
    "coherence": 0.8,
    "line_likeness": 1.2,
    "period": 1.0,
    "periodicity": 0.8,
    "objects": 0.8,
    "roundness": 1.0,
    "colourfulness": 0.7,
}
"""How much a statistic counts: less where cropping, turning or noise change it without changing the look."""

_LOGARITHMIC = {"noise": 1e-3, "edges": 1e-3, "period": 1.0, "objects": 1e-3}
"""Statistics whose ratio counts, with what is added so that 0 has a logarithm."""

_FARTHEST = 3.0
"""Scales: what is farther is just as different."""

_OTHER_AXES = 0.3
_OTHER_COLOURS = 0.4
_OTHER_VALUES = 0.6
"""By which the likeness is multiplied where axes, colours, or being binary differ."""

_EXCHANGED = 0.85
"""The same where an image only looks alike with dark and bright exchanged."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """An entry, and how much it looks like an image.

    Parameters
    ----------
    entry : Entry
        Of the gallery.
    picture : Picture
        The one of its images that looks most alike.
    likeness : float, in [0, 1]
        1 for an image that looks the same in every number.
    why : str
        What both have in common.
    """

    entry: Entry
    picture: Picture
    likeness: float
    why: str


def entries_like(
    image: Any, *, most: int = 5, entries: Iterable[Entry] | None = None
) -> tuple[Likeness, ...]:
    """Return the entries of the gallery whose images look most like an image.

    Parameters
    ----------
    image : path, array, zarr array, lazy image or ``"sample:<name>"``
        Whatever `tamis.open` takes. Not more than a plane of it is read.
    most : int, default 5
        How many at most.
    entries : iterable of Entry, optional
        Among these only; all by default.

    Returns
    -------
    found : tuple of Likeness
        The most alike first.

    Raises
    ------
    ReadError
        If the image cannot be read.
    ImageError
        If its pixels cannot be used: complex, or along a single axis.

    Notes
    -----
    Statistics are compared one by one: the difference by the spread over the gallery, which counts up to
    three times that; their weighted mean `d` gives the likeness ``exp(-d)``. It is multiplied by 0.3 where
    the numbers of axes differ, by 0.4 where one is of colours and the other is not, and by 0.6 where only
    one of them is binary. Where an image is more alike with dark and bright exchanged, that counts, times
    0.85: most operations do for bright objects what another does for dark ones.

    Examples
    --------
    >>> [found.entry.name for found in entries_like("sample:page", most=1)]
    ['threshold/page_binarisation']
    """
    return ranked(measure_image(image), read_index() if entries is None else entries)[:most]


def measure_image(image: Any) -> Statistics:
    """Return what an image looks like; see `entries_like` for what can be given, and what is raised."""
    return statistics_of(image_for(Source("image"), image, where="gallery"))


def ranked(statistics: Statistics, entries: Iterable[Entry]) -> tuple[Likeness, ...]:
    """Return all entries that have an image, those most like `statistics` first."""
    exchanged = statistics.with_dark_and_bright_exchanged()
    found = []
    for entry in entries:
        rated = [
            (factor * likeness_of(seen, picture.statistics), number, seen)
            for number, picture in enumerate(entry.pictures)
            for seen, factor in ((statistics, 1.0), (exchanged, _EXCHANGED))
        ]
        if rated:
            likeness, number, seen = max(rated, key=lambda one: one[:1])
            picture = entry.pictures[number]
            why = likeness_in_words(seen, picture.statistics)
            why = why if seen is statistics else f"with dark and bright exchanged: {why}"
            found.append(Likeness(entry, picture, likeness, why))
    found.sort(key=lambda one: (-one.likeness, one.entry.name))
    return tuple(found)


def likeness_of(one: Statistics, other: Statistics) -> float:
    """Return how much two images look alike, in [0, 1]."""
    scales = _scales()
    first, second = _comparable(one), _comparable(other)
    apart = sum(
        weight * min(abs(first[name] - second[name]) / scales[name], _FARTHEST)
        for name, weight in WEIGHTS.items()
    )
    likeness = math.exp(-apart / sum(WEIGHTS.values()))
    for is_other, factor in (
        (one.ndim != other.ndim, _OTHER_AXES),
        (one.has_colours != other.has_colours, _OTHER_COLOURS),
        (one.is_binary != other.is_binary, _OTHER_VALUES),
    ):
        likeness *= factor if is_other else 1
    return likeness


def _comparable(statistics: Statistics) -> dict[str, float]:
    """Return the numbers whose differences count, by name."""
    values = {name: float(getattr(statistics, name)) for name in WEIGHTS}
    return values | {name: math.log(values[name] + least) for name, least in _LOGARITHMIC.items()}


@functools.cache
def _scales() -> Mapping[str, float]:
    """Return the spread of each statistic over the gallery: half of what the middle 80 % cover."""
    rows = [_comparable(one.statistics) for entry in read_index() for one in entry.pictures]
    scales = {}
    for name in WEIGHTS:
        low, high = np.percentile([row[name] for row in rows], (10, 90)) if rows else (0, 1)
        scales[name] = max(float(high - low) / 2, 0.02)
    return scales
