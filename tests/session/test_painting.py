"""Painting while one draws: what is below the last mark is kept, and is what painting it all would give."""

from __future__ import annotations

import numpy as np
import pytest

from tamis.region import Region
from tamis.session import Drawing, Mark, _painting
from tamis.session._painting import Recent, drawn_image

BLANK = Drawing((40, 50), "YX", (1.0, 1.0), "pixel")
PARTS = [None, Region((3, 4), (30, 20))]


@pytest.fixture
def painted(monkeypatch):
    """How many marks were painted, one read after the other."""
    counts = []
    monkeypatch.setattr(_painting, "_RECENT", Recent(1 << 20))
    original = _painting._painted

    def count(drawing, region, below=None, *, from_mark=0):
        counts.append(len(drawing.marks[from_mark:]))
        return original(drawing, region, below, from_mark=from_mark)

    monkeypatch.setattr(_painting, "_painted", count)
    return counts


def strokes(count):
    points = np.random.default_rng(0).uniform(-5, 50, (count, 3, 2))
    return [
        Mark("stroke", tuple(map(tuple, line)), place % 7, 3.0, id=str(place))
        for place, line in enumerate(points.tolist())
    ]


def from_scratch(drawing, region):
    return _painting._painted(drawing, region or Region.whole(drawing.shape))


def test_each_mark_that_is_added_is_painted_once(painted):
    drawing = BLANK
    for mark in strokes(40):
        drawing = drawing.with_mark(mark)
        for part in PARTS:
            before = len(painted)
            pixels = drawn_image(drawing).read(part)
            assert sum(painted[before:]) <= 17
            np.testing.assert_array_equal(pixels, from_scratch(drawing, part))


def test_a_stroke_that_grows_is_painted_alone(painted):
    drawing = BLANK
    for mark in strokes(30):
        drawing = drawing.with_mark(mark)
    drawn_image(drawing).read()
    for length in range(2, 9):
        points = tuple((float(row), 7.0 + row % 2 * 9) for row in range(length))
        grown = drawing.with_mark(Mark("stroke", points, 0, 2.0, id="29"))
        painted.clear()
        pixels = drawn_image(grown).read()
        assert painted == [1]
        np.testing.assert_array_equal(pixels, from_scratch(grown, None))


def test_undo_and_a_moved_mark_in_between_give_the_right_pixels(painted):
    drawings = [BLANK]
    for mark in strokes(25):
        drawings.append(drawings[-1].with_mark(mark))
    moved = drawings[-1].with_mark(Mark("rectangle", ((0.0, 0.0), (39.0, 49.0)), 9, id="3"))
    for drawing in [*drawings[::-1], moved, drawings[-1], drawings[-1].without_marks(), moved]:
        pixels = drawn_image(drawing).read()
        np.testing.assert_array_equal(pixels, from_scratch(drawing, None))


def test_only_so_much_is_kept():
    recent = Recent(1000)
    region = Region((0,), (1,))
    drawings = [BLANK.with_mark(mark) for mark in strokes(4)]
    for drawing in drawings[:3]:
        recent.keep(drawing, region, np.zeros(400, np.uint8))
    recent.keep(drawings[3], region, np.zeros(501, np.uint8))
    assert [recent.find(drawing, region) is None for drawing in drawings] == [True, False, False, True]
