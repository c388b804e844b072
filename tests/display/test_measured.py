import numpy as np
import pytest

from tamis.display import NO_VALUE_COLOR, get_colormap, value_colors, value_limits
from tamis.errors import ParameterError

VIRIDIS = get_colormap("viridis")


def test_one_odd_value_hides_no_others():
    values = np.append(np.linspace(1, 2, 999), 1e9)
    assert value_limits(values) == (values[9], values[990])


@pytest.mark.parametrize("values", [[], [np.nan, np.inf]])
def test_no_values_have_limits_all_the_same(values):
    assert value_limits(np.array(values)) == (0, 1)
    assert value_limits(np.array(values), is_log=True) == (1, 10)


def test_limits_of_a_logarithm_are_positive():
    assert value_limits(np.array([-5.0, 0, 2, 8]), is_log=True) == (2, 8)


def test_objects_have_the_colour_of_their_value_wherever_they_stand_in_the_table():
    labels = np.array([[0, 7, 2], [9, 2, 4]])
    colors = value_colors(labels, np.array([9, 2, 7]), np.array([10.0, 0, np.nan]))
    assert colors[1, 0].tolist() == VIRIDIS[255].tolist()
    assert colors[0, 2].tolist() == colors[1, 1].tolist() == VIRIDIS[0].tolist()
    assert colors[0, 1].tolist() == colors[1, 2].tolist() == list(NO_VALUE_COLOR)
    assert colors[0, 0].tolist() == [0, 0, 0]


def test_equal_ratios_are_equally_far_apart():
    colors = value_colors(np.array([1, 2, 3, 4]), np.arange(1, 5), np.array([1, 10, 100, -1]), is_log=True)
    assert colors[1].tolist() == VIRIDIS[128].tolist()
    assert colors[3].tolist() == list(NO_VALUE_COLOR)


def test_objects_that_are_all_alike_are_in_the_middle():
    assert value_colors(np.array([1]), np.array([1]), np.array([3]))[0].tolist() == VIRIDIS[128].tolist()
    assert value_colors(np.array([1]), np.array([], int), np.array([]))[0].tolist() == list(NO_VALUE_COLOR)


def test_columns_of_different_lengths_are_refused():
    with pytest.raises(ParameterError, match="values"):
        value_colors(np.array([1]), np.array([1, 2]), np.array([3]))
