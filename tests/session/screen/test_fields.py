"""Nothing of a message is believed before it is looked at."""

from __future__ import annotations

import contextlib
import math

import pytest

from tamis.catalogue import Footprint
from tamis.errors import DocumentError, ParameterError, TamisError
from tamis.session.screen._fields import Fields

HOSTILE = [
    None, True, 3, -1, 2.5, math.nan, math.inf, 10**400, "", "x" * 10_000, [], [1], [[]], [[1, 2], [3]],
    [["a", 1], [2, 3]], [[math.nan, 0], [1, 1]], [10**400, 1], {}, {"a": {}}, {"a": [1]}, b"bytes", object(),
]  # fmt: skip


def fields(**data):
    return Fields(data, where="view")


def test_fields_that_are_right_are_returned():
    found = fields(level=2.0, ref="raw", planes=[1, 2.0], region=[[0, 1], [2.5, 3]], named={"a": "b"})
    assert found.whole("level", most=5) == 2
    assert found.text("ref") == "raw"
    assert found.wholes("planes") == (1, 2)
    assert found.corners("region") == ((0.0, 1.0), (2.5, 3.0))
    assert found.names("named") == {"a": "b"}
    assert found.object("named").text("a") == "b"
    assert found.has("ref")
    assert not found.has("panel")


def test_fields_that_are_missing_have_their_defaults():
    found = fields(word=None)
    assert found.whole("level", 0) == 0
    assert found.text("words", "") == ""
    assert found.find_text("word") is None
    assert found.wholes("planes") == found.texts("refs") == ()
    assert found.values("values") == found.names("named") == {}
    assert found.find_limits("contrast_limits") is None
    assert found.flag("is_final", default=True) is True


def test_the_message_names_the_field_and_what_it_must_be():
    with pytest.raises(
        ParameterError, match=r"view: parameter 'level' must be a whole number in \[0, 9\], got -1"
    ):
        fields(level=-1).whole("level", most=9)
    with pytest.raises(ParameterError, match="'ref' must be text"):
        fields().text("ref")


def test_a_place_is_a_number_or_a_name():
    assert fields(position=3).place("position") == 3
    assert fields(position="best").place("position") == "best"
    with pytest.raises(ParameterError):
        fields(position=[]).place("position")


def test_limits_are_two_numbers_the_lower_one_first():
    assert fields(c=[0, 1]).find_limits("c") == (0.0, 1.0)
    for wrong in ([1, 0], [1, 1], [0, math.nan], [0], [0, 1, 2], "01"):
        with pytest.raises(ParameterError):
            fields(c=wrong).find_limits("c")


def test_values_come_as_documents_write_them():
    found = fields(values={"sigma": 2, "footprint": {"footprint": "disk", "radius": 3}}).values("values")
    assert found == {"sigma": 2, "footprint": Footprint("disk", (("radius", 3),))}
    with pytest.raises(DocumentError):
        fields(values={"sigma": {"evil": 1}}).values("values")


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize(
    "read",
    [
        lambda found: found.text("x"),
        lambda found: found.find_text("x"),
        lambda found: found.whole("x", most=9),
        lambda found: found.flag("x", default=True),
        lambda found: found.place("x"),
        lambda found: found.wholes("x"),
        lambda found: found.texts("x"),
        lambda found: found.names("x"),
        lambda found: found.values("x"),
        lambda found: found.object("x"),
        lambda found: found.corners("x"),
        lambda found: found.find_limits("x"),
    ],
)
def test_whatever_comes_is_taken_or_refused(read, value):
    with contextlib.suppress(TamisError):
        read(fields(x=value))


@pytest.mark.parametrize("data", [None, 3, [], "text", {str(n): n for n in range(2000)}])
def test_a_message_is_an_object(data):
    with pytest.raises(ParameterError, match="must be an object"):
        Fields(data, where="screen")
