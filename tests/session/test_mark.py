"""Marks: what may be drawn, and what of JSON from anywhere is refused."""

from __future__ import annotations

import json
import math

import pytest

from tamis.errors import DocumentError, ParameterError
from tamis.session import Mark, mark_from_json, mark_to_json

MARKS = [
    Mark("stroke", ((1.0, 2.0), (3.0, 9.0)), 4, 2.5, id="a"),
    Mark("stroke", ((1.0, 2.0),), 0, 0.5, (3, 1), is_ball=True),
    Mark("stroke", ((-5.0, 2.0), (1e6, 3.0)), -1, 10_000.0),
    Mark("polygon", ((0.0, 0.0), (5.0, 5.0), (0.0, 5.0)), 7, plane=(2,)),
    Mark("rectangle", ((4.0, 4.0), (4.0, 4.0)), 2**31 - 1),
]


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_survives_json(mark):
    again = mark_from_json(json.loads(json.dumps(mark_to_json(mark))))
    assert again == mark
    assert (again.key, again.bounds) == (mark.key, mark.bounds)


def test_points_are_rounded_and_those_on_the_line_left_out():
    mark = Mark("stroke", ((0.01, 0.01), (5.0, 5.1), (10.0, 10.0), (-0.04, 10.0)))
    assert mark.points == ((0.0, 0.0), (10.0, 10.0), (0.0, 10.0))
    assert "-" not in str(mark.points)
    assert Mark("rectangle", ((0.0, 0.0), (0.0, 0.1))).points == ((0.0, 0.0), (0.0, 0.125))


def test_the_key_tells_marks_apart_and_does_not_know_their_id():
    mark = MARKS[0]
    assert Mark("stroke", mark.points, 4, 2.5, id="b").key == mark.key
    others = [Mark("stroke", mark.points, 5, 2.5), Mark("polygon", mark.points, 4), MARKS[1]]
    assert len({mark.key, *(other.key for other in others)}) == 4


def test_the_bounds_hold_every_pixel():
    assert MARKS[0].bounds == (-1, 0, 6, 12)
    assert MARKS[3].bounds == (0, 0, 6, 6)
    assert Mark("stroke", ((3.5, 3.5),), radius=0.5).bounds == (3, 3, 5, 5)


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"shape": "circle"}, "shape"),
        ({"points": ()}, "points"),
        ({"points": [(1.0, 2.0)]}, "points"),
        ({"points": ((1.0, math.nan),)}, "points"),
        ({"points": ((1.0, math.inf),)}, "points"),
        ({"points": ((1.0, True),)}, "points"),
        ({"points": ((1.0, 2.0, 3.0),)}, "points"),
        ({"points": ((1.0, 1e300),)}, "points"),
        ({"points": ((1.0, 10**400),)}, "points"),
        ({"points": ((1.0, 2.0),) * 10_001}, "points"),
        ({"shape": "rectangle"}, "points"),
        ({"label": 1.0}, "label"),
        ({"label": True}, "label"),
        ({"label": 2**31}, "label"),
        ({"radius": 0.1}, "radius"),
        ({"radius": math.nan}, "radius"),
        ({"radius": 1e9}, "radius"),
        ({"radius": "1"}, "radius"),
        ({"plane": (-1,)}, "plane"),
        ({"plane": (1.0,)}, "plane"),
        ({"plane": (1,) * 9}, "plane"),
        ({"is_ball": 1}, "is_ball"),
        ({"id": "x" * 65}, "id"),
        ({"id": 3}, "id"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_the_name_of_the_field(change, parameter):
    with pytest.raises(ParameterError, match=f"draw: parameter '{parameter}' must be"):
        Mark(**({"shape": "stroke", "points": ((1.0, 2.0),)} | change))


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "stroke",
        {},
        {"shape": "stroke"},
        {"points": [[1, 2]]},
        {"shape": "stroke", "points": [[1, 2]], "key": "0"},
        {"shape": "stroke", "points": [[1, 2]], "__class__": "x"},
    ],
)
def test_json_that_is_no_mark_is_refused(data):
    with pytest.raises(DocumentError, match="a mark must be an object"):
        mark_from_json(data)


@pytest.mark.parametrize(
    "change",
    [
        {"points": "12"},
        {"points": [1, 2]},
        {"points": [[[1], 2]]},
        {"points": [["1", 2]]},
        {"points": [[None, 2]]},
        {"points": [[0, 0]] * 20_000},
        {"shape": ["stroke"]},
        {"shape": {}},
        {"label": [1]},
        {"plane": "3"},
        {"plane": [[1]]},
        {"plane": [0] * 1000},
        {"radius": [2]},
        {"is_ball": "yes"},
    ],
)
def test_json_of_the_wrong_type_is_refused(change):
    with pytest.raises(ParameterError):
        mark_from_json({"shape": "stroke", "points": [[1, 2]]} | change)
