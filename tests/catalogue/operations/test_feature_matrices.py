"""Matrices in every pixel: one array, whose first axis says which element."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import feature
from tests.catalogue.operations.tiling import depth_of, hostile, locality_of, whole

from tamis.catalogue import Neighbourhood, get_operation, output_dtype

IMAGE = np.random.default_rng(3).random((20, 21))
VOLUME = np.random.default_rng(3).random((8, 9, 10)).astype(np.float32)


@pytest.mark.parametrize("image", [IMAGE, VOLUME, (IMAGE * 200).astype(np.uint8)], ids=["2", "3", "uint8"])
def test_the_librarys_list_is_one_array(image):
    made = whole("feature.structure_tensor", image, sigma=1.5, mode="reflect")
    expected = feature.structure_tensor(image, 1.5, "reflect")
    assert isinstance(made, np.ndarray)
    assert made.shape == (len(expected), *image.shape)
    for element, same in zip(made, expected, strict=True):
        assert_array_equal(element, same, strict=True)
    declared = output_dtype(get_operation("feature.structure_tensor"), 0, (image.dtype.name,), {})
    assert made.dtype.name == declared


@pytest.mark.parametrize("derivatives", [True, False])
@pytest.mark.parametrize("order", ["rc", "xy"])
def test_second_derivatives_come_in_the_order_of_the_axes(order, derivatives):
    values = {"sigma": (1.5, 2), "order": order, "use_gaussian_derivatives": derivatives}
    made = whole("feature.hessian_matrix", IMAGE, **values)
    assert_array_equal(made, feature.hessian_matrix(IMAGE, **values), strict=True)


def test_what_the_library_will_change_it_says():
    with pytest.warns(FutureWarning, match="use_gaussian_derivatives"):
        made = whole("feature.hessian_matrix", IMAGE)
    assert_array_equal(made, feature.hessian_matrix(IMAGE, use_gaussian_derivatives=False))


@pytest.mark.parametrize("image", [IMAGE, VOLUME], ids=["2", "3"])
def test_eigenvalues_take_that_array(image):
    tensor = whole("feature.structure_tensor", image)
    expected = feature.structure_tensor_eigenvalues(feature.structure_tensor(image))
    assert_array_equal(whole("feature.structure_tensor_eigenvalues", tensor), expected, strict=True)
    hessian = whole("feature.hessian_matrix", image, use_gaussian_derivatives=True)
    elements = feature.hessian_matrix(image, use_gaussian_derivatives=True)
    found = whole("feature.hessian_matrix_eigvals", hessian)
    assert_array_equal(found, feature.hessian_matrix_eigvals(elements), strict=True)
    assert (found[0] >= found[-1]).all()


def test_depths_follow_the_derivatives():
    assert depth_of("feature.structure_tensor", 2, sigma=(1, 2)) == (5, 9)
    assert depth_of("feature.hessian_matrix", 3) == (6, 6, 6)
    narrow, wide = ({"sigma": sigma, "use_gaussian_derivatives": True} for sigma in (1, 2))
    assert depth_of("feature.hessian_matrix", 2, **narrow) == (56, 56)
    assert depth_of("feature.hessian_matrix", 2, **wide) == (22, 22)
    assert not isinstance(locality_of("feature.hessian_matrix", mode="wrap"), Neighbourhood)


@pytest.mark.parametrize("sigma", [0.5, 1.2])
@pytest.mark.parametrize("name", ["hessian_matrix", "structure_tensor"])
def test_a_region_with_its_depth_has_the_pixels_of_the_whole(name, sigma):
    image, values = hostile((150, 40)), {"sigma": sigma}
    values |= {"use_gaussian_derivatives": True} if name == "hessian_matrix" else {}
    depth = depth_of(f"feature.{name}", 2, **values)[0]
    full = whole(f"feature.{name}", image, **values)
    part = whole(f"feature.{name}", image[90 - depth : 100 + depth], **values)
    assert_array_equal(part[:, depth : depth + 10], full[:, 90:100])
