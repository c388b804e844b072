"""What is small in the whole image is taken away, wherever tiles cut it."""

import numpy as np
import pytest

RNG = np.random.default_rng(5)


@pytest.mark.parametrize("name", ["objects", "holes"])
def test_small_components_are_taken_away(check_same, random_case, name):
    ran = 0
    for _ in range(80):
        shape, tiles = random_case(RNG, most_axes=4)
        image = RNG.random(shape) < RNG.choice([0.2, 0.5, 0.8])
        values = {"max_size": int(RNG.choice([0, 1, 2, 5, 64])), "connectivity": int(RNG.integers(1, 4))}
        ran += check_same(f"morphology.remove_small_{name}", {"ar": image}, values, tiles)
    assert ran > 45


def test_labels_of_few_pixels_are_taken_away_connected_or_not(check_same, random_case, random_labels):
    ran = 0
    for _ in range(80):
        shape, tiles = random_case(RNG, most_axes=4)
        image = random_labels(RNG, shape, RNG.choice(["uint8", "int16", "int64", "uint32", "uint64"]))
        values = {"max_size": int(RNG.choice([0, 1, 2, 5, 64]))}
        ran += check_same("morphology.remove_small_objects", {"ar": image}, values, tiles)
    assert ran > 35


def test_high_labels_far_apart_are_found_again(check_same):
    image = RNG.choice([0, 3, 10**6, 10**6 + 1], (12, 13))
    assert check_same("morphology.remove_small_objects", {"ar": image}, {"max_size": 38}, (5, 4))


def test_negative_labels_are_told_by_the_library(check_same):
    image = np.array([[0, -1, 2], [3, 3, 3]])
    assert not check_same("morphology.remove_small_objects", {"ar": image}, {"max_size": 1}, (1, 2))
    assert not check_same("morphology.remove_small_objects", {"ar": image}, {"max_size": 0}, (1, 2))


def test_an_object_larger_than_any_tile_is_not_small(check_same):
    image = np.ones((8, 9), bool)
    for size in (71, 72):
        assert check_same("morphology.remove_small_objects", {"ar": image}, {"max_size": size}, (2, 2))
        assert check_same("morphology.remove_small_holes", {"ar": ~image}, {"max_size": size}, (2, 2))
