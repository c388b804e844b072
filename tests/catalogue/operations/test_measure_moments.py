"""Moments of images and of points are scikit-image's."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import measure
from tests.catalogue.operations.tiling import hostile, whole

from tamis.catalogue import Kind, get_operation
from tamis.errors import ParameterError

CLOUD = np.random.default_rng(4).integers(0, 40, (30, 2))


@pytest.mark.parametrize("points", [CLOUD, CLOUD.astype("float32"), CLOUD / 3])
@pytest.mark.parametrize("order", [0, 2, 3])
def test_points_have_moments_as_images_have(points, order):
    made = whole("measure.moments_coords", points, order=order)
    expected = measure.moments_coords(points, order=order)
    assert_array_equal(made, expected)
    assert made.dtype == expected.dtype
    central = whole("measure.moments_coords_central", points, center=(3, 4.5), order=order)
    assert_array_equal(central, measure.moments_coords_central(points, (3, 4.5), order))


def test_the_centre_of_points_is_found_unless_it_is_told():
    made = whole("measure.moments_coords_central", CLOUD)
    assert_array_equal(made, measure.moments_coords_central(CLOUD))
    assert abs(made[1, 0]) < 1e-9


@pytest.mark.parametrize("spacing", [None, (2, 0.5)])
def test_an_inertia_tensor_follows_from_the_image_or_from_its_moments(spacing):
    image = hostile((15, 18), "uint8")
    tensor = whole("measure.inertia_tensor", image, spacing=spacing)
    assert_array_equal(tensor, measure.inertia_tensor(image, spacing=spacing))
    moments = measure.moments_central(image, order=2, spacing=spacing)
    assert_array_equal(whole("measure.inertia_tensor", image, moments, spacing=spacing), tensor)


def test_eigenvalues_of_a_given_tensor_are_not_computed_again():
    image, tensor = hostile((15, 18), "uint8"), np.diag([4.0, 9.0])
    assert_array_equal(whole("measure.inertia_tensor_eigvals", image), measure.inertia_tensor_eigvals(image))
    assert whole("measure.inertia_tensor_eigvals", image, np.eye(3), tensor).tolist() == [9, 4]


def test_a_spacing_of_moments_is_one_number_an_axis():
    operation = get_operation("measure.moments_normalized")
    with pytest.raises(ParameterError, match="'spacing' must be a sequence of numbers above 0"):
        operation.check_values({"spacing": (1, 0)}, given=("mu",))
    assert get_operation("measure.moments_coords").inputs[0].takes == (Kind.POINTS,)
