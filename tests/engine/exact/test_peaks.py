"""Peaks found in tiles are those of the whole image, in the same order."""

import warnings
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import ndimage as ndi
from skimage.feature import corner_peaks, peak_local_max
from tests.engine.exact.images import random_shape
from tests.engine.exact.in_tiles import assert_same, in_tiles

from tamis.engine._place import ArrayPlace, Selection
from tamis.engine.exact.peaks import ALGORITHMS

DTYPES = ("uint8", "uint16", "int16", "int32", "int64", "uint64", "float32", "float64")
RNG = np.random.default_rng(3)


def hills(rng, shape, dtype, levels):
    """Return a smooth image with so many different values; with signs, half of it is negative."""
    noise = ndi.gaussian_filter(rng.random(shape), rng.choice([0.3, 1, 2]))
    steps = np.floor((noise - noise.min()) / (np.ptp(noise) + 1e-9) * levels) / levels * 200
    return (steps - 100 * (np.dtype(dtype).kind in "if")).astype(dtype)


def check(image, tiles, *, executor="serial", labels=None, **values):
    inputs = {"image": image} if labels is None else {"image": image, "labels": labels}
    found, used = in_tiles("feature.peak_local_max", inputs, tiles, executor=executor, **values)
    assert_same(found, peak_local_max(**inputs, **values))
    return bool(used)


IMAGE = hills(RNG, (45, 38), "float64", 40)
VALUES = (
    {},
    {"min_distance": 4},
    {"min_distance": 4, "p_norm": 2.0},
    {"min_distance": 3, "p_norm": 1.0, "num_peaks": 7},
    {"num_peaks": 1},
    {"min_distance": 2, "num_peaks": 5, "exclude_border": False},
    {"exclude_border": 6},
    {"exclude_border": 30},
    {"exclude_border": 0},
    {"threshold_abs": 10},
    {"threshold_abs": 1e9},
    {"threshold_rel": 0.5},
    {"threshold_rel": 0.5, "threshold_abs": -3},
    {"footprint": np.ones((3, 5), bool)},
    {"footprint": np.eye(4, dtype=bool), "min_distance": 0},
    {"footprint": np.array([[1, 0, 0, 0, 0]], bool), "min_distance": 3},
)


@pytest.mark.parametrize("values", VALUES, ids=str)
@pytest.mark.parametrize("dtype", ["uint8", "float64"])
def test_tiles_do_not_change_the_corners(dtype, values):
    # on plateaus every pixel is a peak: of those that touch, one is left
    image = np.floor(IMAGE / 25).astype(dtype)
    found, used = in_tiles("feature.corner_peaks", {"image": image}, (13, 9), executor="threads", **values)
    assert used
    assert_same(found, corner_peaks(image, **values))


@pytest.mark.parametrize("values", VALUES, ids=str)
@pytest.mark.parametrize("tiles", [(13, 9), (1, 7), (100, 5)])
def test_tiles_do_not_change_the_peaks(tiles, values):
    assert check(IMAGE, tiles, executor="threads", **values)


@pytest.mark.parametrize("dtype", DTYPES)
def test_peaks_of_random_images_are_those_of_the_whole_image(dtype):
    rng, exact = np.random.default_rng(len(dtype)), 0
    for _ in range(20):
        shape, tiles = random_shape(rng, int(rng.integers(1, 4)))
        image = hills(rng, shape, dtype, rng.choice([1, 2, 20, 1000]))
        exact += check(
            image,
            tiles,
            min_distance=int(rng.choice([1, 2, 5])),
            exclude_border=bool(rng.integers(2)),
            threshold_rel=float(rng.choice([0, 0.4])),
        )
    assert exact > 14


@pytest.mark.parametrize("lowest", [None, 3, 7])
def test_a_flat_image_has_no_peaks_and_a_flat_tile_may_have(lowest):
    flat = np.full((20, 20), 7, np.int16)
    assert check(flat, (5, 5), threshold_abs=lowest)
    flat[19, 19] = 6
    assert check(flat, (5, 5), threshold_abs=lowest, exclude_border=False)
    flat[19, 19] = 8
    assert check(flat, (5, 5), threshold_abs=lowest, exclude_border=False)


def test_zero_comes_first_among_unsigned_peaks_as_in_the_library():
    image = np.zeros((20, 20), np.uint8)
    image[4, 4], image[12, 12] = 9, 200
    assert check(image, (6, 6), threshold_abs=-1, num_peaks=5, exclude_border=False)


def test_many_near_peaks_are_chosen_in_the_librarys_batches():
    image = np.random.default_rng(1).random((160, 150))
    for values in (
        {"min_distance": 2},
        {"min_distance": 7, "p_norm": 2.0},
        {"min_distance": 2, "num_peaks": 300},
    ):
        assert check(image, (50, 64), **values)


def test_what_needs_more_than_candidates_is_left_to_the_library():
    assert not check(IMAGE, (13, 9), labels=(IMAGE > 0).astype(int))
    assert not check(IMAGE, (99, 99))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        assert not check(IMAGE, (13, 9), min_distance=0)


def test_pixels_that_a_mask_selects_are_left_to_the_library():
    selected = Selection(ArrayPlace(IMAGE), ArrayPlace(IMAGE > 0))
    shop = SimpleNamespace(inputs={"image": selected}, scalars={}, values={})
    assert all(algorithm.function(shop) is None for algorithm in ALGORITHMS.values())
