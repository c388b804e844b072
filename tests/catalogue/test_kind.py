"""What fits where, and how a message says it."""

from __future__ import annotations

import pytest

from tamis.catalogue import Kind, fits, in_words


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_fits_where_it_is_meant(kind):
    assert fits(kind, (kind,))
    assert fits(kind, (Kind.ARRAY,))


@pytest.mark.parametrize(
    ("given", "takes"),
    [
        (Kind.BINARY, Kind.IMAGE), (Kind.BINARY, Kind.MARKERS),
        (Kind.LABELS, Kind.MARKERS), (Kind.MARKERS, Kind.LABELS), (Kind.ARRAY, Kind.IMAGE),
        (Kind.ARRAY, Kind.POINTS),
    ],
)  # fmt: skip
def test_what_may_stand_in(given, takes):
    assert fits(given, (takes,))


@pytest.mark.parametrize(
    ("given", "takes"),
    [
        (Kind.LABELS, Kind.IMAGE), (Kind.BINARY, Kind.LABELS), (Kind.IMAGE, Kind.BINARY), (Kind.IMAGE, Kind.LABELS),
        (Kind.LABELS, Kind.BINARY), (Kind.TABLE, Kind.IMAGE), (Kind.SCALAR, Kind.IMAGE),
        (Kind.ARRAY, Kind.TABLE), (Kind.ARRAY, Kind.SCALAR), (Kind.ARRAY, Kind.MESH),
    ],
)  # fmt: skip
def test_what_may_not(given, takes):
    assert not fits(given, (takes,))


def test_one_of_several_is_enough():
    assert fits(Kind.LABELS, (Kind.TABLE, Kind.MARKERS))
    assert not fits(Kind.IMAGE, ())


def test_kinds_in_words():
    assert in_words((Kind.IMAGE,)) == "an image"
    assert in_words((Kind.BINARY, Kind.LABELS, Kind.SCALAR)) == "a binary image or labels or one number"
