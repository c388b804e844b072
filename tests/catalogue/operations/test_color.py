"""Colours: conversions give scikit-image's pixels, and those that can do so in tiles."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import color
from tests.catalogue.operations.tiling import whole

from tamis.catalogue import Geometric, Pointwise, call, get_operation, output_dtype
from tamis.errors import ParameterError
from tamis.region import Lattice

RGB = np.random.default_rng(8).random((33, 41, 3))
SAME = ("rgb2hsv", "hsv2rgb", "rgb2lab", "lab2rgb", "rgb2hed", "hed2rgb")


@pytest.mark.parametrize("name", SAME)
@pytest.mark.parametrize("dtype", ["uint8", "float32", "float64"])
def test_a_conversion_has_the_dtype_it_declares(name, dtype):
    image = (RGB * 255).astype(dtype) if dtype == "uint8" else RGB.astype(dtype)
    operation = get_operation(f"color.{name}")
    values = operation.check_values({}, given=(operation.inputs[0].name,))
    made = whole(f"color.{name}", image)
    assert_array_equal(made, getattr(color, name)(image))
    assert made.dtype.name == output_dtype(operation, 0, (dtype,), values)
    assert made.shape == image.shape


@pytest.mark.parametrize("name", ["rgb2hsv", "hsv2rgb"])
@pytest.mark.parametrize("channel_axis", [-1, 0])
def test_hue_and_saturation_are_of_single_pixels(name, channel_axis):
    operation = get_operation(f"color.{name}")
    assert operation.locality == Pointwise()
    image = np.round(RGB, 1)  # greys, and ties between the channels
    image[3:9] = image[3:9, :, :1]
    full = getattr(color, name)(image)
    values = operation.check_values({"channel_axis": channel_axis}, given=(operation.inputs[0].name,))
    for region in Lattice(image.shape[:2], (7, 11)):
        tile = np.moveaxis(image[region.slices], -1, channel_axis)
        made = call(operation, {operation.inputs[0].name: tile}, values)
        assert_array_equal(np.moveaxis(made, channel_axis, -1), full[region.slices])


@pytest.mark.parametrize(("name", "shape"), [("rgb2gray", (33, 41)), ("rgb2lab", RGB.shape)])
def test_products_of_matrices_are_done_line_by_line(name, shape):
    assert get_operation(f"color.{name}").locality == Geometric(by="lines")
    assert whole(f"color.{name}", RGB).shape == shape


def test_a_grey_image_gets_three_channels_and_one_with_alpha_loses_it():
    assert whole("color.gray2rgb", RGB[..., 0]).shape == (33, 41, 3)
    rgba = np.dstack([RGB, RGB[..., 0]])
    assert_array_equal(
        whole("color.rgba2rgb", rgba, background=(0, 0, 0.5)), color.rgba2rgb(rgba, background=(0, 0, 0.5))
    )


@pytest.mark.parametrize("shape", [(7, 64, 3), (5, 1000, 3), (3, 4, 65, 3)])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ["rgb2gray", "rgb2lab", "rgb2hed", "hed2rgb"])
def test_a_line_of_colours_is_a_product_of_its_own(name, dtype, shape):
    image = np.random.default_rng(0).random(shape).astype(dtype)
    made = getattr(color, name)(image)
    for place in np.ndindex(shape[0]):
        assert_array_equal(getattr(color, name)(image[place][None])[0], made[place])


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


def test_an_unknown_light_is_refused():
    with pytest.raises(ParameterError, match="'illuminant' must be one of 'A', 'B'"):
        get_operation("color.rgb2lab").check_values({"illuminant": "D60"}, given=("rgb",))
