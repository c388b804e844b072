"""Coarse pixels are those of the image, read once."""

import numpy as np
import pytest

from tamis.engine._coarse import Coarse
from tamis.engine._mean import means
from tamis.io import from_array
from tamis.region import Region
from tamis.store import get_store

IMAGE = np.random.default_rng(4).integers(0, 60_000, (70, 1100), dtype=np.uint16)


def coarse(source, steps, block=None):
    return Coarse(source, steps, block or (1,) * len(steps), get_store("memory", budget=10**8))


def means_directly(array, steps, block):
    """Return the mean of what is there of the block around each place, one after the other."""
    made = np.empty([-(-n // s) for n, s in zip(array.shape, steps, strict=True)])
    for place in np.ndindex(made.shape):
        first = [i * s - b // 2 for i, s, b in zip(place, steps, block, strict=True)]
        part = tuple(slice(max(a, 0), a + b) for a, b in zip(first, block, strict=True))
        made[place] = array[part].mean()
    return made


@pytest.mark.parametrize("steps", [(1, 1), (2, 2), (1, 4), (3, 1), (1000, 2000)])
def test_it_is_every_nth_pixel(steps):
    seen = coarse(from_array(IMAGE), steps)
    expected = IMAGE[:: steps[0], :: steps[1]]
    assert seen.shape == expected.shape
    np.testing.assert_array_equal(seen.read(Region.whole(seen.shape)), expected)


def test_what_was_read_is_not_read_again(watched):
    source, regions = watched(IMAGE)
    seen = coarse(source, (2, 2))
    for region in (Region((0, 500), (20, 530)), Region((10, 490), (35, 550)), Region((0, 0), (1, 1))):
        np.testing.assert_array_equal(seen.read(region), IMAGE[::2, ::2][region.slices])
    assert sum(region.size for region in regions) <= IMAGE.size


def test_a_coarser_look_is_taken_from_a_finer_one(watched):
    source, regions = watched(IMAGE)
    store = get_store("memory", budget=10**8)
    for steps in ((2, 2), (4, 4), (8, 8)):
        seen = Coarse(source, steps, (1, 1), store)
        found = seen.read(Region.whole(seen.shape))
        np.testing.assert_array_equal(found, IMAGE[:: steps[0], :: steps[0]])
    assert len(regions) == 1


def test_a_region_is_a_source_of_its_own():
    source = from_array(IMAGE)
    seen = coarse(source, (2, 2))
    one, other = seen.image(Region((3, 4), (9, 30))), seen.image(Region((3, 4), (9, 31)))
    np.testing.assert_array_equal(one.read(), IMAGE[::2, ::2][3:9, 4:30])
    np.testing.assert_array_equal(one.read(Region((1, 2), (3, 4))), IMAGE[::2, ::2][4:6, 6:8])
    keys = {source.key, one.key, other.key, coarse(source, (2, 2), (2, 2)).image(Region((3, 4), (9, 30))).key}
    assert len(keys) == 4


@pytest.mark.parametrize(
    ("steps", "block"), [((4, 4), (4, 4)), ((4, 8), (2, 8)), ((8, 1), (4, 1)), ((2, 2), (2, 2))]
)
@pytest.mark.parametrize("shape", [(1, 1), (16, 16), (17, 23), (5, 64)])
def test_a_mean_is_that_of_what_is_there_of_its_block(steps, block, shape):
    array = np.random.default_rng(5).random(shape)
    source = from_array(array)
    np.testing.assert_allclose(
        means(source, Region.whole(shape), steps, block), means_directly(array, steps, block)
    )
    seen = coarse(source, steps, block)
    lengths = Region.whole(seen.shape)
    part = Region(tuple(n // 2 for n in lengths.stop), lengths.stop)
    np.testing.assert_allclose(seen.read(part), means_directly(array, steps, block)[part.slices])


def test_means_of_whole_numbers_are_whole_and_large_images_are_read_in_bands(watched, monkeypatch):
    monkeypatch.setattr("tamis.engine._coarse._BAND_PIXELS", 5000)
    source, regions = watched(IMAGE)
    seen = coarse(source, (4, 4), (4, 4))
    found = seen.read(Region.whole(seen.shape))
    assert found.dtype == np.uint16
    np.testing.assert_allclose(found, means_directly(IMAGE, (4, 4), (4, 4)), atol=0.51)
    assert len(regions) > 10


def test_infinities_of_both_signs_make_no_noise():
    array = np.array([[np.inf, -np.inf], [np.nan, 1.0]])
    assert np.isnan(means(from_array(array), Region((0, 0), (2, 2)), (2, 2), (2, 2))).size == 1
