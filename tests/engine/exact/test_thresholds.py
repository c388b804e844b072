"""Thresholds that need the image in scikit-image, found in its histogram."""

import numpy as np
import pytest
from tests.engine.exact.images import full_range, hostile, random_tiles, two_modes
from tests.engine.exact.in_tiles import assert_same, directly, in_tiles

from tamis.errors import TaskError

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::DeprecationWarning")


def skewed(dtype, *, is_left):
    """Return an image with one mode and a long tail on one side."""
    values = np.random.default_rng(4).gamma(1.2, 8, (29, 31)).clip(0, 100)
    return (100 - values if is_left else values).astype(dtype)


@pytest.mark.parametrize("dtype", ["uint8", "int8", "uint16", "float32", "float64"])
@pytest.mark.parametrize("is_left", [False, True])
@pytest.mark.parametrize("nbins", [256, 11])
def test_a_triangle_is_drawn_to_the_longer_tail(dtype, is_left, nbins):
    image = skewed(dtype, is_left=is_left)
    found, used = in_tiles("filters.threshold_triangle", {"image": image}, (6, 7), nbins=nbins)
    assert_same(found, directly("filters.threshold_triangle", {"image": image}, nbins=nbins))
    assert used == {"histogram"}


def test_of_two_tails_of_one_length_the_triangle_is_drawn_to_the_same_as_in_the_library():
    image = np.repeat(np.arange(5, dtype=np.uint8), (1, 3, 9, 3, 1)).reshape(1, -1)
    found, used = in_tiles("filters.threshold_triangle", {"image": image}, (1, 4))
    assert_same(found, directly("filters.threshold_triangle", {"image": image}))
    assert used == {"histogram"}


@pytest.mark.parametrize("name", ["triangle", "li"])
@pytest.mark.parametrize("dtype", ["uint8", "int8", "uint16", "int16", "float32"])
def test_hostile_images_have_the_threshold_of_the_library(name, dtype):
    rng = np.random.default_rng(9)
    for image in hostile(dtype).values():
        if dtype == "float32":
            image = np.clip(image, -1e6, 1e6)
        expected = directly(f"filters.threshold_{name}", {"image": image})
        tiles = random_tiles(rng, image.ndim)
        if isinstance(expected, Exception):
            with pytest.raises(TaskError):
                in_tiles(f"filters.threshold_{name}", {"image": image}, tiles)
        else:
            assert_same(in_tiles(f"filters.threshold_{name}", {"image": image}, tiles)[0], expected)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "int64"])
@pytest.mark.parametrize(
    "values",
    [
        {},
        {"tolerance": 0.01},
        {"tolerance": 3},
        {"initial_guess": 20.5},
        {"initial_guess": 30, "tolerance": 2.5},
    ],
    ids=str,
)
@pytest.mark.parametrize("offset", [0, 21])
def test_li_searches_in_the_histogram_of_whole_numbers(dtype, values, offset):
    image = np.abs(two_modes(dtype)).astype(dtype) + np.dtype(dtype).type(offset)
    expected = directly("filters.threshold_li", {"image": image}, **values)
    if isinstance(expected, Exception):
        with pytest.raises(TaskError, match=type(expected).__name__):
            in_tiles("filters.threshold_li", {"image": image}, (5, 6), **values)
        return
    found, used = in_tiles("filters.threshold_li", {"image": image}, (5, 6), **values)
    assert_same(found, expected)
    assert used == {"histogram"}


def test_li_of_values_that_overflow_is_left_to_the_library():
    image = full_range("int8")
    found, used = in_tiles("filters.threshold_li", {"image": image}, (5, 6))
    assert_same(found, directly("filters.threshold_li", {"image": image}))
    assert not used


def test_a_guess_beyond_the_image_is_refused_by_the_library():
    with pytest.raises(TaskError, match="initial guess"):
        in_tiles("filters.threshold_li", {"image": two_modes("uint8")}, (5, 6), initial_guess=300.0)


@pytest.mark.parametrize("name", ["triangle", "li", "mean"])
def test_selected_pixels_have_a_threshold_of_their_own(name):
    image = two_modes("uint8")
    mask = image > 70
    found, used = in_tiles(f"filters.threshold_{name}", {"image": image}, (5, 6), mask=mask)
    assert_same(found, directly(f"filters.threshold_{name}", {"image": image}, mask=mask))
    assert "selection" in used
    assert len(used) == 2
