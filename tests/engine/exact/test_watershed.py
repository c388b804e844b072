"""Watershed within a mask: the labels of the whole image, or none where ties reach beyond an object."""

import numpy as np
import pytest
from scipy import ndimage as ndi
from skimage.segmentation import watershed
from tests.engine.exact.images import random_mask, random_shape
from tests.engine.exact.in_tiles import assert_same, in_tiles


def check(image, markers, mask, tiles, **values):
    executor = values.pop("executor", "serial")
    found, used = in_tiles(
        "segmentation.watershed",
        {"image": image, "markers": markers, "mask": mask},
        tiles,
        executor=executor,
        **values,
    )
    assert_same(found, watershed(image, markers, mask=mask, **values))
    return bool(used)


def levels(rng, shape, count):
    """Return a smooth image with so many different values."""
    noise = ndi.gaussian_filter(rng.random(shape), rng.choice([0.3, 1, 2]))
    return np.floor((noise - noise.min()) / (np.ptp(noise) + 1e-9) * count)


def some_markers(rng, shape):
    """Return markers of a pixel or several, each its own or some alike, touching or not."""
    seeds = rng.random(shape) < rng.choice([0.01, 0.05, 0.2])
    match rng.integers(3):
        case 0:
            return ndi.label(seeds)[0]
        case 1:
            return seeds * rng.integers(1, 4, shape)
    return ndi.grey_dilation(seeds * rng.integers(1, 6, shape), 3)


@pytest.mark.parametrize("count", [1, 2, 5, 20, 10**6])
@pytest.mark.parametrize("ndim", [1, 2, 3])
def test_ties_or_not_the_labels_are_those_of_the_whole_image(ndim, count):
    rng, exact = np.random.default_rng((ndim, count)), 0
    for _ in range(16):
        shape, tiles = random_shape(rng, ndim)
        image = levels(rng, shape, count).astype(rng.choice(["float64", "float32", "int32"]))
        markers = some_markers(rng, shape).astype(rng.choice(["int32", "int64", "uint8"]))
        mask = random_mask(rng, shape)
        exact += check(image, markers, mask, tiles, connectivity=int(rng.integers(1, ndim + 1)))
    assert exact > (2 if count < 20 else 4)


def two_objects(first, second):
    """Return an image of two objects with two markers each, of these heights."""
    mask = np.zeros((11, 24), bool)
    mask[2:9, 2:11] = mask[2:9, 13:22] = True
    image, markers = np.full(mask.shape, 5.0), np.zeros(mask.shape, np.int32)
    places = ((5, 3), (5, 9), (5, 14), (5, 20))
    for label, (place, height) in enumerate(zip(places, first + second, strict=True), start=1):
        image[place], markers[place] = height, label
    return image, markers, mask


@pytest.mark.parametrize(
    ("first", "second", "used"),
    [
        ((1, 2), (3, 4), True),
        ((1, 2), (1, 2), True),
        ((1, 2), (2, 3), True),
        ((1, 1), (2, 3), False),
        ((1, 2), (2, 2), False),
        ((0.0, -0.0), (2, 3), False),
    ],
)
def test_equal_markers_matter_within_one_object_only(first, second, used):
    for tiles in ((4, 5), (11, 21), (1, 1)):
        assert check(*two_objects(first, second), tiles) == used


def test_heights_that_are_equal_as_the_library_sees_them_are_ties():
    image, markers, mask = two_objects((1, 2), (3, 4))
    image = image.astype(np.int64) + 2**60
    assert not check(image, markers, mask, (4, 5))


def test_the_order_of_equal_markers_of_one_label_does_not_matter():
    image, markers, mask = two_objects((1, 1), (1, 1))
    markers[5, 9], markers[5, 20] = markers[5, 3], markers[5, 14]
    assert check(image, markers, mask, (4, 5))
    markers[3, 6], image[3, 6] = 9, 1.5
    assert check(image, markers, mask, (4, 5))


def test_equal_markers_that_cannot_flood_do_not_matter():
    image, markers, mask = two_objects((1, 2), (3, 4))
    markers[4:7, 2:5], image[4:7, 2:5] = 1, np.arange(9).reshape(3, 3) / 10 + 1
    markers[4:7, 8:11], image[4:7, 8:11] = 2, np.arange(9).reshape(3, 3) / 10 + 2
    image[5, 9] = image[5, 3]
    assert check(image, markers, mask, (4, 5))
    image[4, 10] = image[4, 4]
    assert not check(image, markers, mask, (4, 5))


@pytest.mark.parametrize("connectivity", [1, 2])
def test_a_marker_that_floods_across_a_corner_alone_does_matter(connectivity):
    image, markers, mask = two_objects((1, 2), (3, 4))
    for column, label in ((4, 1), (8, 2)):
        cross = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], bool)
        markers[4:7, column - 1 : column + 2] = cross * label
        image[4:7, column - 1 : column + 2] = np.arange(9).reshape(3, 3) / 10 + label
        image[5, column] = 0.5
    assert check(image, markers, mask, (4, 5), connectivity=connectivity) == (connectivity == 1)


def test_an_object_without_a_marker_stays_empty_and_markers_outside_of_the_mask_go():
    image, markers, mask = two_objects((1, 2), (3, 4))
    markers[5, 3], markers[5, 9], markers[0, 0] = 0, 0, 7
    for tiles, executor in (((4, 5), "threads"), ((100, 3), "serial")):
        assert check(image, markers, mask.astype(np.uint8) * 3, tiles, executor=executor)


@pytest.mark.parametrize("dtype", ["int8", "uint8", "uint16", "int32", "int64", ">i4"])
def test_markers_keep_their_dtype(dtype):
    image, markers, mask = two_objects((1, 2), (3, 4))
    assert check(image, markers.astype(dtype), mask, (4, 5))


def test_negative_markers_are_markers():
    image, markers, mask = two_objects((1, 2), (3, 4))
    assert check(image, -markers, mask, (4, 5))


@pytest.mark.parametrize("values", [{"watershed_line": True}, {"compactness": 0.5}, {"offset": (1, 1)}])
def test_what_is_not_proven_is_left_to_the_library(values):
    assert not check(*two_objects((1, 2), (3, 4)), (4, 5), **values)


def test_without_a_mask_or_markers_it_is_left_to_the_library():
    image, markers, mask = two_objects((1, 2), (3, 4))
    for inputs in ({"markers": markers}, {"mask": mask}, {}):
        found, used = in_tiles("segmentation.watershed", {"image": image, **inputs}, (4, 5))
        assert not used
        assert_same(found, watershed(image, **inputs))
