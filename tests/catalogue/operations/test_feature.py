"""Features look exactly as far as they say; points come in the order of the whole image."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import feature
from tests.catalogue.operations.tiling import depth_of, hostile, locality_of, tiled, whole

from tamis.catalogue import Components, Kind, Whole, get_operation, known_operations, output_dtype
from tamis.errors import ParameterError

TILE = (17, 21)
LOCAL = {
    "corner_harris": {"sigma": (1.5, 0.8), "method": "eps"},
    "corner_shi_tomasi": {"sigma": 2},
    "corner_foerstner": {"sigma": 1},
    "corner_moravec": {"window_size": 2},
    "corner_kitchen_rosenfeld": {"mode": "nearest"},
    "shape_index": {"sigma": 1.3, "mode": "reflect"},
    "hessian_matrix_det": {"approximate": False, "sigma": 1.5},
}


@pytest.mark.parametrize("name", LOCAL)
@pytest.mark.parametrize("dtype", ["uint8", "float32", "float64"])
@pytest.mark.filterwarnings("ignore:.*encountered in:RuntimeWarning")
def test_tiles_have_the_pixels_of_the_whole(name, dtype):
    image = hostile((50, 57), dtype)
    image[20:40, 20:40] = 0  # where far tails would show
    image[30, 30] = 1
    assert_array_equal(
        tiled(f"feature.{name}", image, tile=TILE, **LOCAL[name]),
        whole(f"feature.{name}", image, **LOCAL[name]),
    )


@pytest.mark.parametrize("name", LOCAL)
def test_one_pixel_less_would_change_pixels(name):
    image = np.random.default_rng(4).random((60, 60))
    short = np.asarray(tiled(f"feature.{name}", image, tile=TILE, less=1, **LOCAL[name]))
    assert (short != np.asarray(whole(f"feature.{name}", image, **LOCAL[name]))).any()


def test_depths_follow_the_gaussian_and_the_derivatives():
    assert depth_of("feature.corner_harris", 2, sigma=2) == (9, 9)
    assert depth_of("feature.shape_index", 2, sigma=(1, 2)) == (6, 10)
    assert depth_of("feature.hessian_matrix_det", 3, approximate=False) == (6, 6, 6)
    assert depth_of("feature.corner_moravec", 2, window_size=3) == (6, 6)


def test_box_filters_on_an_integral_image_need_the_whole():
    assert isinstance(locality_of("feature.hessian_matrix_det"), Whole)
    operation = get_operation("feature.hessian_matrix_det")
    for approximate, declared in ((True, ""), (False, "float32")):
        values = operation.check_values({"approximate": approximate}, given=("image",))
        assert output_dtype(operation, 0, ("float32",), values) == declared


@pytest.mark.filterwarnings("ignore:Applying `local_binary_pattern`")
def test_the_pattern_of_a_flat_region_depends_on_where_it_is():
    # the reason why it is computed on the whole image
    image = np.random.default_rng(0).integers(0, 4, (300, 300)).astype(np.uint8)
    image[50:200, 50:250] = 7
    values = {"P": 16, "R": 2, "method": "var"}
    full = whole("feature.local_binary_pattern", image, **values)
    assert_array_equal(full, feature.local_binary_pattern(image, 16, 2, "var"))
    alone = whole("feature.local_binary_pattern", image[90:210, 190:300], **values)
    here, there = alone[10:-10, 10:-10], full[100:200, 200:290]
    differ = (here != there) & ~(np.isnan(here) & np.isnan(there))
    assert differ.any()
    assert isinstance(locality_of("feature.local_binary_pattern", P=8, R=1), Whole)


def test_edges_are_kept_along_their_whole_length():
    image = hostile((40, 44), "uint8")
    made = whole("feature.canny", image, sigma=2, low_threshold=2, high_threshold=9)
    assert_array_equal(made, feature.canny(image, 2, 2, 9))
    assert isinstance(locality_of("feature.canny"), Components)


@pytest.mark.parametrize("border", [True, False, 4])
@pytest.mark.parametrize("most", [math.inf, 5])
def test_peaks_come_highest_first(border, most):
    image = np.random.default_rng(2).random((30, 33))
    values = {"min_distance": 2, "exclude_border": border, "num_peaks": most}
    made = whole("feature.peak_local_max", image, **values)
    assert_array_equal(made, feature.peak_local_max(image, **values))
    heights = image[tuple(made.T)]
    assert (np.diff(heights) <= 0).all()


def test_peaks_of_each_label():
    image = np.random.default_rng(2).random((30, 33))
    labels = np.repeat(np.arange(1, 4), 10)[:, None] * np.ones((30, 33), np.int32)
    made = whole("feature.peak_local_max", image, labels, num_peaks_per_label=1)
    assert_array_equal(made, feature.peak_local_max(image, labels=labels, num_peaks_per_label=1))
    assert len(made) == 3


@pytest.mark.parametrize("name", ["blob_log", "blob_dog", "blob_doh"])
def test_blobs_are_rows_of_place_and_size(name):
    grid = np.indices((40, 40)) - np.array([12, 25])[:, None, None]
    image = np.exp(-(grid**2).sum(axis=0) / 18)
    made = whole(f"feature.{name}", image, min_sigma=2, max_sigma=5, threshold=0.005)
    assert_array_equal(made, getattr(feature, name)(image, 2, 5, threshold=0.005))
    assert np.abs(made[0, :2] - [12, 25]).max() <= 1
    assert get_operation(f"feature.{name}").outputs[0].kind is Kind.POINTS


def test_a_template_is_found_where_it_was_cut_out():
    image = np.random.default_rng(3).random((30, 31))
    made = whole("feature.match_template", image, image[5:12, 8:15])
    assert np.unravel_index(made.argmax(), made.shape) == (5, 8)
    assert made.shape == (24, 25)


def test_pairs_of_greys_are_counted_on_a_read_only_image():
    image = hostile((20, 20), "uint8") // 64
    image.flags.writeable = False
    made = whole("feature.graycomatrix", image, distances=(1, 2), angles=(0, math.pi / 2), levels=4)
    assert made.shape == (4, 4, 2, 2)
    assert made.dtype == np.uint32


@pytest.mark.parametrize("name", ["hog", "daisy", "multiscale_basic_features"])
def test_descriptors_are_the_librarys(name):
    image = np.random.default_rng(3).random((48, 50))
    assert_array_equal(whole(f"feature.{name}", image), getattr(feature, name)(image))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("hog", {"visualize": True}),
        ("daisy", {"sigmas": (1, 2)}),
        ("blob_dog", {"sigma_ratio": 1}),
        ("peak_local_max", {"num_peaks": 0}),
        ("corner_harris", {"method": "j"}),
    ],
)
def test_what_would_fail_or_give_something_else_is_refused(name, values):
    with pytest.raises(ParameterError):
        get_operation(f"feature.{name}").check_values(values, given=("image",))


@pytest.mark.parametrize("prop", get_operation("feature.graycoprops").get_parameter("prop").choices)
def test_every_property_of_a_texture(prop):
    image = hostile((20, 20), "uint8") // 64
    counts = feature.graycomatrix(image.copy(), [1, 2], [0, 1, 2], levels=20)
    counts.flags.writeable = False
    made = whole("feature.graycoprops", counts, prop=prop)
    assert_array_equal(made, feature.graycoprops(counts, prop), strict=True)
    assert made.shape == (2, 3)


@pytest.mark.parametrize(
    "values",
    [{}, {"metric": "minkowski", "p": 3}, {"cross_check": False, "max_ratio": 0.9}, {"max_distance": 1.2}],
)
def test_descriptors_are_matched_as_the_library_does(values):
    one, other = np.random.default_rng(1).random((2, 30, 6))
    made = whole("feature.match_descriptors", one, other[:25], **values)
    assert_array_equal(made, feature.match_descriptors(one, other[:25], **values), strict=True)
    assert len(made)


def test_bits_are_matched_by_how_many_differ():
    bits = np.random.default_rng(1).random((20, 16)) < 0.5
    made = whole("feature.match_descriptors", bits, bits[::-1])
    assert_array_equal(made, feature.match_descriptors(bits, bits[::-1]))


def test_what_is_left_out_exists_and_says_why():
    import importlib

    for module in ("feature", "filters_kernels", "graph", "future"):
        absent = importlib.import_module(f"tamis.catalogue.operations.{module}").ABSENT
        assert list(absent) == sorted(absent)
        for name, reason in absent.items():
            topic, _, function = name.rpartition(".")
            assert hasattr(importlib.import_module(f"skimage.{topic}"), function)
            assert get_names_of(topic).isdisjoint({function})
            assert reason[0].islower()


def get_names_of(topic):
    return {operation.name for operation in known_operations().values() if operation.topic == topic}
