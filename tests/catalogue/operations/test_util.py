"""Utilities: dtypes change pixel by pixel, except where scikit-image looks at the largest of all."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import util
from tests.catalogue.operations.tiling import hostile, locality_of, tiled, whole

from tamis.catalogue import Kind, Pointwise, Whole, get_operation, output_dtype
from tamis.errors import ParameterError

DTYPES = ("bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64")
TARGETS = {
    "float": "", "float32": "float32", "float64": "float64", "ubyte": "uint8", "uint": "uint16",
    "int": "int16", "bool": "bool",
}  # fmt: skip


def small_in_one_corner(dtype):
    """Return an image that is dark but for one corner."""
    if np.dtype(dtype).kind == "b":
        return hostile((20, 21), "bool")
    largest = np.iinfo(dtype).max if np.dtype(dtype).kind in "iu" else 1
    image = np.full((20, 21), min(largest, 3), dtype)
    image[-1, -1] = largest
    return image


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.filterwarnings("ignore:Downcasting")
def test_a_conversion_in_tiles_has_the_pixels_of_the_whole(name, dtype):
    operation_id = f"util.img_as_{name}"
    image = small_in_one_corner(dtype)
    full = whole(operation_id, image)
    assert_array_equal(full, getattr(util, f"img_as_{name}")(image))
    operation = get_operation(operation_id)
    values = operation.check_values({}, given=("image",))
    assert full.dtype.name == output_dtype(operation, 0, (dtype,), values)
    if not getattr(locality_of(operation_id, dtype), "by", "") or dtype == "bool":
        assert_array_equal(tiled(operation_id, image, tile=(7, 9)), full)
    else:
        alone = whole(operation_id, np.ascontiguousarray(image[:7, :9]))
        assert (alone != full[:7, :9]).any()


def test_fewer_bits_need_the_largest_pixel():
    for name, dtype in (("ubyte", "uint16"), ("int", "uint16"), ("uint", "int32"), ("ubyte", "")):
        assert locality_of(f"util.img_as_{name}", dtype) == Pointwise(by="extremes")
    for name, dtype in (("ubyte", "int8"), ("uint", "int16"), ("ubyte", "float64"), ("bool", "uint16")):
        assert locality_of(f"util.img_as_{name}", dtype) == Pointwise()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("signed_float", [False, True])
def test_inverting_is_pointwise_for_every_dtype(dtype, signed_float):
    image = small_in_one_corner(dtype)
    made = tiled("util.invert", image, tile=(7, 9), signed_float=signed_float)
    assert_array_equal(made, util.invert(image, signed_float=signed_float))


@pytest.mark.parametrize("method", ["diff", "blend", "checkerboard"])
@pytest.mark.parametrize("dtypes", [("uint8", "float32"), ("float32", "float32"), ("float32", "uint16")])
def test_images_are_compared_pixel_by_pixel_but_on_a_checkerboard(method, dtypes):
    one, two = (hostile((24, 25), dtype, seed=3) for dtype in dtypes)
    full = whole("util.compare_images", one, two, method=method)
    assert_array_equal(full, util.compare_images(one, two, method=method))
    operation = get_operation("util.compare_images")
    values = operation.check_values({"method": method}, given=("image0", "image1"))
    assert full.dtype.name == output_dtype(operation, 0, dtypes, values)
    if method == "checkerboard":
        assert isinstance(operation.locality_for(values), Whole)
    else:
        assert_array_equal(tiled("util.compare_images", one, two, tile=(7, 9), method=method), full)


def test_the_same_seed_makes_the_same_noise():
    image = hostile((20, 20), "uint8")
    one, two = (whole("util.random_noise", image, rng=7, mode="s&p") for _ in range(2))
    assert_array_equal(one, two)
    assert (whole("util.random_noise", image, rng=8, mode="s&p") != one).any()
    with pytest.raises(ParameterError, match="'mode' must be one of"):
        get_operation("util.random_noise").check_values({"mode": "snow"}, given=("image",))


def test_noise_has_its_own_numbers_and_no_others():
    image = hostile((20, 20), "uint8")
    little, much = (whole("util.random_noise", image, rng=7, mode="salt", amount=a) for a in (0.1, 0.9))
    assert (little == 1).sum() < (much == 1).sum()
    with pytest.raises(ParameterError, match=r"'var' must be 0.01 in the mode 'salt'"):
        get_operation("util.random_noise").check_values({"mode": "salt", "var": 3}, given=("image",))


def test_a_crop_is_one_number_or_a_pair():
    image = hostile((20, 21), "uint8")
    assert whole("util.crop", image, crop_width=3).shape == (14, 15)
    assert_array_equal(whole("util.crop", image, crop_width=(1, 4)), image[1:-4, 1:-4])


def test_planes_are_laid_out_side_by_side():
    volume = hostile((5, 6, 7), "uint8")
    made = whole("util.montage", volume, grid_shape=(2, 3), padding_width=1)
    assert_array_equal(made, util.montage(volume, grid_shape=(2, 3), padding_width=1))
    with pytest.raises(ParameterError, match="'rescale_intensity' must be one of False"):
        get_operation("util.montage").check_values({"rescale_intensity": True}, given=("arr_in",))


def test_numbers_of_a_table_are_painted_onto_their_labels():
    labels = np.array([[0, 2], [5, 2]], np.int32)
    areas = np.array([0.0, 7.5, 1.5])
    made = whole("util.map_array", labels, np.array([0, 2, 5], np.int32), areas)
    assert made.tolist() == [[0.0, 7.5], [1.5, 7.5]]
    rule = get_operation("util.map_array").outputs[0].dtype
    assert rule(("int32", "int32", "float64"), {}) == "float64"


def test_points_become_markers():
    made = whole("util.label_points", np.array([[1, 2], [3, 0]]), output_shape=(4, 5))
    assert made.dtype == np.uint64
    assert made[1, 2] == 1
    assert made[3, 0] == 2
    assert get_operation("util.label_points").outputs[0].kind is Kind.MARKERS
