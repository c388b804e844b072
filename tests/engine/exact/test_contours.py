"""Contours in tiles: the library's own lines, point for point, in its order."""

import warnings

import numpy as np
import pytest
import scipy.ndimage as ndi
from skimage.measure import find_contours
from tests.engine.exact.in_tiles import assert_same, in_tiles

from tamis.engine.exact import contours
from tamis.errors import TaskError
from tamis.region import Region


def trace(image, *, tiles, mask=None, executor="serial", declines=False, **values):
    """Find contours in tiles; fail where the whole image is used instead, unless that is expected."""
    images = {"image": image} if mask is None else {"image": image, "mask": mask}
    found, used = in_tiles("measure.find_contours", images, tiles, executor=executor, **values)
    assert used or declines
    return found


def hills(shape, seed=0):
    """Return an image whose contours are long, and cross many tiles."""
    return ndi.gaussian_filter(np.random.default_rng(seed).random(shape), 1.5)


@pytest.mark.parametrize("executor", ["serial", "threads"])
@pytest.mark.parametrize("tiles", [(1, 1), (1, 40), (7, 5), (30, 3)])
@pytest.mark.parametrize("orientation", ["low", "high"])
@pytest.mark.parametrize("connected", ["low", "high"])
def test_long_lines_are_joined_across_tiles(tiles, connected, orientation, executor):
    image, values = hills((31, 40)), {"fully_connected": connected, "positive_orientation": orientation}
    found = trace(image, tiles=tiles, executor=executor, **values)
    assert_same(found, find_contours(image, **values))


@pytest.mark.parametrize("connected", ["low", "high"])
def test_every_kind_of_square_is_crossed_as_in_the_library(connected):
    image = (np.arange(16)[:, None, None] >> np.arange(4).reshape(2, 2)) & 1
    image = (image * np.array([[3, 5], [7, 11]]))[:, ::-1].transpose(1, 0, 2).reshape(2, 32)
    found = trace(image, tiles=(1, 3), level=0.7, fully_connected=connected)
    assert_same(found, find_contours(image, 0.7, fully_connected=connected))


def random_case(random):
    shape = tuple(int(length) for length in random.integers(2, 24, 2))
    dtype = str(random.choice(["bool", "uint8", "int16", "int64", "float16", "float32", "float64"]))
    image = random.random(shape) * random.choice([2, 3, 200]) - (dtype[0] in "if")
    image = image.astype(dtype)
    if image.dtype.kind == "f":
        image[random.random(shape) < 0.1] = random.choice([np.nan, -0.0, 1.0])
    values = {"tiles": tuple(int(side) for side in random.integers(1, 12, 2))}
    if random.random() < 0.7:
        values["level"] = float(random.choice([0, 0.3, 0.5, 1, 2, 100.1]))
    values["fully_connected"] = str(random.choice(["low", "high"]))
    mask = random.random(shape) < 0.9 if random.random() < 0.4 else None
    return image, mask, values


@pytest.mark.parametrize("seed", range(4))
def test_hostile_images_in_random_tiles_have_the_same_lines(seed):
    random = np.random.default_rng(seed)
    for _ in range(60):
        image, mask, values = random_case(random)
        wanted = {name: value for name, value in values.items() if name != "tiles"}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # small whole numbers overflow half-way between their ends
            expected = find_contours(image, mask=mask, **wanted)
            found = trace(image, mask=mask, declines=True, executor="threads", **values)
        assert_same(found, expected)


@pytest.mark.parametrize("value", [0, 1, np.nan])
def test_an_image_of_one_value_has_no_lines(value):
    image = np.full((5, 6), value, float)
    assert trace(image, tiles=(2, 2), level=0.5) == []


@pytest.mark.parametrize("bad", [np.inf, -np.inf])
def test_an_infinite_pixel_is_left_to_the_library(bad):
    image = hills((9, 9))
    image[4, 4] = bad
    found = trace(image, tiles=(3, 3), level=0.5, declines=True)
    assert_same(found, find_contours(image, 0.5))


def test_tiles_of_nothing_but_nan_do_not_set_the_level():
    image = hills((9, 9))
    image[:3, :3] = np.nan
    assert_same(trace(image, tiles=(3, 3)), find_contours(image))


@pytest.mark.parametrize("shape", [(1, 5), (5, 1)])
def test_one_line_of_pixels_is_refused_as_in_the_library(shape):
    with pytest.raises(TaskError, match="at least 2x2"):
        trace(np.zeros(shape), tiles=(1, 2), declines=True)


def test_a_tile_reads_one_line_more_than_it_has_squares(watched):
    image, read = watched(hills((12, 12)))
    contours.segments_of_tile(Region((3, 4), (6, 8)), {"image": image}, {}, level=0.5, fully_connected="low")
    assert read == [Region((3, 4), (7, 9))]
