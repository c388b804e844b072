"""Kernels, windows, sparse correlation and ranks: as the library has them."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import filters
from tests.catalogue.operations.tiling import depth_of, hostile, locality_of, tiled, whole

from tamis.catalogue import Whole, get_operation
from tamis.errors import ParameterError

SPARSE = np.zeros((5, 3))
SPARSE[0, 2], SPARSE[3, 0] = 2.5, -1


@pytest.mark.parametrize("mode", ["reflect", "constant", "nearest", "mirror"])
@pytest.mark.parametrize("dtype", ["bool", "uint8", "float32", "float64"])
def test_a_sparse_kernel_looks_as_far_as_it_is_wide(dtype, mode):
    image, values = hostile((40, 45), dtype), {"kernel": SPARSE, "mode": mode}
    made = tiled("filters.correlate_sparse", image, tile=(3, 4), **values)
    assert_array_equal(made, whole("filters.correlate_sparse", image, **values), strict=True)
    assert depth_of("filters.correlate_sparse", 2, **values) == (2, 1)


def test_one_pixel_less_would_change_pixels():
    image, values = np.random.default_rng(2).random((30, 30)), {"kernel": np.ones((5, 5))}
    short = tiled("filters.correlate_sparse", image, tile=(9, 9), less=1, **values)
    assert (short != whole("filters.correlate_sparse", image, **values)).any()


def test_a_valid_correlation_is_smaller_and_needs_the_whole():
    image, kernel = hostile((20, 21)), np.ones((4, 3))
    made = whole("filters.correlate_sparse", image, kernel=kernel, mode="valid")
    assert_array_equal(made, filters.correlate_sparse(image, kernel, "valid"))
    assert made.shape == (17, 19)
    assert isinstance(locality_of("filters.correlate_sparse", kernel=kernel, mode="valid"), Whole)


@pytest.mark.parametrize(
    ("shape", "mode"), [((2, 3), "reflect"), ((3, 4), "wrap"), ((0, 3), "valid"), ((0,), "nearest")]
)
def test_a_kernel_without_a_middle_is_refused(shape, mode):
    with pytest.raises(ParameterError, match="'kernel' must be an array"):
        get_operation("filters.correlate_sparse").check_values(
            {"kernel": np.ones(shape), "mode": mode}, given=("image",)
        )


@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_a_gabor_kernel_is_complex(dtype):
    made = whole("filters.gabor_kernel", frequency=0.2, theta=0.7, dtype=np.dtype(dtype))
    assert_array_equal(made, filters.gabor_kernel(0.2, 0.7, dtype=dtype), strict=True)
    assert made.dtype == dtype


@pytest.mark.parametrize("kind", ["hann", 3.5, ("tukey", 0.8), ("general_gaussian", 1.5, 3)])
@pytest.mark.parametrize("shape", [9, (8, 9), (3, 4, 5)])
def test_windows_of_every_kind_and_shape(kind, shape):
    made = whole("filters.window", window_type=kind, shape=shape)
    assert_array_equal(made, filters.window(kind, shape), strict=True)


@pytest.mark.parametrize(
    "values", [{"window_type": "hann", "shape": ()}, {"window_type": (), "shape": 3}, {"window_type": "hann"}]
)
def test_what_is_no_window_is_refused(values):
    with pytest.raises(ParameterError):
        get_operation("filters.window").check_values(values)


def test_ranks_have_as_few_bits_as_count_the_pixels():
    image = hostile((20, 30), "float32")
    ranks, values = whole("filters.rank_order", image)
    expected = filters.rank_order(image)
    assert_array_equal(ranks, expected[0], strict=True)
    assert_array_equal(values, expected[1], strict=True)
    assert ranks.dtype == np.uint16
    assert whole("filters.rank_order", image[:5, :5])[0].dtype == np.uint8
    assert_array_equal(values[ranks], image)
