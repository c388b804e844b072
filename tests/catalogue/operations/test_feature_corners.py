"""Corners: how far their measures look, and what becomes of points."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import feature, morphology
from tests.catalogue.operations.tiling import depth_of, hostile, tiled, whole

from tamis.catalogue import footprint_array, get_operation
from tamis.errors import ParameterError

OCTAGON = footprint_array("octagon", {"m": 3, "n": 2})
IMAGE = np.random.default_rng(6).random((30, 33))
POINTS = np.array([[2, 3], [29, 32], [0, 0], [15, 8]])


@pytest.mark.parametrize("n", [7, 9, 12])
def test_a_circle_of_three_pixels_is_all_that_fast_corners_look_at(n):
    values = {"n": n, "threshold": 0.05}
    image = np.round(hostile((50, 57)) * 4) / 4
    assert_array_equal(
        tiled("feature.corner_fast", image, tile=(9, 11), **values),
        whole("feature.corner_fast", image, **values),
    )
    assert_array_equal(whole("feature.corner_fast", image, **values), feature.corner_fast(image, n, 0.05))
    assert depth_of("feature.corner_fast", 2) == (3, 3)


def test_fast_corners_need_every_pixel_of_their_circle():
    short = tiled("feature.corner_fast", IMAGE, tile=(9, 11), less=1, n=9)
    assert (short != whole("feature.corner_fast", IMAGE, n=9)).any()


@pytest.mark.parametrize("most", [math.inf, 4])
@pytest.mark.parametrize("norm", [1, 2, math.inf])
def test_peaks_that_touch_are_one_corner(norm, most):
    response = np.round(IMAGE * 6)
    values = {"min_distance": 2, "num_peaks": most, "p_norm": norm, "exclude_border": 3}
    made = whole("feature.corner_peaks", response, **values)
    assert_array_equal(made, feature.corner_peaks(response, **values))
    assert len(made) <= most
    assert made.min() >= 3
    assert len(made) < len(feature.peak_local_max(response, 2, exclude_border=3))


def test_peaks_of_a_label_stay_in_it():
    labels = np.repeat(np.arange(3), 10)[:, None] * np.ones((30, 33), np.int32)
    values = {"num_peaks_per_label": 1, "exclude_border": False}
    made = whole("feature.corner_peaks", IMAGE, labels, **values)
    assert_array_equal(made, feature.corner_peaks(IMAGE, labels=labels, **values))
    assert sorted(labels[tuple(made.T)]) == [1, 2]


@pytest.mark.parametrize("dtype", ["uint8", "float32", "float64"])
def test_corners_point_somewhere(dtype):
    image, corners = (IMAGE * 200).astype(dtype), POINTS.copy()
    image = image / 255 if image.dtype.kind == "f" else image
    image = image.astype(dtype)
    corners.flags.writeable = image.flags.writeable = False
    made = whole("feature.corner_orientations", image, corners, mask=OCTAGON)
    assert_array_equal(made, feature.corner_orientations(image.copy(), POINTS, morphology.octagon(3, 2)))
    assert not corners.flags.writeable


@pytest.mark.parametrize(
    "corners", [[[30, 0]], [[0, -1]], [[3, 3], [10**6, 2]], [[1, 2, 3]], [[1], [2]]], ids=str
)
def test_corners_beyond_the_image_are_refused(corners):
    # the library would read whatever lies there
    with pytest.raises(ParameterError, match=r"'corners' must be rows and columns inside \(30, 33\)"):
        whole("feature.corner_orientations", IMAGE, np.array(corners), mask=OCTAGON)


@pytest.mark.parametrize("shape", [(2, 3), (3, 4), (3,), (3, 3, 3)])
def test_a_mask_without_a_middle_is_refused(shape):
    with pytest.raises(ParameterError, match="odd number of pixels"):
        get_operation("feature.corner_orientations").check_values(
            {"mask": np.ones(shape)}, given=("image", "corners")
        )


def test_corners_are_found_between_pixels():
    image = np.zeros((12, 12), np.float32)
    image[:6, :6] = image[6:, 6:] = 1
    corners = feature.corner_peaks(feature.corner_harris(image), min_distance=2)
    made = whole("feature.corner_subpix", image, corners, window_size=7)
    assert_array_equal(made, feature.corner_subpix(image, corners, window_size=7))
    assert made.dtype == np.float32
    assert made.tolist() == [[5.5, 5.5]]
