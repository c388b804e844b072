"""Drawings: pixels of marks, the same in tiles, and their JSON."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tamis.errors import DocumentError, ParameterError
from tamis.region import Lattice, Region
from tamis.session import Drawing, Mark, drawing_to_json
from tamis.session._drawing import drawing_from_json
from tamis.session._painting import drawn_image

PLANE = Drawing((20, 30), "YX", (1.0, 1.0), "pixel")
VOLUME = Drawing((2, 7, 12, 15), "TZYX", (1.0, 2.0, 1.0, 1.0), "um")


def stroke(*points, **fields):
    return Mark("stroke", points, **fields)


def with_marks(drawing, *marks):
    for mark in marks:
        drawing = drawing.with_mark(mark)
    return drawing


def pixels_of(drawing):
    return drawn_image(drawing).read()


MESS = with_marks(
    PLANE,
    Mark("polygon", ((-3.0, -3.0), (14.0, 2.0), (3.0, 27.0)), 3),
    stroke((2.0, 2.0), (17.0, 25.0), radius=2.5, label=-1),
    stroke((8.0, 8.0), radius=3.0, label=0),
    Mark("rectangle", ((15.0, 25.0), (90.0, 90.0)), 2**31 - 1),
    stroke((500.0, 500.0), radius=4.0, label=9),
)
BALLS = with_marks(
    VOLUME,
    stroke((5.0, 5.0), (5.0, 9.0), radius=4.0, label=2, plane=(1, 3), is_ball=True),
    stroke((1.0, 1.0), radius=30.0, label=5, plane=(0, 0), is_ball=True),
    Mark("rectangle", ((4.0, 4.0), (6.0, 6.0)), 0, plane=(0, 6)),
)


@pytest.mark.parametrize("drawing", [PLANE, MESS, BALLS], ids=["blank", "mess", "balls"])
@pytest.mark.parametrize("tile", [1, 4, 7])
def test_tiles_are_the_whole(drawing, tile):
    image = drawn_image(drawing)
    tiled = np.empty(drawing.shape, drawing.dtype)
    for region in Lattice(drawing.shape, (*drawing.shape[:-2], 5 * tile, 3 * tile)):
        tiled[region.slices] = image.read(region)
    np.testing.assert_array_equal(tiled, image.read())
    if drawing.axes == "TZYX":
        region = Region((1, 2, 3, 4), (2, 5, 9, 12))
        np.testing.assert_array_equal(image.read(region), tiled[region.slices])


def test_later_marks_cover_earlier_ones_and_zero_erases():
    pixels = pixels_of(MESS)
    assert pixels.dtype == np.int32
    found = [pixels[place] for place in [(8, 8), (3, 3), (4, 20), (19, 29), (19, 0)]]
    assert found == [0, -1, 3, 2**31 - 1, 0]


def test_a_region_of_interest_is_true_or_false():
    drawing = with_marks(
        Drawing((9, 9), "YX", (1.0, 1.0), "pixel", "binary"),
        Mark("rectangle", ((1.0, 1.0), (4.0, 5.0)), 200),
        stroke((2.0, 2.0), label=0),
    )
    pixels = pixels_of(drawing)
    assert pixels.dtype == bool
    assert pixels.sum() == 4 * 5 - 5


def test_a_ball_is_round_in_space_not_in_planes():
    pixels = pixels_of(with_marks(VOLUME, stroke((6.0, 7.0), radius=4.0, plane=(0, 3), is_ball=True)))
    plane, row, column = np.ogrid[:7, :12, :15]
    ball = (2 * (plane - 3)) ** 2 + (row - 6) ** 2 + (column - 7) ** 2 <= 16
    np.testing.assert_array_equal(pixels[0], ball)
    assert not pixels[1].any()


def test_a_stroke_stays_on_its_plane():
    pixels = pixels_of(with_marks(VOLUME, stroke((6.0, 7.0), radius=4.0, plane=(1, 3))))
    assert np.unique(np.nonzero(pixels)[1]).tolist() == [3]
    assert not pixels[0].any()


@pytest.mark.parametrize(
    ("drawing", "mark", "parameter"),
    [
        (VOLUME, stroke((1.0, 1.0)), "plane"),
        (VOLUME, stroke((1.0, 1.0), plane=(0,)), "plane"),
        (VOLUME, stroke((1.0, 1.0), plane=(0, 7)), "plane"),
        (PLANE, stroke((1.0, 1.0), plane=(0,)), "plane"),
        (PLANE, stroke((1.0, 1.0), is_ball=True), "is_ball"),
    ],
)
def test_a_mark_on_no_plane_of_the_image_is_refused(drawing, mark, parameter):
    with pytest.raises(ParameterError, match=f"'{parameter}' must be"):
        drawing.with_mark(mark)


def test_the_mark_of_an_id_is_drawn_again_in_its_place():
    one, two = stroke((1.0, 1.0), id="a"), stroke((2.0, 2.0), id="b")
    moved = stroke((5.0, 5.0), id="a")
    drawing = with_marks(PLANE, one, two, stroke((3.0, 3.0)), stroke((3.0, 3.0)), moved)
    assert drawing.marks[:2] == (moved, two)
    assert len(drawing.marks) == 4
    assert drawing.without_marks("a").marks[0] == two
    assert drawing.without_marks().marks == ()


def test_the_key_follows_from_the_pixels():
    named = with_marks(PLANE, stroke((1.0, 1.0), id="a"))
    assert drawn_image(named).key == drawn_image(with_marks(PLANE, stroke((1.0, 1.0), id="b"))).key
    twice = with_marks(named, stroke((2.0, 2.0)))
    keys = {drawn_image(drawing).key for drawing in (PLANE, named, twice, MESS, BALLS, VOLUME)}
    assert len(keys) == 6


def test_there_are_not_too_many_marks(monkeypatch):
    monkeypatch.setattr("tamis.session._drawing.MOST_MARKS", 2)
    full = with_marks(PLANE, stroke((1.0, 1.0)), stroke((2.0, 2.0), id="a"))
    with pytest.raises(ParameterError, match="at most 2 in a drawing"):
        full.with_mark(stroke((3.0, 3.0)))
    assert len(full.with_mark(stroke((3.0, 3.0), id="a")).marks) == 2


@pytest.mark.parametrize("drawing", [PLANE, MESS, BALLS])
def test_a_drawing_survives_json(drawing):
    again = drawing_from_json(json.loads(json.dumps(drawing_to_json(drawing))))
    assert again == drawing
    assert again.key == drawing.key


def test_json_says_only_what_is_new():
    grown = MESS.with_mark(stroke((1.0, 1.0), id="new"))
    told = json.loads(json.dumps(drawing_to_json(grown, MESS)))
    assert (told["keep"], len(told["marks"])) == (5, 1)
    assert drawing_from_json(told, MESS) == grown
    assert drawing_from_json(drawing_to_json(PLANE, MESS), MESS) == PLANE
    with pytest.raises(DocumentError, match="keeps 5 marks of 0"):
        drawing_from_json(told)


@pytest.mark.parametrize(
    "change",
    [
        {"shape": [20]},
        {"shape": [20, 0]},
        {"shape": [20, True]},
        {"shape": [20, 30, 2]},
        {"axes": "Y"},
        {"spacing": [1, "1"]},
        {"spacing": [1, 0]},
        {"spacing": [1, float("nan")]},
        {"unit": 3},
        {"kind": "labels"},
        {"marks": {}},
        {"marks": [3]},
        {"keep": -1, "marks": []},
        {"keep": True},
    ],
)
def test_what_is_no_drawing_is_refused(change):
    with pytest.raises((DocumentError, ParameterError)):
        drawing_from_json(drawing_to_json(PLANE) | change)


def test_a_mark_on_another_plane_is_refused_in_json_too():
    told = drawing_to_json(PLANE) | {"marks": [{"shape": "stroke", "points": [[1, 1]], "plane": [0]}]}
    with pytest.raises(ParameterError, match="'plane' must be empty for an image"):
        drawing_from_json(told)
    with pytest.raises(DocumentError):
        drawing_from_json([])
