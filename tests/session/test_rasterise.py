"""Which pixels a mark covers: as whoever asks every single pixel, in fractions, would find."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from tamis.session import Mark
from tamis.session._rasterise import covered

BOX = (0, 0, 19, 23)


def to_segment(point, start, stop):
    """Return the squared distance of a point to a straight line, exactly."""
    (r, c), (height, width) = (point[i] - start[i] for i in (0, 1)), (stop[i] - start[i] for i in (0, 1))
    length = height**2 + width**2
    share = min(max((r * height + c * width) / length, 0), 1) if length else 0
    return (r - share * height) ** 2 + (c - share * width) ** 2


def in_stroke(mark, row, column):
    points = [tuple(map(Fraction, point)) for point in mark.points]
    if any((r + Fraction(1, 2)) // 1 == row and (c + Fraction(1, 2)) // 1 == column for r, c in points):
        return True
    pieces = zip(points, points[1:] or points, strict=False)
    return any(to_segment((row, column), a, b) <= Fraction(mark.radius) ** 2 for a, b in pieces)


def in_polygon(mark, row, column):
    points = [tuple(map(Fraction, point)) for point in mark.points]
    turns = 0
    for (r0, c0), (r1, c1) in zip(points, [*points[1:], points[0]], strict=True):
        if to_segment((row, column), (r0, c0), (r1, c1)) == 0:
            return True
        side = (c1 - c0) * (row - r0) - (column - c0) * (r1 - r0)  # which side of the edge it is on
        if r0 <= row < r1 and side > 0:
            turns += 1
        if r1 <= row < r0 and side < 0:
            turns -= 1
    return turns != 0


def in_rectangle(mark, row, column):
    (r0, c0), (r1, c1) = mark.points
    return min(r0, r1) <= row <= max(r0, r1) and min(c0, c1) <= column <= max(c0, c1)


def by_hand(mark, box):
    has = {"stroke": in_stroke, "polygon": in_polygon, "rectangle": in_rectangle}[mark.shape]
    top, left, bottom, right = box
    found = [[has(mark, row, column) for column in range(left, right)] for row in range(top, bottom)]
    return np.array(found, dtype=bool)


def drawn(mark, box=BOX):
    return covered(mark, box, squared_radius=mark.radius**2)


def random_points(seed, count):
    points = np.random.default_rng(seed).uniform(-6, 28, (count, 2)).round(seed % 3)
    return tuple(map(tuple, points.tolist()))


STROKES = [
    Mark("stroke", ((5.0, 7.0),), radius=3.0),
    Mark("stroke", ((5.5, 7.5),), radius=0.5),
    Mark("stroke", ((5.25, 7.375),), radius=0.5),
    Mark("stroke", ((2.0, 2.0), (12.0, 2.0)), radius=2.0),
    Mark("stroke", ((2.0, 2.0), (2.0, 15.0)), radius=0.5),
    Mark("stroke", ((0.0, 0.0), (18.0, 22.0), (18.0, 0.0), (0.0, 22.0)), radius=1.5),
    Mark("stroke", ((3.0, 4.0), (6.0, 8.0), (3.0, 4.0)), radius=5.0),
    Mark("stroke", ((-40.0, -40.0), (60.0, 60.0)), radius=2.0),
    Mark("stroke", ((-3.0, 5.0),), radius=2.0),
    Mark("stroke", ((9.0, 9.0), (9.5, 9.5)), radius=9000.0),
    Mark("stroke", ((1.0, 3.0), (13.0, 19.0)), radius=5.0),  # its edges go through the centres of pixels
    Mark("stroke", ((2.0, 20.0), (14.0, 15.0)), radius=2.0),
    Mark("stroke", ((-1.125, 0.375), (19.875, 20.375)), radius=7.25),
    *(Mark("stroke", random_points(seed, 1 + seed), radius=0.5 + seed / 2) for seed in range(8)),
]
POLYGONS = [
    Mark("polygon", ((5.0, 7.0),)),
    Mark("polygon", ((5.0, 7.0), (5.0, 12.0))),
    Mark("polygon", ((5.0, 7.0), (9.0, 11.0))),
    Mark("polygon", ((2.0, 2.0), (2.0, 12.0), (12.0, 12.0), (12.0, 2.0))),
    Mark("polygon", ((2.0, 12.0), (12.0, 12.0), (12.0, 2.0), (2.0, 2.0))),
    Mark("polygon", ((2.0, 2.0), (12.0, 12.0), (2.0, 12.0), (12.0, 2.0))),  # a bow tie
    Mark("polygon", ((2.0, 10.0), (17.0, 16.0), (7.0, 2.0), (7.0, 19.0), (17.0, 4.0))),  # a star
    Mark("polygon", ((2.5, 2.5), (2.5, 9.5), (9.5, 9.5), (9.5, 2.5))),
    Mark("polygon", ((-50.0, -50.0), (-50.0, 90.0), (70.0, 20.0))),
    Mark("polygon", ((-5.0, -5.0), (-5.0, -2.0), (-2.0, -5.0))),
    *(Mark("polygon", random_points(seed, 3 + seed)) for seed in range(8)),
]
RECTANGLES = [
    Mark("rectangle", ((2.0, 3.0), (5.0, 9.0))),
    Mark("rectangle", ((5.5, 9.25), (2.125, 3.0))),
    Mark("rectangle", ((4.0, 4.0), (4.0, 4.0))),
    Mark("rectangle", ((4.25, 4.25), (4.5, 4.5))),
    Mark("rectangle", ((-100.0, 5.0), (100.0, 100.0))),
]
ALL = [*STROKES, *POLYGONS, *RECTANGLES]


@pytest.mark.parametrize("mark", ALL)
def test_the_pixels_are_those_that_fractions_say(mark):
    np.testing.assert_array_equal(drawn(mark), by_hand(mark, BOX))


@pytest.mark.parametrize("mark", ALL[::3])
def test_a_box_anywhere_has_the_pixels_of_the_whole(mark):
    whole = drawn(mark, (-8, -8, 30, 30))
    for box in [(-8, -8, 1, 1), (3, 5, 4, 6), (7, 0, 12, 30), (0, 7, 30, 9), (29, 29, 30, 30)]:
        top, left, bottom, right = (end + 8 for end in box)
        np.testing.assert_array_equal(drawn(mark, box), whole[top:bottom, left:right])


@pytest.mark.parametrize("mark", ALL)
def test_the_bounds_leave_nothing_out(mark):
    top, left, bottom, right = mark.bounds
    outside = np.ones((60, 60), dtype=bool)
    outside[max(top + 20, 0) : max(bottom + 20, 0), max(left + 20, 0) : max(right + 20, 0)] = False
    assert not drawn(mark, (-20, -20, 40, 40))[outside].any()


def test_an_empty_box_is_empty():
    assert drawn(STROKES[0], (5, 5, 5, 9)).shape == (0, 4)
    assert drawn(POLYGONS[3], (5, 5, 9, 5)).shape == (4, 0)


def test_far_away_nothing_overflows():
    far = 2.0**24
    rectangle = Mark("polygon", ((far, far), (far, far - 4), (far - 4, far - 4), (far - 4, far)))
    box = tuple(int(far) + end for end in (-6, -6, 2, 2))
    assert drawn(rectangle, box).sum() == 25
    wide = Mark("polygon", ((-far, -far), (-far, far), (far, far), (far, -far)))
    assert drawn(wide).all()
    line = Mark("stroke", ((-far, -far), (far, far)), radius=0.5)
    np.testing.assert_array_equal(drawn(line, (0, 0, 9, 9)), np.eye(9, dtype=bool))


def test_many_runs_are_done_in_parts(monkeypatch):
    whole = [drawn(mark) for mark in ALL]
    monkeypatch.setattr("tamis.session._rasterise._RUNS_AT_ONCE", 3)
    for mark, pixels in zip(ALL, whole, strict=True):
        np.testing.assert_array_equal(drawn(mark), pixels)
