"""New numbers for labels follow from all of them, however they are spread over tiles."""

import numpy as np
import pytest

RNG = np.random.default_rng(9)
INTEGERS = ("uint8", "int8", "uint16", "int16", "uint32", "int64", "uint64")


def test_labels_without_gaps_and_their_maps_are_those_of_the_library(check_same, random_case, random_labels):
    ran = 0
    for _ in range(100):
        shape, tiles = random_case(RNG, most_axes=4)
        image = random_labels(RNG, shape, RNG.choice(INTEGERS), least=int(RNG.integers(2)))
        values = {"offset": int(RNG.choice([1, 2, 120, 250, 70000]))}
        ran += check_same("segmentation.relabel_sequential", {"label_field": image}, values, tiles)
    assert ran > 70


def test_two_segmentations_are_joined(check_same, random_case, random_labels):
    ran = 0
    for _ in range(120):
        shape, tiles = random_case(RNG, most_axes=4)
        inputs = {name: random_labels(RNG, shape, RNG.choice(INTEGERS)) for name in ("s1", "s2")}
        ran += check_same("segmentation.join_segmentations", inputs, {}, tiles)
    assert ran > 60


def test_numbers_that_wrap_around_do_so_in_tiles(check_same):
    first, second = (RNG.integers(0, 256, (20, 20)).astype(np.uint8) for _ in range(2))
    assert check_same("segmentation.join_segmentations", {"s1": first, "s2": second}, {}, (7, 9))
    first, second = (RNG.integers(0, 120, (20, 20)).astype(np.uint8) for _ in range(2))
    assert check_same("segmentation.join_segmentations", {"s1": first, "s2": second}, {}, (7, 9))


@pytest.mark.parametrize("high", [10**5, 2**31 - 2, 2**40])
def test_numbers_far_apart_are_searched_instead_of_looked_up(check_same, high):
    image = RNG.choice([0, 5, high // 2, high], (9, 9)).astype(np.int64)
    if high < 10**6:  # the library's maps have an entry for every number below the highest
        assert check_same("segmentation.relabel_sequential", {"label_field": image}, {}, (4, 4))
    assert check_same("segmentation.join_segmentations", {"s1": image, "s2": image % 7}, {}, (4, 4))


def test_what_is_no_label_is_told_by_the_library(check_same):
    negative, fractional = np.array([[1, -2], [3, 3]]), np.array([[1.0, 2.5], [0, 0]])
    for image in (negative, fractional):
        assert not check_same("segmentation.relabel_sequential", {"label_field": image}, {}, (1, 1))
        assert not check_same("segmentation.join_segmentations", {"s1": image, "s2": image}, {}, (1, 1))
