"""Other looks at an array hold what scikit-image's views show."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import util
from tests.catalogue.operations.tiling import hostile, whole

from tamis.catalogue import get_operation
from tamis.errors import ParameterError

IMAGE = hostile((12, 15), "uint8")


def test_blocks_fill_the_image():
    made = whole("util.view_as_blocks", IMAGE, block_shape=(4, 5))
    assert made.shape == (3, 3, 4, 5)
    assert_array_equal(made, util.view_as_blocks(IMAGE, (4, 5)))
    with pytest.raises(ValueError, match="not compatible"):
        whole("util.view_as_blocks", IMAGE, block_shape=(5, 5))


@pytest.mark.parametrize(("window", "step"), [(3, 1), ((2, 5), (3, 1)), (12, 4)])
def test_windows_overlap(window, step):
    made = whole("util.view_as_windows", IMAGE, window_shape=window, step=step)
    assert_array_equal(made, util.view_as_windows(IMAGE, window, step))


def test_windows_have_at_least_one_pixel_and_a_step():
    operation = get_operation("util.view_as_windows")
    for values in ({"window_shape": (0, 3)}, {"window_shape": 3, "step": (1, 0)}):
        with pytest.raises(ParameterError, match="must be a whole number of at least 1 pixel"):
            operation.check_values(values, given=("arr_in",))


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int16", "float32"])
@pytest.mark.parametrize("clip_negative", [False, True])
def test_limits_follow_from_the_dtype_alone(dtype, clip_negative):
    image = IMAGE.astype(dtype)
    made = whole("util.dtype_limits", image, clip_negative=clip_negative)
    assert made == util.dtype_limits(image, clip_negative)
    names = [output.name for output in get_operation("util.dtype_limits").outputs]
    assert names == ["minimum", "maximum"]


@pytest.mark.parametrize("rows", [IMAGE[:4, :2] // 200, np.array([[0.0, -0.0], [0.0, 0.0], [0.0, -0.0]])])
def test_equal_rows_come_once(rows):
    made = whole("util.unique_rows", np.vstack([rows, rows]))
    assert_array_equal(made, util.unique_rows(rows))
    assert made.dtype == rows.dtype


@pytest.mark.parametrize("dtype", ["int64", "uint8", np.int16])
@pytest.mark.parametrize("shape", [(20, 31), (5, 20, 31), (40,)])
def test_seeds_stand_on_a_grid(dtype, shape):
    made = whole("util.regular_seeds", ar_shape=shape, n_points=9, dtype=dtype)
    assert_array_equal(made, util.regular_seeds(shape, 9, dtype=dtype))
    assert made.dtype == np.dtype(dtype)


@pytest.mark.parametrize("values", [{"ar_shape": 20}, {"ar_shape": (9, 9), "dtype": "float64"}])
def test_seeds_are_whole_numbers_in_a_shape(values):
    with pytest.raises(ParameterError):
        get_operation("util.regular_seeds").check_values({"n_points": 4, **values})
