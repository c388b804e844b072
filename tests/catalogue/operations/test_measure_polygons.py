"""Polygons have the corners that scikit-image gives them."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import measure
from tests.catalogue.operations.tiling import whole

from tamis.catalogue import Kind, get_operation
from tamis.errors import ParameterError

ANGLES = np.linspace(0, 2 * np.pi, 40, endpoint=False)
STAR = 20 + np.stack([np.sin(ANGLES), np.cos(ANGLES)], axis=1) * (12 + 6 * np.cos(5 * ANGLES))[:, None]
CLOSED = np.vstack([STAR, STAR[:1]])


@pytest.mark.parametrize("tolerance", [-1, 0, 0.4, 3])
def test_a_polygon_loses_what_lies_within_the_tolerance(tolerance):
    made = whole("measure.approximate_polygon", STAR, tolerance=tolerance)
    assert_array_equal(made, measure.approximate_polygon(STAR, tolerance))
    assert (len(made) < len(STAR)) == (tolerance > 0)


@pytest.mark.parametrize("degree", [1, 2, 7])
@pytest.mark.parametrize("curve", [STAR, CLOSED])
@pytest.mark.parametrize("preserve_ends", [False, True])
def test_a_polygon_becomes_smooth(degree, curve, preserve_ends):
    values = {"degree": degree, "preserve_ends": preserve_ends}
    made = whole("measure.subdivide_polygon", curve, **values)
    assert_array_equal(made, measure.subdivide_polygon(curve, **values))


def test_a_degree_without_a_mask_is_refused():
    operation = get_operation("measure.subdivide_polygon")
    with pytest.raises(ParameterError, match=r"'degree' must be a whole number in \[1, 7\], got 8"):
        operation.check_values({"degree": 8}, given=("coords",))


def test_what_lies_in_a_polygon_is_a_binary_image():
    made = whole("measure.grid_points_in_poly", STAR, shape=(40, 37))
    assert made.dtype == bool
    assert_array_equal(made, measure.grid_points_in_poly((40, 37), STAR))
    assert get_operation("measure.grid_points_in_poly").outputs[0].kind is Kind.BINARY
    points = np.argwhere(np.ones((40, 37), bool))
    assert_array_equal(whole("measure.points_in_poly", points, STAR), measure.points_in_poly(points, STAR))


@pytest.mark.parametrize("values", [{"shape": 40}, {"shape": (40, 0)}, {"shape": (4, 4), "binarize": False}])
def test_a_grid_has_one_length_an_axis_and_is_binary(values):
    operation = get_operation("measure.grid_points_in_poly")
    with pytest.raises(ParameterError):
        operation.check_values(values, given=("verts",))
