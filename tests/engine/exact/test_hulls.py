"""Convex hulls in tiles are those of the whole image."""

import numpy as np
import pytest
from skimage.morphology import convex_hull_object
from tests.engine.exact.images import random_mask, random_shape, spiral
from tests.engine.exact.in_tiles import assert_same, in_tiles

HOOKS = np.zeros((30, 40), bool)
HOOKS[2:28, 3] = HOOKS[27, 3:38] = True
HOOKS[5, 20:30] = HOOKS[5:12, 29] = HOOKS[15, 15] = True
IMAGES = {
    "hooks that overlap": HOOKS,
    "spiral": spiral(25),
    "full": np.ones((12, 14), bool),
    "empty": np.zeros((12, 14), bool),
    "corners that touch": np.kron(np.eye(6, dtype=bool), np.ones((3, 3), bool)),
    "one row": np.arange(60).reshape(1, 60) % 7 > 3,
}


@pytest.mark.parametrize("connectivity", [1, 2])
@pytest.mark.parametrize("image", IMAGES.values(), ids=IMAGES)
def test_tiles_do_not_change_a_hull(image, connectivity):
    expected = convex_hull_object(image, connectivity=connectivity)
    for tiles, executor in (((7, 9), "threads"), ((3, 100), "serial"), ((1, 1), "serial")):
        found, _ = in_tiles(
            "morphology.convex_hull_object",
            {"image": image},
            tiles,
            executor=executor,
            connectivity=connectivity,
        )
        assert_same(found, expected)


def test_random_objects_have_the_hulls_of_the_whole_image():
    rng, count = np.random.default_rng(4), 0
    for _ in range(25):
        shape, tiles = random_shape(rng, 2)
        image, connectivity = random_mask(rng, shape, most=0.5), int(rng.integers(1, 3))
        found, used = in_tiles(
            "morphology.convex_hull_object", {"image": image}, tiles, connectivity=connectivity
        )
        assert_same(found, convex_hull_object(image, connectivity=connectivity))
        count += bool(used)
    assert count > 18


def test_a_hull_far_from_the_first_pixel_is_the_same():
    image = np.zeros((900, 2000), bool)
    image[870:, 1965:] = HOOKS[:, :35]
    found, used = in_tiles("morphology.convex_hull_object", {"image": image}, (300, 400))
    assert used
    assert_same(found, convex_hull_object(image))


def test_numbers_that_touch_are_objects_of_their_own_and_left_to_the_library():
    image = np.zeros((20, 20), np.uint8)
    image[3:12, 4], image[11, 4:15] = 1, 2
    found, used = in_tiles("morphology.convex_hull_object", {"image": image}, (6, 6))
    assert not used
    assert_same(found, convex_hull_object(image))
