"""What grows under a mask grows through all tiles, and ends where it ends in the whole image."""

import warnings

import numpy as np
import pytest
import skimage.morphology
from scipy import ndimage
from tests.engine.exact.in_tiles import assert_same, in_tiles

from tamis.engine.exact import reconstruction
from tamis.errors import TaskError

RNG = np.random.default_rng(9)
DTYPES = ("uint8", "int8", "uint16", "int32", "int64", "uint64", "float16", "float32", "float64")
TILES = {1: (9,), 2: (7, 10), 3: (3, 5, 4)}
FOOTPRINTS = {
    "default": lambda ndim: None,
    "cross": lambda ndim: ndimage.generate_binary_structure(ndim, 1).astype(np.uint8),
    "wide": lambda ndim: np.ones((5,) * ndim, np.uint8),
    "one-sided": lambda ndim: np.stack([np.zeros((3,) * (ndim - 1)), *[np.ones((3,) * (ndim - 1))] * 2]),
    "none": lambda ndim: np.zeros((3,) * ndim, np.uint8),
}


def snake(rows, columns):
    """Return a corridor that winds through the whole image, one pixel wide."""
    corridor = np.zeros((rows, columns), np.uint8)
    corridor[:, ::2] = 9
    corridor[0, 1::4] = corridor[-1, 3::4] = 9
    return corridor


def values_of(shape, dtype):
    """Return few levels, so that there are plateaus, negative where that is possible."""
    levels = RNG.integers(0, 5, shape) + ndimage.gaussian_filter(RNG.random(shape), 1) * 20
    dtype = np.dtype(dtype)
    return (levels - 14 if dtype.kind in "if" else levels).astype(dtype)


def seed_for(mask, method, kind):
    low = mask.min() if method == "dilation" else mask.max()
    seed = np.full_like(mask, low)
    if kind == "corner":
        seed[(0,) * mask.ndim] = mask[(0,) * mask.ndim]
    elif kind == "frame":
        inside = (slice(1, -1),) * mask.ndim
        seed = mask.copy()
        seed[inside] = low
    else:
        pick = np.minimum if method == "dilation" else np.maximum
        seed = pick(mask, values_of(mask.shape, mask.dtype))
    return seed


def reconstruct(seed, mask, tiles=None, *, declines=False, executor="threads", **values):
    """Reconstruct in tiles what must not be done in one call; with `declines`, what must be."""
    images = {"seed": seed, "mask": mask}
    tiles = tiles or TILES[mask.ndim]
    found, used = in_tiles("morphology.reconstruction", images, tiles, executor=executor, **values)
    assert bool(used) != declines
    return found


def extrema(name, image, h, footprint=None, *, declines=False):
    """Find extrema in the same way."""
    values = {"h": h, "footprint": footprint}
    found, used = in_tiles(f"morphology.{name}", image, TILES[image.ndim], executor="threads", **values)
    assert bool(used) != declines
    return found


@pytest.mark.parametrize("method", ["dilation", "erosion"])
@pytest.mark.parametrize("dtype", [*DTYPES, "bool"])
@pytest.mark.parametrize("kind", ["corner", "frame", "anywhere"])
def test_a_reconstruction_is_that_of_the_whole_image(method, dtype, kind):
    mask = values_of((31, 26), dtype)
    seed = seed_for(mask, method, kind)
    expected = skimage.morphology.reconstruction(seed, mask, method)
    assert_same(reconstruct(seed, mask, method=method), expected)


@pytest.mark.parametrize("method", ["dilation", "erosion"])
@pytest.mark.parametrize("footprint", FOOTPRINTS.values(), ids=FOOTPRINTS)
@pytest.mark.parametrize("shape", [(40,), (23, 28), (8, 9, 11), (1, 50)])
def test_neighbours_may_be_others(method, footprint, shape):
    mask = values_of(shape, "float32")
    seed = seed_for(mask, method, "corner")
    footprint = footprint(len(shape))
    expected = skimage.morphology.reconstruction(seed, mask, method, footprint)
    assert_same(reconstruct(seed, mask, method=method, footprint=footprint), expected)


@pytest.mark.parametrize("tiles", [(1, 1), (1, 30), (30, 2), (6, 6), (11, 20)])
@pytest.mark.parametrize("executor", ["serial", "threads"])
def test_a_corridor_winds_through_all_tiles(tiles, executor):
    mask = snake(12, 22)
    seed = np.zeros_like(mask)
    seed[0, 0] = 9
    found = reconstruct(seed, mask, tiles, executor=executor)
    assert_same(found, skimage.morphology.reconstruction(seed, mask))
    np.testing.assert_array_equal(found, mask)


@pytest.mark.parametrize("tiles", [(1, 1), (2, 3)])
def test_neighbours_may_lie_beyond_the_next_tile(tiles):
    mask = values_of((13, 14), "int16")
    seed, footprint = seed_for(mask, "dilation", "corner"), np.ones((7, 5), np.uint8)
    expected = skimage.morphology.reconstruction(seed, mask, footprint=footprint)
    assert_same(reconstruct(seed, mask, tiles, footprint=footprint), expected)


def test_holes_are_filled_across_tiles():
    image = ndimage.gaussian_filter(RNG.random((60, 50)), 3)
    seed = seed_for(image, "erosion", "frame")
    expected = skimage.morphology.reconstruction(seed, image, "erosion")
    assert_same(reconstruct(seed, image, (16, 16), method="erosion"), expected)


@pytest.mark.parametrize(("method", "sign"), [("dilation", 1), ("erosion", -1)])
def test_a_seed_beyond_its_mask_is_told_by_the_library(method, sign):
    mask = values_of((20, 20), "int32")
    seed = mask.copy()
    seed[17, 3] += sign
    with pytest.raises(TaskError, match="Intensity of seed image must be"):
        reconstruct(seed, mask, method=method, declines=True)


@pytest.mark.parametrize("where", ["seed", "mask"])
def test_a_negative_zero_is_left_to_the_library(where):
    mask = values_of((20, 20), "float64").clip(0, None)
    seed = np.zeros_like(mask)
    (seed if where == "seed" else mask)[3, 4] = -0.0
    found = reconstruct(seed, mask, declines=True)
    np.testing.assert_array_equal(found, skimage.morphology.reconstruction(seed, mask))


def test_an_even_footprint_is_left_to_the_library():
    mask = values_of((20, 20), "uint8")
    with pytest.raises(TaskError, match="must all be odd"):
        reconstruct(mask, mask, footprint=np.ones((2, 2), np.uint8), declines=True)


@pytest.mark.parametrize("name", ["h_maxima", "h_minima"])
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("h", [1, 3, 4.0, 1e-3, 2.5, 60, 1000])
def test_extrema_of_some_height_are_those_of_the_whole_image(name, dtype, h):
    image = values_of((26, 25), dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        expected = getattr(skimage.morphology, name)(image, h)
        declines = bool(np.dtype(dtype).kind in "iu" and h % 1)
        assert_same(extrema(name, image, h, declines=declines), expected)


@pytest.mark.parametrize("name", ["h_maxima", "h_minima"])
@pytest.mark.parametrize("dtype", ["uint8", "int8", "int16", "uint64", "float32"])
@pytest.mark.parametrize("footprint", FOOTPRINTS.values(), ids=FOOTPRINTS)
def test_extremes_of_the_type_are_clipped(name, dtype, footprint):
    image = values_of((15, 18), dtype)
    limits = np.iinfo(dtype) if np.dtype(dtype).kind in "iu" else np.finfo(np.float16)
    image[3:5, 3:5], image[9:12, 9:12] = limits.max, limits.min
    footprint = footprint(2)
    with np.errstate(over="ignore"):
        expected = getattr(skimage.morphology, name)(image, 7, footprint)
    assert_same(extrema(name, image, 7, footprint), expected)


@pytest.mark.parametrize("shape", [(50,), (9, 8, 10), (1, 40)])
@pytest.mark.parametrize("name", ["h_maxima", "h_minima"])
def test_extrema_are_found_along_any_number_of_axes(name, shape):
    image = values_of(shape, "float64")
    assert_same(extrema(name, image, 2), getattr(skimage.morphology, name)(image, 2))


def test_a_plateau_larger_than_many_tiles_is_one_extremum():
    image = np.zeros((40, 40), np.uint8)
    image[3:37, 3:37] = 50
    image[20, 36] = 200
    found = extrema("h_maxima", image, 10)
    assert_same(found, skimage.morphology.h_maxima(image, 10))
    assert found.sum() == 1


def test_a_constant_image_has_no_extrema():
    image = np.full((20, 20), 5, np.uint16)
    assert not extrema("h_maxima", image, 1).any()


def test_tiles_visited_at_the_same_time_never_read_what_another_writes():
    from tamis.region import Lattice

    lattice, reach = Lattice((11, 13), (2, 3)), (3, 1)
    waiting = set(lattice)
    batches = list(reconstruction._batches(waiting, lattice, reach))
    assert sorted(tile.start for batch in batches for tile in batch) == [tile.start for tile in lattice]
    for batch in batches:
        for tile in batch:
            read = tile.grow(reach)
            assert not any(read.intersect(other).size for other in batch if other != tile)
