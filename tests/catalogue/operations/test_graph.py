"""Paths of least cost: places as points, and what they cost."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import graph
from tests.catalogue.operations.tiling import hostile, whole

from tamis.catalogue import get_operation
from tamis.errors import ParameterError


@pytest.mark.parametrize("shape", [(9,), (12, 15), (5, 6, 7)])
@pytest.mark.parametrize("geometric", [True, False])
@pytest.mark.parametrize("dtype", ["bool", "uint8", "float32", "float64"])
def test_a_route_is_a_list_of_places_and_its_cost(dtype, geometric, shape):
    costs = np.abs(hostile(shape, dtype))
    costs.flags.writeable = False
    values = {"start": (0,) * len(shape), "end": (-2,) * len(shape), "geometric": geometric}
    path, cost = whole("graph.route_through_array", costs, **values)
    expected, price = graph.route_through_array(costs.copy(), **values)
    assert_array_equal(path, expected)
    assert path.dtype == np.int64
    assert path.shape == (len(expected), len(shape))
    assert cost == price
    assert path[-1].tolist() == [length - 2 for length in shape]


def test_a_route_may_leave_out_diagonals():
    costs = hostile((9, 9), "uint8") + 1.0
    values = {"start": (0, 0), "end": (8, 8), "fully_connected": False}
    path, cost = whole("graph.route_through_array", costs, **values)
    assert (np.abs(np.diff(path, axis=0)).sum(axis=1) == 1).all()
    assert cost > whole("graph.route_through_array", costs, start=(0, 0), end=(8, 8))[1]


@pytest.mark.parametrize("place", [(), (0.5, 1), (1.0, 2)])
@pytest.mark.parametrize("name", ["start", "end"])
def test_a_place_is_whole_numbers(name, place):
    values = {"start": (0, 0), "end": (2, 2)} | {name: place}
    with pytest.raises(ParameterError, match=f"'{name}' must be whole numbers"):
        get_operation("graph.route_through_array").check_values(values, given=("array",))


def test_a_place_may_be_an_array():
    operation = get_operation("graph.route_through_array")
    values = operation.check_values({"start": np.array([0, 1]), "end": [2, 2]}, given=("array",))
    assert (values["start"], values["end"]) == ((0, 1), (2, 2))


@pytest.mark.parametrize(
    ("shape", "axis", "reach"), [((9, 8), -1, 1), ((9, 8), 0, 2), ((5, 6, 4), 1, 1), ((7, 1), 1, 0)]
)
def test_the_flattest_way_goes_from_side_to_side(shape, axis, reach):
    image = hostile(shape)
    image.flags.writeable = False
    path, cost = whole("graph.shortest_path", image, axis=axis, reach=reach)
    expected, price = graph.shortest_path(image.copy(), reach, axis)
    assert_array_equal(path, expected, strict=True)
    assert cost == price


def test_a_list_of_index_tuples_is_not_offered():
    with pytest.raises(ParameterError):
        get_operation("graph.shortest_path").check_values({"output_indexlist": True}, given=("arr",))
