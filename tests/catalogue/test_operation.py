"""An operation knows its arguments, checks values before the first pixel, and says how far it looks."""

from __future__ import annotations

import dataclasses

import pytest

from tamis.catalogue import (
    Input,
    Kind,
    Neighbourhood,
    Operation,
    Output,
    Parameter,
    Stage,
    Whole,
    load_target,
    whole_if,
)
from tamis.errors import ParameterError, UnknownNameError

OPERATION = Operation(
    "filters.rank.mine",
    "numpy:clip",
    Stage.FILTER,
    (
        Input("image"),
        Parameter("size", type="integer", minimum=1),
        Input("mask", (Kind.BINARY,), optional=True),
        Parameter("mode", "reflect", type="choice", choices=("reflect", "wrap", "grid-wrap")),
        Input("level", (Kind.IMAGE, Kind.SCALAR), literal=True),
    ),
    (Output(Kind.IMAGE),),
    Neighbourhood(lambda values, ndim: (values["size"],) * ndim),
)
GIVEN = ("image", "level")


def test_topic_and_name_are_the_two_parts_of_the_id():
    assert (OPERATION.topic, OPERATION.name) == ("filters.rank", "mine")


def test_inputs_and_parameters_stand_in_the_order_of_the_signature():
    assert [i.name for i in OPERATION.inputs] == ["image", "mask", "level"]
    assert [p.name for p in OPERATION.parameters] == ["size", "mode"]


def test_looking_up_an_argument():
    assert OPERATION.get_input("mask").optional
    assert OPERATION.get_parameter("size").type == "integer"
    with pytest.raises(UnknownNameError, match=r"an input named 'size' is not known"):
        OPERATION.get_input("size")
    with pytest.raises(UnknownNameError, match=r"named 'sise' is not known. Did you mean 'size'"):
        OPERATION.get_parameter("sise")


def test_values_are_completed_and_stand_in_the_order_of_the_signature():
    checked = OPERATION.check_values({"size": 3.0}, given=GIVEN)
    assert list(checked.items()) == [("size", 3), ("mode", "reflect")]
    with pytest.raises(TypeError):
        checked["size"] = 4


def test_a_literal_stands_among_the_values():
    checked = OPERATION.check_values({"size": 3, "level": 0.5}, given=("image",))
    assert checked["level"] == 0.5


@pytest.mark.parametrize(
    ("values", "given", "words"),
    [
        ({}, GIVEN, "node 'a': filters.rank.mine: parameter 'size' must be a whole number of at least 1"),
        ({"size": 0}, GIVEN, "parameter 'size' must be a whole number of at least 1, got 0"),
        ({"size": 3}, ("image",), "parameter 'level' must be connected, got None"),
        ({"size": 3}, ("level",), "parameter 'image' must be connected, got None"),
        (
            {"size": 3, "level": "x"},
            ("image",),
            "must be a number or a small array, got 'x'",
        ),
    ],
)
def test_wrong_values_are_refused(values, given, words):
    with pytest.raises(ParameterError, match=words):
        OPERATION.check_values(values, node="a", given=given)


@pytest.mark.parametrize(("name", "offer"), [("sise", "size"), ("mod", "mode"), ("levl", "level")])
def test_an_unknown_value_offers_the_nearest(name, offer):
    with pytest.raises(UnknownNameError, match=f"node 'a': filters.rank.mine: .*Did you mean '{offer}'"):
        OPERATION.check_values({"size": 3, name: 1}, node="a", given=GIVEN)


def test_an_image_is_no_value():
    with pytest.raises(UnknownNameError, match="named 'image' is not known"):
        OPERATION.check_values({"size": 3, "image": 3}, given=GIVEN)


@pytest.mark.parametrize("mode", ["wrap", "grid-wrap"])
def test_a_border_that_wraps_around_needs_the_whole_image(mode):
    assert OPERATION.locality_for({"size": 3, "mode": "reflect"}) is OPERATION.locality
    assert isinstance(OPERATION.locality_for({"size": 3, "mode": mode}), Whole)


def test_an_entry_may_need_the_whole_image_for_some_values_and_dtypes():
    operation = dataclasses.replace(
        OPERATION,
        locality_when=whole_if(lambda values, dtype: dtype.startswith("float") and values["size"] > 5),
    )
    assert isinstance(operation.locality_for({"size": 9}, "float32"), Whole)
    assert operation.locality_for({"size": 9}, "uint8") is OPERATION.locality
    assert operation.locality_for({"size": 3}, "float32") is OPERATION.locality


def test_a_target_is_imported_when_it_is_called():
    import numpy as np

    assert load_target("numpy:clip") is np.clip
    assert load_target("numpy:ndarray.sum") is np.ndarray.sum
    with pytest.raises(AttributeError):
        load_target("numpy:no_such_function")
