"""A parameter takes what its entry says, in canonical form, and refuses the rest in one line."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tamis.catalogue import REQUIRED, ArrayValue, Footprint, Kind, Slice
from tamis.catalogue._parameter import Input, Parameter
from tamis.errors import ParameterError

SIGMA = Parameter("sigma", 1.0, minimum=0, maximum=20, unit="pixel", per_axis=True)
SIZE = Parameter("size", 3, type="integer", minimum=1)
MODE = Parameter("mode", "reflect", type="choice", choices=("reflect", "wrap"))
DISK = Footprint("disk", (("radius", 1),))
FOOTPRINT = Parameter("footprint", None, type="footprint", optional=True)


def of(type_, **changes):
    return Parameter("p", type=type_, **changes)


ACCEPTED = [
    (SIGMA, 2, 2), (SIGMA, 2.0, 2.0), (SIGMA, 0, 0), (SIGMA, 20, 20), (SIGMA, np.float32(0.5), 0.5),
    (SIGMA, [1, 2.5], (1, 2.5)), (SIGMA, np.array([1, 2.5]), (1.0, 2.5)), (SIGMA, np.int8(3), 3),
    (SIZE, 5.0, 5), (SIZE, np.int64(5), 5), (SIZE, 10**30, 10**30),
    (MODE, "wrap", "wrap"),
    (FOOTPRINT, None, None), (FOOTPRINT, DISK, DISK),
    (FOOTPRINT, ((0, 1), (1, 1)), ArrayValue.of(np.array([[0, 1], [1, 1]]))),
    (of("boolean"), True, True), (of("boolean"), 0, False), (of("boolean"), np.True_, True),
    (of("text"), "x", "x"), (of("dtype"), np.float32, "float32"),
    (of("numbers"), [1, 2.5], (1, 2.5)), (of("numbers"), np.array([1, 2]), (1, 2)),
    (of("numbers"), range(1, 4), (1, 2, 3)), (of("numbers"), (), ()),
    (of("names"), ["label", "area"], ("label", "area")),
    (of("index"), 3, (3,)), (of("index"), (slice(1, None), ..., None), (Slice(1, None), "...", None)),
    (of("array"), [[1, 0]], ArrayValue.of(np.array([[1, 0]]))),
    (of("array"), (np.array([1, 0]), [2, 3]), ArrayValue.of(np.array([[1, 0], [2, 3]]))),
    (of("literal"), 2, 2), (of("literal"), np.float32(2), ArrayValue.of(np.array(2, np.float32))),
    (of("literal"), True, True), (of("literal"), [1, 2], ArrayValue.of(np.array([1, 2]))),
    (of("mixed"), [(1, 2), [3, 0]], ((1, 2), (3, 0))),
    (of("mixed"), "hann", "hann"), (of("mixed"), 3.5, 3.5), (of("mixed"), ["tukey", 0.8], ("tukey", 0.8)),
]  # fmt: skip
REFUSED = [
    (SIGMA, -0.1), (SIGMA, 20.1), (SIGMA, math.nan), (SIGMA, "2"), (SIGMA, None), (SIGMA, True),
    (SIGMA, (1, -1)), (SIGMA, 1j), (SIGMA, {}), (SIGMA, ((1, 2),)), (SIGMA, math.inf),
    (SIZE, 2.5), (SIZE, 0), (SIZE, math.inf), (SIZE, math.nan), (SIZE, (3, 3)), (SIZE, True),
    (MODE, "wrp"), (MODE, 0), (MODE, None),
    (FOOTPRINT, 3), (FOOTPRINT, "disk"), (FOOTPRINT, ((1, 2), (3,))), (FOOTPRINT, ("a", "b")),
    (of("boolean"), 2), (of("boolean"), "yes"), (of("text"), 3), (of("dtype"), 3),
    (of("numbers"), 3), (of("numbers"), "12"), (of("numbers"), [1, None]), (of("numbers"), [True]),
    (of("names"), "label"), (of("names"), [1]), (of("index"), "x"), (of("index"), 1.5),
    (of("array"), [[1], [1, 2]]), (of("array"), "abc"), (of("literal"), "2"), (of("literal"), None),
    (of("mixed"), ()), (of("mixed"), None), (of("mixed"), ("tukey", True)), (of("mixed"), (("a",), 1)),
    (of("mixed"), ((), 1)),
    (Parameter("p", type="number", minimum=0, exclusive=True), 0),
]  # fmt: skip


@pytest.mark.parametrize(("parameter", "value", "canonical"), ACCEPTED)
def test_a_value_gets_its_canonical_form(parameter, value, canonical):
    checked = parameter.check(value)
    assert checked == canonical
    assert type(checked) is type(canonical)
    assert parameter.check(checked) == checked


@pytest.mark.parametrize(("parameter", "value"), REFUSED)
def test_a_wrong_value_is_refused(parameter, value):
    with pytest.raises(ParameterError, match=f"parameter '{parameter.name}' must be") as caught:
        parameter.check(value, operation="filters.mine", node="a")
    assert str(caught.value).startswith("node 'a': filters.mine: ")
    assert caught.value.expected == parameter.expected
    assert caught.value.got is value


def test_an_int_stays_an_int_where_a_number_is_meant():
    assert isinstance(SIGMA.check(2), int)
    assert isinstance(SIGMA.check(2.0), float)


def test_a_default_is_taken_even_where_it_is_no_value_of_the_type():
    assert Parameter("level", None, type="number").check(None) is None
    assert Parameter("sigma", -1, minimum=0).check(-1) == -1


def test_only_a_parameter_without_default_is_required():
    assert of("number").is_required
    assert not Parameter("p", None).is_required
    assert repr(REQUIRED) == "required"


@pytest.mark.parametrize(
    ("parameter", "words"),
    [
        (SIGMA, "a number in [0, 20] pixel, or one per axis"),
        (SIZE, "a whole number of at least 1"),
        (MODE, "one of 'reflect', 'wrap'"),
        (FOOTPRINT, "a footprint, such as disk(3) or an array of 0 and 1, or None"),
        (of("number", maximum=1), "a number of at most 1"),
        (of("number", minimum=0, exclusive=True, unit="pixel"), "a number above 0 pixel"),
        (of("number", minimum=0, maximum=1, exclusive=True), "a number in (0, 1]"),
        (of("choice", choices=("a", None), optional=True), "one of 'a', None"),
    ],
)
def test_what_is_expected_is_said_in_words(parameter, words):
    assert parameter.expected == words


def test_a_boolean_is_no_choice_of_a_number():
    assert of("choice", choices=(None, "a")).check(None) is None


def test_an_input_takes_an_image_unless_it_says_otherwise():
    given = Input("image")
    assert given.takes == (Kind.IMAGE,)
    assert not any((given.optional, given.literal, given.keyword_only))
