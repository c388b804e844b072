"""Sums in tiles have the bits of NumPy's, in whole numbers and in floating point."""

import numpy as np
import pytest
from tests.engine.exact.images import DTYPES, full_range, hostile, random_tiles, two_modes
from tests.engine.exact.in_tiles import assert_same, directly, in_tiles

NAMES = ("sum", "mean", "std", "var")

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def spread(dtype, shape, seed=0):
    """Return numbers of so different size that each order of adding gives another sum."""
    rng = np.random.default_rng(seed)
    return (rng.normal(size=shape) * 10.0 ** rng.uniform(-2, 2, shape)).astype(dtype)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", DTYPES)
def test_tiles_do_not_change_a_sum(name, dtype):
    rng = np.random.default_rng(3)
    for image in hostile(dtype).values():
        expected = directly(f"numpy.{name}", {"a": image})
        found, _ = in_tiles(f"numpy.{name}", {"a": image}, random_tiles(rng, image.ndim))
        assert_same(found, expected)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(40_001,), (131, 257), (5, 71, 83)])
def test_floats_are_added_in_the_order_of_numpy(name, dtype, shape):
    image = spread(dtype, shape)
    assert np.sum(image) != np.cumsum(image)[-1]
    for tile in ((1,), (999,), (17, 30), (64, 257), (2, 9, 40)):
        if len(tile) == len(shape):
            found, used = in_tiles(f"numpy.{name}", {"a": image}, tile, executor="threads")
            assert_same(found, getattr(np, name)(image))
            assert len(used) == 1


@pytest.mark.parametrize("ddof", [0, 1, 0.5])
@pytest.mark.parametrize("dtype", ["uint8", "int16", "bool", "float32"])
def test_a_variance_of_whole_numbers_is_exact_too(ddof, dtype):
    image = two_modes(dtype, (50, 43))
    for name in ("std", "var"):
        found, used = in_tiles(f"numpy.{name}", {"a": image}, (9, 11), ddof=ddof)
        assert_same(found, getattr(np, name)(image, ddof=ddof))
        assert used


def test_no_freedom_left_is_told_by_numpy():
    image = np.array([[3.0, 4.0]])
    found, used = in_tiles("numpy.var", {"a": image}, (1, 1), ddof=2)
    assert_same(found, np.var(image, ddof=2))
    assert not used


@pytest.mark.parametrize("name", NAMES)
def test_half_precision_is_left_to_numpy(name):
    image = spread("float16", (30, 30))
    found, used = in_tiles(f"numpy.{name}", {"a": image}, (7, 7))
    assert_same(found, getattr(np, name)(image))
    assert not used


@pytest.mark.parametrize("name", ["mean", "var", "std"])
def test_sums_that_might_round_are_left_to_numpy(name):
    image = full_range("int64")
    found, used = in_tiles(f"numpy.{name}", {"a": image}, (7, 7))
    assert_same(found, getattr(np, name)(image))
    assert not used


@pytest.mark.parametrize("name", ["sum", "mean"])
@pytest.mark.parametrize("share", [0, 0.03, 1])
def test_whole_numbers_inside_a_mask_are_added_where_they_are(name, share):
    image = two_modes("uint8")
    mask = np.random.default_rng(1).random(image.shape) < share
    found, used = in_tiles(f"numpy.{name}", {"a": image}, (5, 5), mask=mask)
    assert_same(found, getattr(np, name)(image[mask]))
    assert used == {"selection"} | ({name} if share or name == "sum" else set())


def test_floats_inside_a_mask_are_added_in_their_order():
    image = spread("float64", (60, 61))
    mask = image > 0
    found, used = in_tiles("numpy.mean", {"a": image}, (5, 5), mask=mask)
    assert_same(found, np.mean(image[mask]))
    assert used == {"selection"}
