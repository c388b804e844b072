"""Kinds of data that flow along the edges of a pipeline, and which fits where."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Kind", "fits", "in_words"]


class Kind(StrEnum):
    """What a result means, whatever its dtype."""

    IMAGE = "image"
    """Grey levels or colours."""
    BINARY = "binary"
    """True is foreground; dtype bool."""
    LABELS = "labels"
    """Whole numbers that name objects; 0 is background."""
    MARKERS = "markers"
    """Whole numbers that seed objects; 0 is unknown."""
    POINTS = "points"
    """Coordinates, one row each."""
    SCALAR = "scalar"
    """One number."""
    TABLE = "table"
    """Columns by name."""
    MESH = "mesh"
    """Vertices, faces and what belongs to them."""
    TRANSFORM = "transform"
    """A map between coordinates: a matrix for homogeneous ones."""
    ARRAY = "array"
    """An array that has not said what it means; fits everywhere."""


# what may stand in for what: a binary image is an image, labels can be markers; labels are more than binary
_STANDS_FOR = {
    Kind.BINARY: {Kind.IMAGE, Kind.MARKERS},
    Kind.LABELS: {Kind.MARKERS},
    Kind.MARKERS: {Kind.LABELS},
    Kind.SCALAR: {Kind.ARRAY},
}


def fits(given: Kind, takes: tuple[Kind, ...]) -> bool:
    """Return whether data of kind `given` may be connected where one of `takes` is meant."""
    if given in takes or Kind.ARRAY in takes:
        return True
    if given is Kind.ARRAY:
        return not set(takes) <= {Kind.SCALAR, Kind.TABLE, Kind.MESH}
    return bool(_STANDS_FOR.get(given, set()) & set(takes))


def in_words(kinds: tuple[Kind, ...]) -> str:
    """Return kinds as a message says them: ``an image or labels``.

    Examples
    --------
    >>> in_words((Kind.IMAGE, Kind.LABELS))
    'an image or labels'
    """
    articles = {
        Kind.IMAGE: "an image",
        Kind.BINARY: "a binary image",
        Kind.SCALAR: "one number",
        Kind.TABLE: "a table",
        Kind.MESH: "a mesh",
        Kind.TRANSFORM: "a transform",
        Kind.ARRAY: "an array",
    }
    return " or ".join(articles.get(kind, str(kind)) for kind in kinds)
