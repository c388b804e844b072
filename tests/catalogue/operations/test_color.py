"""Colours: conversions give scikit-image's pixels, and those that can do so in tiles."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import color
from tests.catalogue.operations.tiling import whole

from tamis.catalogue import get_operation, output_dtype
from tamis.errors import ParameterError

RGB = np.random.default_rng(8).random((33, 41, 3))


def test_a_grey_image_gets_three_channels_and_one_with_alpha_loses_it():
    assert whole("color.gray2rgb", RGB[..., 0]).shape == (33, 41, 3)
    rgba = np.dstack([RGB, RGB[..., 0]])
    assert_array_equal(
        whole("color.rgba2rgb", rgba, background=(0, 0, 0.5)), color.rgba2rgb(rgba, background=(0, 0, 0.5))
    )


def test_transparency_is_a_number_or_an_image():
    grey = (RGB[..., 0] * 255).astype(np.uint8)
    assert_array_equal(whole("color.gray2rgba", grey)[..., 3], 255)
    made = get_operation("color.gray2rgba").check_values({"alpha": 7}, given=("image",))
    assert made["alpha"] == 7
    assert_array_equal(whole("color.gray2rgba", grey, grey)[..., 3], grey)


MATRICES = [
    (name, getattr(color, name))
    for name in ("hdx_from_rgb", "rgb_from_hdx", "bro_from_rgb", "rgb_from_hpx", "hed_from_rgb")
]


@pytest.mark.parametrize(("name", "matrix"), MATRICES, ids=[name for name, _ in MATRICES])
@pytest.mark.parametrize("dtype", ["uint8", "float32", "float64"])
def test_the_librarys_own_stains_are_values(name, matrix, dtype):
    image = (RGB * (255 if dtype == "uint8" else 1)).astype(dtype)
    operation = "separate_stains" if name.endswith("_from_rgb") else "combine_stains"
    made = whole(f"color.{operation}", image, conv_matrix=matrix)
    assert_array_equal(made, getattr(color, operation)(image, matrix))
    assert made.dtype == np.float64


@pytest.mark.parametrize("matrix", [np.ones(3), np.ones((3, 2)), ((1, 2), (3, 4)), np.ones((1, 3, 3))])
@pytest.mark.parametrize("name", ["separate_stains", "combine_stains"])
def test_a_matrix_of_another_shape_is_refused_before_any_pixel(name, matrix):
    operation = get_operation(f"color.{name}")
    with pytest.raises(ParameterError, match="'conv_matrix' must be an array of three rows and three"):
        operation.check_values({"conv_matrix": matrix}, given=(operation.inputs[0].name,))


DIFFERENCES = ("deltaE_cie76", "deltaE_ciede94", "deltaE_ciede2000", "deltaE_cmc")


@pytest.mark.parametrize("name", DIFFERENCES)
@pytest.mark.parametrize("dtypes", [("float32", "float32"), ("float16", "float32"), ("float32", "uint8")])
def test_a_difference_is_as_fine_as_its_finest_image(name, dtypes):
    lab = RGB * 90
    images = [(lab + place).astype(dtype) for place, dtype in enumerate(dtypes)]
    operation = get_operation(f"color.{name}")
    values = operation.check_values({}, given=("lab1", "lab2"))
    made = whole(f"color.{name}", *images)
    assert_array_equal(made, getattr(color, name)(*images))
    assert made.dtype.name == output_dtype(operation, 0, dtypes, values)
    assert made.shape == lab.shape[:2]


@pytest.mark.parametrize("name", ["deltaE_cie76", "deltaE_ciede94", "deltaE_cmc"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_colours_of_an_image_are_compared_with_a_single_one(name, dtype):
    lab = (RGB * 90).astype("float32")
    reference = np.array([50, 10, -20], dtype)
    made = whole(f"color.{name}", lab, lab2=reference)
    assert_array_equal(made, getattr(color, name)(lab, reference))
    operation = get_operation(f"color.{name}")
    values = operation.check_values({"lab2": reference}, given=("lab1",))
    assert made.dtype.name == dtype == output_dtype(operation, 0, ("float32",), values)


@pytest.mark.parametrize("kind", ["overlay", "avg"])
def test_labels_are_painted_over_an_image(kind):
    labels = (np.arange(33 * 41).reshape(33, 41) // 90).astype(np.int32)
    image = (RGB * 255).astype(np.uint8)
    made = whole("color.label2rgb", labels, image, kind=kind, bg_color=(1, 0, 1))
    assert_array_equal(made, color.label2rgb(labels, image, kind=kind, bg_color=(1, 0, 1)))
    operation = get_operation("color.label2rgb")
    values = operation.check_values({"kind": kind}, given=("label", "image"))
    assert made.dtype.name == output_dtype(operation, 0, ("int32", "uint8"), values)


def test_colours_are_given_by_name():
    labels = np.array([[0, 1], [2, 3]])
    made = whole("color.label2rgb", labels, colors=("red", "lime"))
    assert_array_equal(made, color.label2rgb(labels, colors=("red", "lime")))
    with pytest.raises(ParameterError, match="'alpha' must be a number in"):
        get_operation("color.label2rgb").check_values({"alpha": 2}, given=("label",))
