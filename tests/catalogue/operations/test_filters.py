"""Filters, ridges and thresholds look exactly as far as they say."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import filters
from tests.catalogue.operations.tiling import depth_of, hostile, locality_of, tiled, whole

from tamis.catalogue import Components, Kind, Reduction, Whole, get_operation
from tamis.errors import ParameterError

TILE = (23, 31)
LOCAL = {
    "gaussian": {"sigma": (2.0, 0.6)},
    "median": {"footprint": np.ones((3, 5), np.uint8)},
    "difference_of_gaussians": {"low_sigma": 1.5},
    "gabor": {"frequency": 0.3, "theta": 0.7},
    "sobel": {"axis": (0,)},
    "farid": {},
    "farid_v": {},
    "roberts": {},
    "scharr": {"mode": "constant", "cval": 3.0},
    "laplace": {"ksize": 7},
    "threshold_local": {"block_size": (11, 5), "offset": 2},
}


@pytest.mark.parametrize("name", LOCAL)
@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_tiles_of_a_local_filter_have_the_pixels_of_the_whole(name, dtype):
    image = hostile((70, 83), dtype)
    values = LOCAL[name]
    assert_array_equal(
        tiled(f"filters.{name}", image, tile=TILE, **values), whole(f"filters.{name}", image, **values)
    )


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("gaussian", {"sigma": 2.0}),
        ("sobel", {}),
        ("farid", {}),
        ("unsharp_mask", {"radius": 2, "preserve_range": True}),
        ("difference_of_gaussians", {"low_sigma": 1.0}),
        ("median", {"footprint": np.ones((5, 5), np.uint8)}),
    ],
)
def test_one_pixel_less_would_change_pixels(name, values):
    image = np.random.default_rng(1).random((60, 60))
    short = tiled(f"filters.{name}", image, tile=TILE, less=1, **values)
    assert (short != whole(f"filters.{name}", image, **values)).any()


def test_the_mask_of_an_edge_filter_is_eroded_across_tiles():
    image, mask = hostile((50, 60)), hostile((50, 60), "bool")
    mask[10:40, 5:50] = True
    for name in ("sobel", "prewitt_h", "farid_h", "roberts"):
        assert_array_equal(
            tiled(f"filters.{name}", image, mask, tile=TILE), whole(f"filters.{name}", image, mask)
        )


@pytest.mark.parametrize("theta", [0, 0.4, 1.57, 2.5, -1.0])
@pytest.mark.parametrize("sigmas", [{}, {"sigma_x": 1.5, "sigma_y": 3.2}, {"bandwidth": 2.0}])
def test_the_depth_of_gabor_is_half_its_kernel(theta, sigmas):
    kernel = filters.gabor_kernel(0.25, theta=theta, **sigmas)
    depth = depth_of("filters.gabor", 2, frequency=0.25, theta=theta, **sigmas)
    assert depth == tuple(length // 2 for length in kernel.shape)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("sato", {"sigmas": (0.7, 1.0)}),
        ("sato", {"sigmas": (1.2, 3.0), "mode": "constant", "black_ridges": False}),
        ("hessian", {"sigmas": (2.0,)}),
        ("frangi", {"sigmas": (1.0, 2.0), "gamma": 3.0}),
    ],
)
@pytest.mark.parametrize("dtype", ["uint8", "float32", "float64"])
def test_ridges_are_the_same_in_tiles_even_far_from_an_outlier(name, values, dtype):
    image = hostile((150, 160), dtype)
    image[60:] = 0  # far tails of the gaussian show where all else is 0
    image[75, 80] = 200
    assert_array_equal(
        tiled(f"filters.{name}", image, tile=(64, 50), **values), whole(f"filters.{name}", image, **values)
    )


def test_ridges_are_the_same_in_tiles_of_a_volume():
    volume = hostile((48, 22, 21), "float32")
    values = {"sigmas": (1.1,)}
    assert_array_equal(
        tiled("filters.sato", volume, tile=(13, 22, 11), **values), whole("filters.sato", volume, **values)
    )


def test_taps_that_vanish_are_not_counted():
    # truncate is 100 below a sigma of 1, but exp is 0 long before
    assert depth_of("filters.sato", 2, sigmas=(1,)) == (56, 56)
    assert depth_of("filters.sato", 2, sigmas=(2,)) == (22, 22)


def test_frangi_is_no_local_filter_until_gamma_is_given():
    assert locality_of("filters.frangi").by == "norm"
    assert locality_of("filters.meijering").by == "scales"
    assert not locality_of("filters.frangi", gamma=2).by
    assert depth_of("filters.frangi", 3, gamma=2, sigmas=(3,)) == (34, 34, 34)


def test_unsharp_mask_looks_for_a_negative_pixel_anywhere():
    assert depth_of("filters.unsharp_mask", 2, "uint16", radius=2) == (8, 8)
    for dtype, by in (("float32", "sign"), ("int16", "sign"), ("bool", "sign"), ("uint16", "")):
        assert locality_of("filters.unsharp_mask", dtype).by == by
    assert depth_of("filters.unsharp_mask", 2, "float32", preserve_range=True) == (4, 4)
    image = hostile((70, 60))  # its only negative pixels are in one corner
    far = whole("filters.unsharp_mask", image)[40:, 30:]
    assert (far != whole("filters.unsharp_mask", image[30:, 20:])[10:, 10:]).any()


def test_unsharp_mask_refuses_the_channel_axis_that_scikit_image_gets_wrong():
    operation = get_operation("filters.unsharp_mask")
    with pytest.raises(ParameterError, match="'channel_axis' must be a whole number of at least 0"):
        operation.check_values({"channel_axis": -1}, given=("image",))


def test_a_median_of_a_binary_image_stays_binary():
    operation = get_operation("filters.median")
    assert operation.outputs[0].kind.input_name == "image"
    assert whole("filters.median", hostile((20, 20), "bool")).dtype == bool


@pytest.mark.parametrize(("dtype", "is_whole"), [("int16", True), ("uint8", False), ("uint16", False)])
def test_a_median_by_rank_scales_whole_numbers_by_the_brightest(dtype, is_whole):
    operation = get_operation("filters.median")
    values = operation.check_values({"behavior": "rank"}, given=("image",))
    assert isinstance(operation.locality_for(values, dtype), Whole) is is_whole
    ordinary = operation.check_values({}, given=("image",))
    assert not isinstance(operation.locality_for(ordinary, dtype), Whole)


def test_a_wrapped_border_needs_the_whole_image():
    assert isinstance(locality_of("filters.gaussian", mode="wrap"), Whole)


@pytest.mark.parametrize("name", ["threshold_niblack", "threshold_sauvola"])
def test_sums_of_bytes_are_exact_in_tiles_and_others_are_not_risked(name):
    image = hostile((90, 70), "uint8")
    values = {"window_size": (7, 11)}
    assert_array_equal(
        tiled(f"filters.{name}", image, tile=TILE, **values), whole(f"filters.{name}", image, **values)
    )
    assert isinstance(locality_of(f"filters.{name}", "uint16"), Whole)
    assert isinstance(locality_of(f"filters.{name}", "float32"), Whole)


@pytest.mark.parametrize(
    ("values", "depth"),
    [
        ({"block_size": 13}, (8, 8)),  # 4 sigma of 2, more than half the block
        ({"block_size": 13, "param": 3.0}, (12, 12)),
        ({"block_size": (13, 5), "method": "median"}, (6, 2)),
    ],
)
def test_a_local_threshold_looks_as_far_as_its_method(values, depth):
    assert depth_of("filters.threshold_local", 2, **values) == depth


def test_a_local_mean_runs_along_the_line_so_it_is_whole():
    assert isinstance(locality_of("filters.threshold_local", "uint8", method="mean"), Whole)


def test_global_thresholds_are_numbers_from_histograms():
    for name in ("otsu", "yen", "isodata", "minimum"):
        operation = get_operation(f"filters.threshold_{name}")
        assert operation.locality == Reduction(by="histogram")
        assert operation.outputs[0].kind is Kind.SCALAR
        assert operation.needs_finite
        assert operation.ndim is None
    assert isinstance(locality_of("filters.threshold_li", "float32"), Whole)
    assert locality_of("filters.threshold_li", "uint8") == Reduction(by="histogram")
    assert locality_of("filters.threshold_mean", "uint8") == Reduction(by="mean")
    assert locality_of("filters.threshold_mean", "float32") == Reduction(by="pairwise_mean")


def test_otsu_takes_the_pixels_inside_a_mask():
    image, mask = hostile((40, 40), "uint8"), hostile((40, 40), "bool")
    assert whole("filters.threshold_otsu", image[mask]) == filters.threshold_otsu(image[mask])


def test_isodata_gives_one_threshold_only():
    operation = get_operation("filters.threshold_isodata")
    with pytest.raises(ParameterError, match="must be one of False"):
        operation.check_values({"return_all": True}, given=("image",))


def test_a_function_for_a_value_is_refused():
    operation = get_operation("filters.threshold_li")
    with pytest.raises(ParameterError, match="iter_callback"):
        operation.check_values({"iter_callback": print}, given=("image",))


def test_hysteresis_takes_numbers_and_computed_thresholds():
    image = hostile((30, 30))
    expected = filters.apply_hysteresis_threshold(image, 0.3, 0.9)
    assert_array_equal(whole("filters.apply_hysteresis_threshold", image, low=0.3, high=0.9), expected)
    given = whole("filters.apply_hysteresis_threshold", image, np.float64(0.3), np.float64(0.9))
    assert_array_equal(given, expected)
    assert isinstance(get_operation("filters.apply_hysteresis_threshold").locality, Components)
