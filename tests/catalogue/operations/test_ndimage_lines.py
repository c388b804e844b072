"""scipy.ndimage along one axis: how far a line looks, and that it looks nowhere else."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from tests.catalogue.operations.tiling import checked, depth_of, hostile, locality_of, tiled, whole

from tamis.catalogue import Kind, Whole, get_operation
from tamis.errors import ParameterError

LINES = [
    ("correlate1d", {"weights": (1, 2, 0.5, -3)}),
    ("correlate1d", {"weights": (1, 2, 0.5, -3), "axis": 0, "origin": 1}),
    ("correlate1d", {"weights": (1, 2, 1), "mode": "constant", "cval": 9, "origin": -1}),
    ("convolve1d", {"weights": (1, 2, 0.5, -3), "origin": -2}),
    ("convolve1d", {"weights": (1, 2, 0.5, -3), "axis": -2, "origin": 1, "mode": "mirror"}),
    ("gaussian_filter1d", {"sigma": 1.5, "order": 2}),
    ("gaussian_filter1d", {"sigma": 2, "axis": 0, "truncate": 2.0, "mode": "nearest"}),
    ("gaussian_filter1d", {"sigma": 2, "radius": 3}),
    ("minimum_filter1d", {"size": 6, "origin": -2}),
    ("maximum_filter1d", {"size": 7, "axis": 0, "origin": 3, "mode": "constant", "cval": 400}),
]


@pytest.mark.parametrize(("name", "values"), LINES)
@pytest.mark.parametrize("dtype", ["uint8", "float32", "int16"])
def test_tiles_have_the_pixels_of_the_whole(name, values, dtype):
    image = hostile((41, 37), dtype)
    made = tiled(f"ndimage.{name}", image, tile=(13, 11), **values)
    assert_array_equal(made, whole(f"ndimage.{name}", image, **values))


@pytest.mark.parametrize("axis", [0, -1])
def test_whole_numbers_run_exactly_along_a_line(axis):
    image = hostile((41, 37), "uint16")
    made = tiled("ndimage.uniform_filter1d", image, tile=(13, 11), size=4, axis=axis, origin=1)
    assert_array_equal(made, whole("ndimage.uniform_filter1d", image, size=4, axis=axis, origin=1))
    assert isinstance(locality_of("ndimage.uniform_filter1d", "float64", size=4), Whole)
    assert isinstance(locality_of("ndimage.uniform_filter1d", "uint8", size=4, cval=0.5), Whole)


SIZES = [(size, origin) for size in range(2, 6) for origin in range(-(size // 2), (size + 1) // 2)]


@pytest.mark.parametrize("name", ["correlate1d", "convolve1d", "maximum_filter1d", "uniform_filter1d"])
@pytest.mark.parametrize(("size", "origin"), SIZES)
def test_the_depth_is_exact_for_every_length_and_origin(name, size, origin):
    image = 900 - 9 * abs(np.arange(-18, 19))
    has_weights = name in ("correlate1d", "convolve1d")
    given = {"weights": tuple(range(1, size + 1))} if has_weights else {"size": size}
    given["origin"] = origin
    expected = whole(f"ndimage.{name}", image, **given)
    assert_array_equal(tiled(f"ndimage.{name}", image, tile=(7,), **given), expected)
    assert (tiled(f"ndimage.{name}", image, tile=(7,), less=1, **given) != expected).any()


@pytest.mark.parametrize("values", [{"sigma": 1.5}, {"sigma": 2, "truncate": 2.0}, {"sigma": 2, "radius": 3}])
def test_the_depth_of_a_gaussian_is_exact(values):
    image = hostile((53,))
    made = tiled("ndimage.gaussian_filter1d", image, tile=(7,), less=1, **values)
    assert (made != whole("ndimage.gaussian_filter1d", image, **values)).any()


def test_only_the_axis_of_the_line_has_a_depth():
    assert depth_of("ndimage.correlate1d", 3, weights=(1, 2, 3, 4, 5)) == (0, 0, 2)
    assert depth_of("ndimage.convolve1d", 3, weights=(1, 2), axis=1, origin=-1) == (0, 1, 0)
    assert depth_of("ndimage.gaussian_filter1d", 2, sigma=2, axis=0) == (8, 0)
    assert depth_of("ndimage.gaussian_filter1d", 2, sigma=2, radius=3) == (0, 3)
    assert depth_of("ndimage.maximum_filter1d", 2, size=9, axis=-2) == (4, 0)


def test_a_border_that_wraps_needs_the_whole():
    assert isinstance(locality_of("ndimage.convolve1d", weights=(1, 1), mode="grid-wrap"), Whole)
    assert isinstance(locality_of("ndimage.minimum_filter1d", size=3, mode="wrap"), Whole)


def test_weights_are_numbers_along_one_axis():
    weights = checked("ndimage.correlate1d", {"weights": [1, 2.5]}, ("input",))["weights"]
    assert weights == (1, 2.5)
    with pytest.raises(ParameterError, match="'weights' must be a sequence of numbers"):
        checked("ndimage.correlate1d", {"weights": [[1, 2], [3, 4]]}, ("input",))


def test_a_gaussian_of_no_width_is_refused():
    with pytest.raises(ParameterError, match="'sigma' must be a number above 0 pixel"):
        checked("ndimage.gaussian_filter1d", {"sigma": 0}, ("input",))


def test_labels_may_be_compared_but_not_averaged():
    assert Kind.LABELS in get_operation("ndimage.maximum_filter1d").inputs[0].takes
    assert Kind.LABELS not in get_operation("ndimage.uniform_filter1d").inputs[0].takes
