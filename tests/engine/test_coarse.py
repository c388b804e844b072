"""Coarse pixels are those of the image, read once."""

import dataclasses
import threading
import time

import numpy as np
import pytest

from tamis.engine import _coarse
from tamis.engine._coarse import Coarse
from tamis.engine._mean import means
from tamis.errors import ReadError
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
        means(source, Region.whole(shape), steps, block)[block], means_directly(array, steps, block)
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
    assert np.isnan(means(from_array(array), Region((0, 0), (2, 2)), (2, 2), (2, 2))[2, 2]).size == 1


def test_it_is_kept_when_it_or_a_finer_one_was_read(watched):
    source, regions = watched(IMAGE)
    store = get_store("memory", budget=10**8)
    fine, coarser = Coarse(source, (2, 2), (1, 1), store), Coarse(source, (4, 4), (1, 1), store)
    everything = Region.whole(coarser.shape)
    assert not coarser.is_kept(everything)
    fine.read(Region.whole(fine.shape))
    assert coarser.is_kept(everything)
    assert not Coarse(source, (4, 4), (2, 2), store).is_kept(everything)  # a mean of other pixels
    assert len(regions) == 1


def test_what_is_fetched_comes_once_and_meanwhile_nobody_waits(watched):
    source, regions = watched(IMAGE)
    may_read = threading.Event()

    def read(region):
        may_read.wait(10)
        regions.append(region)
        return IMAGE[region.slices]

    seen = coarse(dataclasses.replace(source, _read=read), (4, 4), (2, 2))
    everything = Region.whole(seen.shape)
    for _ in range(5):
        seen.fetch(everything)
    assert not seen.is_kept(everything)
    may_read.set()
    wait_until(lambda: seen.is_kept(everything))
    assert len(regions) == 1
    np.testing.assert_array_equal(
        seen.read(everything), means(from_array(IMAGE), Region.whole(IMAGE.shape), (4, 4), (2, 2))[2, 2]
    )


def test_means_of_longer_and_shorter_blocks_come_with_what_is_fetched(watched):
    source, regions = watched(IMAGE)
    store = get_store("memory", budget=10**8)
    blocks = [(1, 1), (2, 2), (4, 4), (8, 8)]
    seen = {block: Coarse(source, (8, 8), block, store) for block in blocks}
    everything = Region.whole(seen[1, 1].shape)
    seen[2, 2].fetch(everything)
    wait_until(lambda: all(one.is_kept(everything) for one in seen.values()))
    for block, one in seen.items():
        np.testing.assert_allclose(one.read(everything), means_directly(IMAGE, (8, 8), block), atol=0.51)
    assert len(regions) == 1


def test_what_cannot_be_fetched_is_told_to_whoever_reads_it():
    path = "gone.tif"

    def fail(_region):
        raise ReadError(path, "it is gone")

    seen = coarse(dataclasses.replace(from_array(IMAGE), _read=fail), (4, 4))
    everything = Region.whole(seen.shape)
    seen.fetch(everything)
    wait_until(lambda: seen.key(everything) not in _coarse._COMING)
    with pytest.raises(ReadError):
        seen.read(everything)


def wait_until(is_so):
    end = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.005)
