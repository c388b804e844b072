"""Regions are half-open boxes; a lattice covers an image once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.errors import RegionError
from tamis.region import Lattice, Region
from tamis.testing.strategies import regions

CALMLY = settings(deadline=None, max_examples=50)
SHAPE = (7, 5, 9)
LATTICES = st.integers(1, 3).flatmap(
    lambda ndim: st.builds(
        Lattice,
        st.tuples(*[st.integers(0, 9)] * ndim),
        st.tuples(*[st.integers(1, 12)] * ndim),
    )
)


def test_the_whole_has_every_pixel():
    whole = Region.whole(SHAPE)
    assert (whole.shape, whole.size, whole.ndim) == (SHAPE, 315, 3)
    assert np.zeros(SHAPE)[whole.slices].shape == SHAPE


def test_start_and_stop_have_as_many_axes():
    with pytest.raises(RegionError, match="starts with 1 axes and stops with 2"):
        Region((0,), (1, 2))


def test_a_region_that_stops_before_it_starts_is_empty():
    backwards = Region((3, 0), (1, 5))
    assert backwards.shape == (0, 5)
    assert backwards.size == 0


def test_it_reads_as_an_index():
    assert str(Region((0, 12), (64, 20))) == "[0:64, 12:20]"


def test_growing_has_a_depth_for_each_axis():
    assert Region((4, 4), (5, 6)).grow((1, 3)) == Region((3, 1), (6, 9))
    with pytest.raises(ValueError, match="zip"):
        Region((4, 4), (5, 6)).grow((1,))


def test_clipping_never_pads():
    assert Region((-2, 3), (3, 99)).clip((10, 10)) == Region((0, 3), (3, 10))


@CALMLY
@given(regions(SHAPE), regions(SHAPE))
def test_what_lies_in_both_is_what_both_hold(one, other):
    pixels = [np.zeros(SHAPE, bool), np.zeros(SHAPE, bool)]
    pixels[0][one.slices] = pixels[1][other.slices] = True
    both = one.intersect(other)
    assert both == other.intersect(one)
    assert both.size == np.count_nonzero(pixels[0] & pixels[1])
    assert one.contains(both) is (both.size > 0 or one.intersect(both) == both)


@CALMLY
@given(regions(SHAPE), regions(SHAPE))
def test_the_hull_holds_both(one, other):
    hull = one.hull(other)
    assert hull.contains(one)
    assert hull.contains(other)
    assert Region.whole(SHAPE).contains(hull)


@CALMLY
@given(regions(SHAPE), regions(SHAPE))
def test_seen_from_another_region_it_is_the_same_pixels(one, other):
    image = np.arange(315).reshape(SHAPE)
    outer = one.hull(other)
    assert np.array_equal(image[outer.slices][one.within(outer).slices], image[one.slices])


@CALMLY
@given(regions(SHAPE), st.tuples(*[st.integers(-5, 5)] * 3))
def test_shifting_back_is_as_before(region, offset):
    moved = region.shift(offset)
    assert moved.shape == region.shape
    assert moved.shift([-step for step in offset]) == region


def test_regions_that_are_equal_are_one_key():
    assert {Region((0,), (3,)): 1}[Region((0,), (3,))] == 1


@CALMLY
@given(LATTICES)
def test_tiles_hold_each_pixel_once(lattice):
    counts = np.zeros(lattice.shape, int)
    for tile in lattice:
        assert tile.size
        counts[tile.slices] += 1
    assert (counts == 1).all()
    assert len(lattice) == len(list(lattice))


@CALMLY
@given(LATTICES, st.data())
def test_the_cover_is_the_tiles_that_have_a_pixel_of_it(lattice, data):
    ends = [sorted(data.draw(st.tuples(*[st.integers(-3, 12)] * 2))) for _ in lattice.shape]
    region = Region(tuple(a for a, _ in ends), tuple(b for _, b in ends))
    assert list(lattice.cover(region)) == [tile for tile in lattice if tile.intersect(region).size]


def test_the_last_tile_of_an_axis_may_be_smaller():
    assert [tile.shape for tile in Lattice((10,), (4,))] == [(4,), (4,), (2,)]


def test_tiles_stand_in_raster_order():
    assert [tile.start for tile in Lattice((4, 6), (2, 3))] == [(0, 0), (0, 3), (2, 0), (2, 3)]


@pytest.mark.parametrize("tile", [(0, 3), (-1, 3), (3,)])
def test_a_tile_shape_that_makes_no_sense_is_refused(tile):
    with pytest.raises(RegionError, match="tiles must"):
        Lattice((10, 10), tile)
