"""Values are immutable, and come back from JSON exactly as they were."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.catalogue import (
    FOOTPRINTS,
    ArrayValue,
    Footprint,
    FootprintArray,
    Slice,
    footprint_array,
    freeze,
    freeze_literal,
    from_json,
    thaw,
    to_json,
)
from tamis.errors import DocumentError

SIMPLE = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(),
    st.builds(Slice, *[st.none() | st.integers()] * 3),
    st.sampled_from(["uint8", "float64", "bool"]).map(lambda dtype: ArrayValue.of(np.eye(3, 2, dtype=dtype))),
    st.just(Footprint("disk", (("radius", 3),))),
)  # fmt: skip
CALMLY = settings(deadline=None, max_examples=50)
VALUES = st.recursive(SIMPLE, lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=8)


def same(one, other):
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and (one == other or (one != one and other != other))


@CALMLY
@given(VALUES)
def test_a_value_comes_back_from_json_exactly(value):
    assert same(from_json(json.loads(json.dumps(to_json(value), allow_nan=False))), value)


@CALMLY
@given(VALUES)
def test_freezing_twice_changes_nothing(value):
    assert same(freeze(value), value)
    hash(value)


@pytest.mark.parametrize(
    ("given_value", "frozen"),
    [
        ([1, [2.5, "x"]], (1, (2.5, "x"))),
        (np.float32(0.5), 0.5),
        (np.int64(3), 3),
        (np.True_, True),
        (np.array(3.0), 3.0),
        (range(1, 10, 2), (1, 3, 5, 7, 9)),
        (slice(None, np.int64(3)), Slice(None, 3)),
        (..., "..."),
        (np.uint8, "uint8"),
        (np.dtype(">f4"), "float32"),
        (float, "float64"),
    ],
)
def test_what_a_user_gives_becomes_a_value(given_value, frozen):
    assert same(freeze(given_value), frozen)


@pytest.mark.parametrize(
    "given_value",
    [
        {},
        {1, 2},
        object(),
        len,
        3j,
        np.zeros(3, complex),
        np.array(["a"]),
        np.zeros(65_537),
        np.zeros(3, object),
    ],
)
def test_what_is_no_value_is_refused(given_value):
    with pytest.raises(TypeError, match="a parameter cannot hold"):
        freeze(given_value)


def test_an_array_is_copied_little_endian_and_read_only():
    array = np.arange(6, dtype=">u2").reshape(2, 3)
    value = freeze(array)
    array[0, 0] = 99
    back = thaw(value)
    assert back.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert back.dtype == np.dtype("<u2")
    assert not back.flags.writeable


def test_arrays_that_are_equal_make_equal_values_whatever_their_memory():
    array = np.arange(6).reshape(2, 3)
    assert freeze(array) == freeze(np.asfortranarray(array)) == freeze(array[::-1][::-1])
    assert freeze(array) != freeze(array.astype(float))
    assert freeze(array) != freeze(array.ravel())


def test_an_array_without_axes_thaws_to_a_scalar_of_its_dtype():
    thawed = thaw(freeze_literal(np.float32(0.1)))
    assert isinstance(thawed, np.float32)
    assert thawed == np.float32(0.1)


def test_thawing_reaches_into_tuples():
    thawed = thaw((Slice(1, None), (Slice(None, 3), "...")))
    assert thawed == (slice(1, None), (slice(None, 3), "..."))


@pytest.mark.parametrize("name", FOOTPRINTS)
def test_a_footprint_is_made_by_the_library(name):
    arguments = {
        "ones": {"shape": (10, 10, 10)}, "footprint_rectangle": {"shape": (3, 4)},
        "octagon": {"m": 3, "n": 2}, "star": {"a": 2}, "ellipse": {"width": 3, "height": 2},
    }.get(name, {"radius": 2})  # fmt: skip
    array = footprint_array(name, arguments)
    made = freeze(array)
    assert isinstance(made, Footprint)
    assert np.array_equal(thaw(made), array)
    assert thaw(made).dtype == array.dtype


def test_a_footprint_that_was_changed_is_only_an_array():
    array = footprint_array("disk", {"radius": 2})
    assert isinstance(array, FootprintArray)
    for changed in (array[1:], array + 0, array.copy(), array.astype(bool)):
        assert isinstance(freeze(changed), ArrayValue)


def test_a_literal_keeps_its_numpy_dtype_and_a_number_does_not_get_one():
    assert freeze_literal(2.0) == 2.0
    literal = freeze_literal(np.float64(2.0))
    assert isinstance(literal, ArrayValue)
    assert thaw(literal).dtype == np.float64
    with pytest.raises(TypeError, match="cannot hold an array"):
        freeze_literal(np.zeros(3, complex))


@pytest.mark.parametrize(
    "data",
    [
        {"slice": [1, 2]},
        {"float": "3"},
        {"array": "AAAA", "dtype": "u1", "shape": [5]},
        {"array": "AAAA", "dtype": "no dtype", "shape": [3]},
        {"array": "AAAA", "dtype": "u1", "shape": ["x"]},
        {"array": "A", "dtype": "u1", "shape": [1]},
        {"footprint": "os.system", "radius": 3},
        {"footprint": "disk", "radius": {"import": "os"}},
        {},
        object(),
    ],
)
def test_a_document_that_holds_no_value_is_refused(data):
    with pytest.raises(DocumentError):
        from_json(data)


def test_floats_that_json_has_no_word_for():
    assert to_json((math.inf, -math.inf)) == [{"float": "inf"}, {"float": "-inf"}]
    assert math.isnan(from_json({"float": "nan"}))
    assert repr(from_json({"float": "2.0"})) == "2.0"  # as a page writes it, for which 2.0 is 2


def test_a_slice_reads_as_in_python():
    assert [str(Slice(*ends)) for ends in ((), (1,), (None, 3), (1, 9, 2), (None, None, -1))] == [
        ":", "1:", ":3", "1:9:2", "::-1",
    ]  # fmt: skip
