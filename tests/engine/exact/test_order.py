"""Medians and percentiles are those of all pixels, found without sorting them."""

import numpy as np
import pytest
from tests.engine.exact.images import DTYPES, full_range, hostile, random_tiles, two_modes
from tests.engine.exact.in_tiles import assert_same, directly, in_tiles

from tamis.catalogue.operations.numpy_reductions import METHODS
from tamis.engine.exact import order
from tamis.errors import TaskError

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


@pytest.mark.parametrize("dtype", DTYPES)
def test_keys_sort_as_pixels_do_and_are_pixels_again(dtype):
    pixels = full_range(dtype).ravel()
    keys = order.to_keys(pixels)
    assert keys.dtype == f"u{pixels.dtype.itemsize}"
    np.testing.assert_array_equal(pixels[np.argsort(keys, kind="stable")], np.sort(pixels))
    np.testing.assert_array_equal(order.from_keys(keys, pixels.dtype), pixels)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_every_nan_is_last(dtype):
    pixels = np.array([np.nan, -np.inf, np.inf, -np.nan, 0, -1], dtype)
    keys = order.to_keys(pixels)
    assert set(np.argsort(keys)[-2:].tolist()) == {0, 3}
    np.testing.assert_array_equal(order.from_keys(np.sort(keys), pixels.dtype), np.sort(pixels))


def test_foreign_byte_order_makes_no_difference():
    pixels = full_range("float32").ravel()
    np.testing.assert_array_equal(order.to_keys(pixels.astype(">f4")), order.to_keys(pixels))


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_median_is_that_of_the_whole(dtype):
    rng = np.random.default_rng(2)
    for image in hostile(dtype).values():
        tiles = random_tiles(rng, image.ndim)
        expected = directly("numpy.median", {"a": image})
        found, used = in_tiles("numpy.median", {"a": image}, tiles)
        assert_same(found, expected)
        assert used == ({"median"} if any(np.greater(image.shape, tiles)) else set())


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("dtype", ["uint8", "int32", "float32", "float64"])
def test_a_percentile_is_that_of_the_whole_by_every_method(method, dtype):
    image = full_range(dtype, (13, 9))
    for q in (0, 100, 33.3, (0, 10, 50, 50, 99.9)):
        expected = directly("numpy.percentile", {"a": image}, q=q, method=method)
        found, used = in_tiles("numpy.percentile", {"a": image}, (4, 4), q=q, method=method)
        assert_same(found, expected)
        assert used == {"percentile"}


def test_many_quantiles_at_once_are_counted_in_several_rounds():
    image, q = full_range("float64"), tuple(np.linspace(0, 1, 41).tolist())
    found, used = in_tiles("numpy.quantile", {"a": image}, (8, 8), executor="threads", q=q)
    assert_same(found, np.quantile(image, q))
    assert used == {"quantile"}


@pytest.mark.parametrize("operation", ["numpy.median", "numpy.quantile"])
def test_one_nan_is_all_that_remains(operation):
    image = two_modes("float32")
    image[17, 3] = np.nan
    for values in ({"q": 0.5}, {"q": (0.1, 0.5)}) if operation == "numpy.quantile" else ({},):
        found, used = in_tiles(operation, {"a": image}, (5, 5), **values)
        expected = directly(operation, {"a": image}, **values)
        assert (type(found), found.dtype, found.shape) == (type(expected), expected.dtype, expected.shape)
        assert np.isnan(found).all()
        assert np.isnan(expected).all()
        assert used


def test_what_a_percentile_refuses_it_refuses_in_tiles():
    with pytest.raises(TaskError, match="subtract"):
        in_tiles("numpy.quantile", {"a": two_modes("bool")}, (5, 5), q=0.4)


@pytest.mark.parametrize("share", [0.01, 0.5, 1])
def test_a_median_inside_a_mask_brings_no_pixels_together(share):
    image = two_modes("float32")
    mask = np.random.default_rng(1).random(image.shape) < share
    found, used = in_tiles("numpy.median", {"a": image}, (5, 5), mask=mask)
    assert_same(found, np.median(image[mask]))
    assert used == {"selection", "median"}


@pytest.mark.parametrize("dtype", ["bool", "uint8", "float32"])
def test_low_contrast_is_judged_as_on_the_whole(dtype):
    for image in hostile(dtype).values():
        image = image / 255 if dtype == "float32" else image
        for values in ({}, {"lower_percentile": 5, "fraction_threshold": 0.3}):
            expected = directly("exposure.is_low_contrast", {"image": image}, **values)
            if not isinstance(expected, Exception):
                found, _ = in_tiles("exposure.is_low_contrast", {"image": image}, (4,) * image.ndim, **values)
                assert_same(found, expected)
    found, used = in_tiles("exposure.is_low_contrast", {"image": two_modes(dtype)}, (4, 4))
    assert used == {"low_contrast"}


def test_the_contrast_of_colours_is_left_to_the_library():
    image = two_modes("uint8", (9, 8, 3))
    found, used = in_tiles("exposure.is_low_contrast", {"image": image}, (4, 4, 1))
    assert_same(found, directly("exposure.is_low_contrast", {"image": image}))
    assert not used
