import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.engine._tiles import LARGEST_TILE, SMALLEST_TILE, check_tiles, choose_tile
from tamis.errors import RegionError


@pytest.mark.parametrize("tiles", [(0, 5), (-3, 5), (2.5, 5), (5,), (5, 5, 5), ()])
def test_a_tile_shape_that_makes_no_sense_is_told(tiles):
    with pytest.raises(RegionError, match=r"run: tiles must .*, got \("):
        check_tiles(tiles, {2})


def test_a_tile_shape_may_fit_any_image_of_the_run():
    assert check_tiles([np.int64(5), 7], {2, 3}) == (5, 7)
    assert check_tiles((1, 1, 99), {2, 3}) == (1, 1, 99)
    with pytest.raises(RegionError, match="must have 2 or 3 axes, as the images have"):
        check_tiles((5,), {2, 3})


def test_any_tile_shape_fits_what_only_computing_tells():
    assert check_tiles((5, 7), set()) == (5, 7)
    with pytest.raises(RegionError, match="at least 1 pixel"):
        check_tiles((0, 7), set())


@given(
    st.integers(1, 3).flatmap(
        lambda ndim: st.tuples(
            st.tuples(*[st.integers(1, 5000)] * ndim), st.tuples(*[st.integers(0, 60)] * ndim)
        )
    ),
    st.integers(1, 8),
)
def test_a_tile_lies_inside_the_image_and_is_worth_its_depth(shape_and_depth, workers):
    shape, depth = shape_and_depth
    tile = choose_tile(shape, depth=depth, workers=workers)
    for length, whole, reach in zip(tile, shape, depth, strict=True):
        assert 1 <= length <= whole
        assert length == whole or length >= 4 * reach


@given(st.tuples(*[st.integers(1, 3000)] * 2), st.integers(1, 8), st.integers(2, LARGEST_TILE))
def test_a_tile_without_depth_keeps_to_the_limit(shape, workers, most_pixels):
    tile = choose_tile(shape, depth=(0, 0), workers=workers, most_pixels=most_pixels)
    assert math.prod(tile) <= max(most_pixels, 1)


def test_every_worker_gets_some_tiles_of_a_large_image():
    tile = choose_tile((2000, 2000), depth=(8, 8), workers=4)
    assert math.prod(tile) <= 2000 * 2000 / 8


def test_a_small_image_is_one_tile():
    assert choose_tile((100, 100), depth=(3, 3), workers=8) == (100, 100)
    assert SMALLEST_TILE > 100 * 100


def test_an_axis_along_which_all_is_looked_at_is_never_cut():
    tile = choose_tile((4000, 4000, 3), depth=(4, 4, 3), workers=2)
    assert tile[2] == 3
    assert choose_tile((3, 4000, 4000), depth=(3, 0, 0), most_pixels=100)[0] == 3


def test_a_number_has_a_tile_too():
    assert choose_tile((), depth=()) == ()
