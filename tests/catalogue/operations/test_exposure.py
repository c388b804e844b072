"""Exposure: what looks at single pixels says so, what looks at the histogram too."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import exposure
from tests.catalogue.operations.tiling import hostile, locality_of, tiled, whole

from tamis.catalogue import Pointwise, Reduction, Whole, get_operation, output_dtype
from tamis.errors import ParameterError

CURVES = {
    "adjust_gamma": {"gamma": 0.7, "gain": 1.1},
    "adjust_log": {"gain": 0.9, "inv": True},
    "adjust_sigmoid": {"cutoff": 0.3, "gain": 7},
}


@pytest.mark.parametrize("name", CURVES)
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32", "float64"])
def test_tone_curves_look_at_single_pixels(name, dtype):
    image = np.abs(hostile((33, 40), "uint8")).astype(dtype)
    image = image / 5000 if dtype.startswith("float") else image
    full = whole(f"exposure.{name}", image.astype(dtype), **CURVES[name])
    assert_array_equal(tiled(f"exposure.{name}", image.astype(dtype), tile=(5, 9), **CURVES[name]), full)
    assert full.dtype == dtype


@pytest.mark.parametrize("name", CURVES)
def test_a_negative_pixel_is_refused_wherever_it_is(name):
    image = np.zeros((9, 9))
    image[8, 8] = -1
    with pytest.raises(ValueError, match="non-negative"):
        whole(f"exposure.{name}", image)


@pytest.mark.parametrize(
    ("values", "by"),
    [
        ({}, "extremes"),
        ({"in_range": "dtype"}, ""),
        ({"in_range": "uint12", "out_range": "uint8"}, ""),
        ({"in_range": "uint12", "out_range": "image"}, "extremes"),
    ],
)
def test_rescaling_needs_the_whole_image_only_for_its_range(values, by):
    assert locality_of("exposure.rescale_intensity", **values) == Pointwise(by)
    image = hostile((20, 25), "uint16")
    full = whole("exposure.rescale_intensity", image, **values)
    assert_array_equal(full, exposure.rescale_intensity(image, **values))
    if not by:
        assert_array_equal(tiled("exposure.rescale_intensity", image, tile=(6, 7), **values), full)


@pytest.mark.parametrize("name", ["dtype", "image", "uint8", "float", "float32", "uint10", "bool", "int16"])
@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_the_dtype_after_rescaling_is_known_before(name, dtype):
    operation = get_operation("exposure.rescale_intensity")
    values = operation.check_values({"out_range": name}, given=("image",))
    image = (hostile((9, 9), "uint8") / 255).astype(dtype)
    made = whole("exposure.rescale_intensity", image, out_range=name)
    assert made.dtype.name == output_dtype(operation, 0, (dtype,), values)


def test_two_numbers_as_a_range_would_give_floats():
    rule = get_operation("exposure.rescale_intensity").outputs[0].dtype
    assert rule(("uint8",), {"out_range": (0, 1)}) == "float64"
    assert rule(("float32",), {"out_range": (0, 1)}) == "float32"


def test_a_histogram_is_merged_from_tiles():
    image = hostile((20, 25), "uint8")
    counts, centers = whole("exposure.histogram", image)
    assert counts.sum() == image.size
    assert len(counts) == len(centers)
    assert locality_of("exposure.histogram") == Reduction("histogram")
    assert [o.name for o in get_operation("exposure.histogram").outputs] == ["hist", "bin_centers"]


@pytest.mark.parametrize("dtype", ["uint8", "float32"])
@pytest.mark.parametrize("channel_axis", [None, -1])
def test_matched_channels_keep_the_dtype_of_whole_numbers(dtype, channel_axis):
    image, reference = (hostile((12, 13, 3), dtype, seed=n).clip(0, 200) for n in (1, 2))
    made = whole("exposure.match_histograms", image, reference, channel_axis=channel_axis)
    operation = get_operation("exposure.match_histograms")
    values = operation.check_values({"channel_axis": channel_axis}, given=("image", "reference"))
    assert made.dtype.name == output_dtype(operation, 0, (dtype, dtype), values)


def test_what_needs_all_levels_says_what_it_needs_of_them():
    assert locality_of("exposure.equalize_hist") == Pointwise(by="equalized")
    assert locality_of("exposure.cumulative_distribution") == Reduction("histogram")
    assert locality_of("exposure.match_histograms", "uint8") == Pointwise(by="matched")
    assert isinstance(locality_of("exposure.match_histograms", "float32"), Whole)
    assert isinstance(locality_of("exposure.equalize_adapthist"), Whole)


def test_a_picture_of_one_grey_is_of_low_contrast():
    assert whole("exposure.is_low_contrast", np.full((9, 9), 0.5))
    assert not whole("exposure.is_low_contrast", hostile((30, 30), "uint8"))
    with pytest.raises(ParameterError, match="'lower_percentile' must be a number in"):
        get_operation("exposure.is_low_contrast").check_values({"lower_percentile": 101}, given=("image",))
