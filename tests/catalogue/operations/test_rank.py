"""Rank filters: shifts count, 16 bits know the brightest pixel, read-only arrays are taken."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage.filters import rank
from skimage.morphology import ball, disk
from tests.catalogue.operations.tiling import depth_of, hostile, locality_of, tiled, whole

from tamis.catalogue import footprint_array, get_operation, output_dtype
from tamis.catalogue.operations.rank import OPERATIONS

BY_LEVELS = ("autolevel", "equalize", "noise_filter", "subtract_mean")
NAMES = [operation.name for operation in OPERATIONS]


@pytest.mark.parametrize("name", NAMES)
def test_tiles_of_a_plane_have_the_pixels_of_the_whole(name):
    image, mask = hostile((60, 50), "uint8"), hostile((60, 50), "bool", seed=3)
    values = {"footprint": footprint_array("disk", {"radius": 2}), "shift_x": 1, "shift_y": -1}
    made = tiled(f"filters.rank.{name}", image, mask, tile=(17, 21), **values)
    assert_array_equal(made, whole(f"filters.rank.{name}", image, mask, **values))


@pytest.mark.parametrize("name", [name for name in NAMES if name not in BY_LEVELS])
@pytest.mark.filterwarnings("ignore:Bad rank filter performance")
def test_sixteen_bits_are_the_same_in_tiles_without_the_outlier(name):
    image = hostile((40, 45), "uint16")
    values = {"footprint": np.ones((4, 3), np.uint8)}
    made = tiled(f"filters.rank.{name}", image, tile=(20, 20), **values)
    assert_array_equal(made, whole(f"filters.rank.{name}", image, **values))


@pytest.mark.parametrize("name", BY_LEVELS)
@pytest.mark.filterwarnings("ignore:Bad rank filter performance")
def test_some_know_the_brightest_pixel_of_sixteen_bits(name):
    values = {"footprint": disk(2)}
    assert locality_of(f"filters.rank.{name}", "uint16", **values).by == "levels"
    assert not locality_of(f"filters.rank.{name}", "uint8", **values).by
    image = hostile((40, 45), "uint16")
    cut = whole(f"filters.rank.{name}", image[:30, :30], **values)[:20, :20]
    assert (cut != whole(f"filters.rank.{name}", image, **values)[:20, :20]).any()


def test_a_volume_is_the_same_in_tiles():
    volume = hostile((14, 13, 12), "uint8")
    values = {"footprint": ball(1), "shift_z": 1}
    for name in ("mean", "otsu", "equalize"):
        made = tiled(f"filters.rank.{name}", volume, tile=(5, 7, 6), **values)
        assert_array_equal(made, whole(f"filters.rank.{name}", volume, **values))


def test_shifts_count():
    assert depth_of("filters.rank.mean", 2, footprint=disk(2), shift_x=-2) == (4, 4)
    assert depth_of("filters.rank.median", 3) == (1, 1, 1)


def test_a_read_only_image_is_taken_and_left_alone():
    image = hostile((20, 20), "uint8")
    copy = image.copy()
    image.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        rank.mean(image, disk(1))
    assert_array_equal(whole("filters.rank.mean", image, footprint=disk(1)), rank.mean(copy, disk(1)))
    assert not image.flags.writeable


@pytest.mark.parametrize(
    ("dtype", "expected"), [("uint16", "uint16"), ("uint8", "uint8"), ("int32", "uint8")]
)
def test_the_dtype_is_known_before(dtype, expected):
    assert output_dtype(get_operation("filters.rank.mean"), 0, (dtype,), {}) == expected
    assert output_dtype(get_operation("filters.rank.entropy"), 0, (dtype,), {}) == "float64"
