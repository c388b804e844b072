"""Colour spaces: conversions give scikit-image's pixels, and those that can do so in tiles."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import color
from tests.catalogue.operations.tiling import whole

from tamis.catalogue import Geometric, Pointwise, call, get_operation, known_operations, output_dtype
from tamis.catalogue.operations.color_spaces import OPERATIONS, SPACES
from tamis.errors import ParameterError
from tamis.region import Lattice

RGB = np.random.default_rng(8).random((33, 41, 3))
CONVERSIONS = [operation.name for operation in OPERATIONS if "2" in operation.name]
OF_SINGLE_PIXELS = ("rgb2hsv", "hsv2rgb", "xyz2lab", "xyz2luv", "luv2xyz", "lab2lch", "lch2lab")
PRODUCTS = [name for name in CONVERSIONS if get_operation(f"color.{name}").locality == Geometric(by="lines")]


def test_every_conversion_of_the_library_is_there():
    theirs = {name for name in color.__all__ if "2" in name and not name.startswith("deltaE")}
    assert {f"color.{name}" for name in theirs} <= set(known_operations())
    assert set(CONVERSIONS) == theirs - {
        *("rgb2gray", "gray2rgb", "gray2rgba", "rgba2rgb", "label2rgb", "rgb2hed", "hed2rgb")
    }


@pytest.mark.parametrize("name", CONVERSIONS)
@pytest.mark.parametrize("dtype", ["uint8", "float16", "float32", "float64"])
@pytest.mark.filterwarnings("ignore:Conversion from CIE-LAB", "ignore:divide by zero", "ignore:invalid value")
@pytest.mark.filterwarnings("ignore:overflow encountered")
def test_a_conversion_has_the_dtype_it_declares(name, dtype):
    image = (RGB * 255).astype(dtype) if dtype == "uint8" else RGB.astype(dtype)
    operation = get_operation(f"color.{name}")
    values = operation.check_values({}, given=(operation.inputs[0].name,))
    made = whole(f"color.{name}", image)
    assert_array_equal(made, getattr(color, name)(image))
    assert made.dtype.name == output_dtype(operation, 0, (dtype,), values)
    assert made.shape == image.shape


@pytest.mark.parametrize("name", OF_SINGLE_PIXELS)
@pytest.mark.parametrize("channel_axis", [-1, 0])
def test_some_conversions_are_of_single_pixels(name, channel_axis):
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


@pytest.mark.parametrize("shape", [(7, 64, 3), (5, 1000, 3), (3, 4, 65, 3)])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", [*PRODUCTS, "rgb2gray", "rgb2hed", "hed2rgb"])
def test_a_line_of_colours_is_a_product_of_its_own(name, dtype, shape):
    image = np.random.default_rng(0).random(shape).astype(dtype)
    with np.errstate(all="ignore"):
        made = getattr(color, name)(image)
        for place in np.ndindex(shape[0]):
            assert_array_equal(getattr(color, name)(image[place][None])[0], made[place])


def test_what_warns_of_all_its_pixels_needs_them_all():
    for name in ("lab2rgb", "lab2xyz"):
        assert "warns" in get_operation(f"color.{name}").locality.reason
        with pytest.warns(UserWarning, match="1 negative Z values"):
            whole(f"color.{name}", np.array([[[0.0, 0, 90], [50, 0, 0]]]))


@pytest.mark.parametrize("tospace", SPACES)
@pytest.mark.parametrize("fromspace", ["RGB", "HSV", "XYZ", "YCbCr"])
def test_spaces_are_converted_by_name(fromspace, tospace):
    image = RGB.astype("float32")
    made = whole("color.convert_colorspace", image, fromspace=fromspace, tospace=tospace)
    assert_array_equal(made, color.convert_colorspace(image, fromspace, tospace))
    lower = whole("color.convert_colorspace", image, fromspace=fromspace.lower(), tospace=tospace.lower())
    assert_array_equal(lower, made)


def test_nothing_changes_from_one_space_to_the_same_rgb():
    operation = get_operation("color.convert_colorspace")
    image = (RGB * 255).astype(np.uint8)
    for fromspace, tospace, dtype in (("RGB", "rgb", "uint8"), ("RGB", "YUV", "float64")):
        values = operation.check_values({"fromspace": fromspace, "tospace": tospace}, given=("arr",))
        made = call(operation, {"arr": image}, values)
        assert made.dtype.name == dtype == output_dtype(operation, 0, ("uint8",), values)


def test_an_unknown_space_is_refused():
    with pytest.raises(ParameterError, match="'tospace' must be one of 'RGB', 'HSV'"):
        get_operation("color.convert_colorspace").check_values(
            {"fromspace": "RGB", "tospace": "CMYK"}, given=("arr",)
        )


@pytest.mark.parametrize("name", ["rgb2lab", "xyz2luv", "lab2xyz"])
def test_an_unknown_light_is_refused(name):
    operation = get_operation(f"color.{name}")
    with pytest.raises(ParameterError, match="'illuminant' must be one of 'A', 'B'"):
        operation.check_values({"illuminant": "D60"}, given=(operation.inputs[0].name,))


def test_every_light_is_one_of_the_librarys():
    operation = get_operation("color.xyz_tristimulus_values")
    names = ("illuminant", "observer")
    for illuminant in operation.get_parameter(names[0]).choices:
        for observer in operation.get_parameter(names[1]).choices:
            made = whole("color.xyz_tristimulus_values", illuminant=illuminant, observer=observer)
            theirs = color.xyz_tristimulus_values(illuminant=illuminant, observer=observer)
            assert_array_equal(made, theirs)


def test_the_white_of_a_light_needs_no_image():
    import tamis

    white = tamis.color.xyz_tristimulus_values(illuminant="D50", observer="10", dtype=np.float32)
    expected = color.xyz_tristimulus_values(illuminant="D50", observer="10", dtype=np.float32)
    assert white.dtype == white.compute().dtype == np.float32
    assert_array_equal(white.compute(), expected)
    pipeline = tamis.Pipeline.of(white=white)
    assert_array_equal(tamis.run(pipeline)["white"], expected)
    variables = {}
    exec(pipeline.to_script(), variables)
    assert_array_equal(variables["white"], expected)
    with pytest.raises(ParameterError, match="'observer' must be"):
        tamis.color.xyz_tristimulus_values(illuminant="D50")
