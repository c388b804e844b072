"""Skeletons in tiles are those of the whole image."""

import numpy as np
import pytest
import skimage.morphology
from tests.engine.exact.images import random_mask, random_shape, spiral
from tests.engine.exact.in_tiles import assert_same, in_tiles

BAR = np.zeros((40, 60), bool)
BAR[10:31, 3:57] = True
RING = np.hypot(*np.indices((41, 41)) - 20) // 6 % 2 == 1
IMAGES = {
    "bar": BAR,
    "ring": RING,
    "spiral": spiral(40),
    "full": np.ones((30, 31), bool),
    "frame": np.pad(np.zeros((20, 20), bool), 4, constant_values=True),
    "empty": np.zeros((9, 8), bool),
    "one row": np.ones((1, 50), bool),
    "one column": np.ones((50, 1), bool),
    "checkerboard": np.indices((24, 25)).sum(axis=0) % 2 == 0,
    "thick diagonal": abs(np.subtract(*np.indices((40, 40)))) < 4,
    "numbers": BAR * np.uint8(7),
    "numbers that are none": np.where(BAR, np.nan, 0),
}
WAYS = {
    "zhang": ("skeletonize", {}),
    "lee": ("skeletonize", {"method": "lee"}),
    "thin": ("thin", {}),
    "thin once": ("thin", {"max_num_iter": 1}),
    "thin a little": ("thin", {"max_num_iter": 5}),
}


def check(image, way, tiles, **options):
    name, values = way
    found, used = in_tiles(f"morphology.{name}", {"image": image}, tiles, **values, **options)
    assert_same(found, getattr(skimage.morphology, name)(image, **values))
    return bool(used)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("image", IMAGES.values(), ids=IMAGES)
def test_tiles_do_not_change_a_skeleton(image, way):
    for tiles, executor in (((13, 9), "threads"), ((5, 100), "serial")):
        assert check(image, way, tiles, executor=executor) or min(image.shape) == 1 or image.size < 100


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_tiles_of_one_pixel_do_not_change_a_skeleton(way):
    image = np.pad(RING[8:20, 14:25], 1)
    assert check(image, way, (1, 1))


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_random_objects_have_the_skeletons_of_the_whole_image(way):
    rng = np.random.default_rng(len(way[1]))
    asked = [(random_mask(rng, shape), tiles) for shape, tiles in (random_shape(rng, 2) for _ in range(20))]
    assert sum(check(image, way, tiles) for image, tiles in asked) > 14


def test_volumes_have_the_skeletons_of_the_whole_volume():
    rng = np.random.default_rng(7)
    asked = [(random_mask(rng, shape), tiles) for shape, tiles in (random_shape(rng, 3) for _ in range(30))]
    assert sum(check(image, WAYS["zhang"], tiles) for image, tiles in asked) > 20


@pytest.mark.parametrize("planes", [1, 2, 3])
def test_a_flat_object_is_2_d_only_where_the_volume_is(planes):
    volume = np.zeros((planes, 24, 24), bool)
    volume[0] = RING[:24, :24]
    assert check(volume, WAYS["lee"], (1, 7, 9))


@pytest.mark.parametrize("rounds", [1, 2, 3, 4, 7, 100])
def test_thinning_stops_after_so_many_rounds(rounds):
    assert check(IMAGES["full"], ("thin", {"max_num_iter": rounds}), (6, 9))


def test_thinning_looks_again_only_where_something_changed(monkeypatch):
    from tamis.engine.exact import skeletons

    seen, thin_tile = [], skeletons.thin_tile

    def watched(region, *places, **values):
        seen.append(region)
        return thin_tile(region, *places, **values)

    monkeypatch.setattr(skeletons, "thin_tile", watched)
    image = np.zeros((64, 64), bool)
    image[2:20, 2:20] = True
    image[50, 50] = True
    assert check(image, WAYS["thin"], (8, 8))
    assert len(seen) < 64 + 5 * 25
    assert seen.count(seen[-1]) > 1


def test_what_the_library_refuses_is_left_to_it():
    from tamis.errors import TaskError

    with pytest.raises(TaskError, match="zhang"):
        in_tiles("morphology.skeletonize", {"image": np.ones((4, 5, 6), bool)}, (2, 2, 2), method="zhang")
