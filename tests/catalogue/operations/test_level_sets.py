"""Curves move as scikit-image moves them, and start where one says."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import segmentation
from tests.catalogue.operations.tiling import hostile, whole

from tamis.catalogue import Kind, get_operation
from tamis.catalogue.kernels import level_sets
from tamis.errors import ParameterError

SHAPE = (30, 33)
IMAGE = hostile(SHAPE, "uint8") / 255
CIRCLE = 15 + 9 * np.stack([f(np.linspace(0, 2 * np.pi, 20, endpoint=False)) for f in (np.sin, np.cos)], 1)
ENDS = ("periodic", "free", "fixed", "free-fixed", "fixed-free", "fixed-fixed", "free-free")


@pytest.mark.parametrize("ends", ENDS)
@pytest.mark.parametrize("dtype", ["float32", "float64", "uint8"])
def test_a_snake_moves_as_the_librarys_and_has_the_dtype_of_its_image(ends, dtype):
    image = (IMAGE * 255).astype(dtype)
    values = {"boundary_condition": ends, "max_num_iter": 12, "w_line": 0.5}
    made = whole("segmentation.active_contour", image, CIRCLE, **values)
    assert_array_equal(made, segmentation.active_contour(image, CIRCLE, **values))
    assert made.dtype == ("float32" if dtype == "float32" else "float64")
    assert get_operation("segmentation.active_contour").outputs[0].kind is Kind.POINTS


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("disk_level_set", {}),
        ("disk_level_set", {"center": (3, 4.5), "radius": 7}),
        ("checkerboard_level_set", {}),
        ("checkerboard_level_set", {"square_size": 3}),
    ],
)
@pytest.mark.parametrize("shape", [SHAPE, (7, 8, 9), (12,)])
def test_a_level_set_is_made_of_its_shape(name, values, shape):
    values = {} if "center" in values and len(shape) != 2 else values
    made = whole(f"segmentation.{name}", image_shape=shape, **values)
    assert_array_equal(made, getattr(segmentation, name)(shape, **values))
    assert made.dtype == np.int8


@pytest.mark.parametrize("name", ["disk_level_set", "checkerboard_level_set"])
def test_a_single_length_is_no_shape(name):
    operation = get_operation(f"segmentation.{name}")
    with pytest.raises(ParameterError, match="'image_shape' must be one whole number for each axis, got 30"):
        operation.check_values({"image_shape": 30})


@pytest.mark.parametrize("name", ["morphological_chan_vese", "morphological_geodesic_active_contour"])
def test_a_curve_starts_from_a_name_or_from_a_level_set(name):
    start = segmentation.disk_level_set(SHAPE, radius=9)
    for first in (start, "checkerboard"):
        made = whole(f"segmentation.{name}", IMAGE, num_iter=3, init_level_set=first)
        assert_array_equal(made, getattr(level_sets, name)(IMAGE, 3, init_level_set=first))
    with pytest.raises(ParameterError, match=r"'init_level_set' must be an array or '\w+' or "):
        get_operation(f"segmentation.{name}").check_values(
            {"num_iter": 3, "init_level_set": "square"}, given=("image", "gimage")
        )


def test_chan_vese_starts_from_a_level_set_and_leaves_it_alone():
    start = segmentation.disk_level_set(SHAPE, radius=9).astype(float)
    before = start.copy()
    made = whole("segmentation.chan_vese", IMAGE, max_num_iter=4, init_level_set=start)
    assert_array_equal(made, segmentation.chan_vese(IMAGE, max_num_iter=4, init_level_set=before.copy()))
    assert_array_equal(start, before)


@pytest.mark.parametrize("threshold", ["auto", 0.3, 2])
def test_the_threshold_of_edges_is_a_number_or_found(threshold):
    values = {"num_iter": 2, "threshold": threshold, "balloon": 1}
    made = whole("segmentation.morphological_geodesic_active_contour", IMAGE, **values)
    assert_array_equal(made, level_sets.morphological_geodesic_active_contour(IMAGE, **values))
