"""Labels found in tiles are those of the whole image, numbers included."""

import numpy as np
import pytest

from tamis.engine.exact.components import count_dtype

RNG = np.random.default_rng(3)
INTEGERS = ("uint8", "int8", "uint16", "int32", "int64", "uint64")


def random_connectivity(ndim):
    return [None, *range(1, ndim + 1)][RNG.integers(ndim + 1)]


def test_components_of_a_binary_image_are_numbered_as_by_the_library(check_same, random_case):
    ran = 0
    for _ in range(120):
        shape, tiles = random_case(RNG, most_axes=4)
        image = RNG.random(shape) < RNG.choice([0.1, 0.4, 0.6, 0.9])
        values = {"background": [None, 0, 1, -1][RNG.integers(4)]}
        values["connectivity"] = random_connectivity(len(shape))
        ran += check_same("measure.label", {"label_image": image}, values, tiles)
    assert ran > 80


def test_components_of_many_values_are_numbered_as_by_the_library(check_same, random_case, random_labels):
    ran = 0
    for _ in range(120):
        shape, tiles = random_case(RNG)
        image = random_labels(RNG, shape, RNG.choice([*INTEGERS, "float32", "float64"]), least=-1)
        if image.dtype.kind == "f":
            image = image + image.dtype.type(0.5)
        values = {"background": [None, 0, 1, -1, 7][RNG.integers(5)]}
        values["connectivity"] = random_connectivity(len(shape))
        ran += check_same("measure.label", {"label_image": image}, values, tiles)
    assert ran > 80


def test_what_the_library_labels_by_a_structure_is_the_same_in_tiles(check_same, random_case):
    ran = 0
    for _ in range(100):
        shape, tiles = random_case(RNG, most_axes=4)
        image = (RNG.random(shape) < RNG.choice([0.2, 0.5, 0.8])).astype(
            RNG.choice(["bool", "uint8", "float32"])
        )
        half = RNG.random((3,) * len(shape)) < 0.3
        structure = half | np.flip(half)
        structure[(1,) * len(shape)] = True
        given = {} if RNG.random() < 0.4 else {"structure": structure}
        ran += check_same("ndimage.label", {"input": image}, given, tiles)
    assert ran > 70


def test_structures_that_are_no_neighbourhood_are_left_to_the_library(check_same):
    image = RNG.random((9, 8)) < 0.6
    lopsided = np.array([[0, 0, 0], [0, 1, 1], [0, 0, 0]])
    assert not check_same("ndimage.label", {"input": image}, {"structure": lopsided}, (4, 4))
    assert not check_same("ndimage.label", {"input": image}, {"structure": np.ones((3, 5))}, (4, 4))


def spiral(length):
    """Return one component that crosses every tile many times, and its complement, another."""
    row, column = np.indices((length, length)) - length // 2
    ring = np.maximum(abs(row), abs(column))
    image = ring % 2 == 0
    image[(row == column + 1) & (row < 0)] ^= True
    return image


@pytest.mark.parametrize("tiles", [(1, 40), (40, 1), (3, 7), (16, 16), (99, 2)])
@pytest.mark.parametrize("executor", ["serial", "threads"])
def test_a_component_through_all_tiles_is_one(check_same, tiles, executor):
    for image in (spiral(23), ~spiral(23), np.indices((20, 23)).sum(0) % 2 == 0, np.ones((18, 19), bool)):
        for connectivity in (1, 2):
            values = {"connectivity": connectivity}
            assert check_same("measure.label", {"label_image": image}, values, tiles, executor=executor)


def test_tiles_of_one_pixel_are_all_linked(check_same):
    for connectivity in (1, 2):
        assert check_same(
            "measure.label", {"label_image": spiral(13)}, {"connectivity": connectivity}, (1, 1)
        )


def test_tiles_that_meet_in_a_corner_only_are_connected_in_every_direction(check_same):
    for flips in ((1, 1, 1), (-1, 1, 1), (1, -1, 1), (1, 1, -1)):
        image = np.zeros((4, 4, 4), bool)
        image[1, 1, 1] = image[2, 2, 2] = True
        image = image[tuple(slice(None, None, step) for step in flips)]
        assert check_same("measure.label", {"label_image": image}, {}, (2, 2, 2))


def test_what_is_no_number_is_labelled_as_by_the_library(check_same):
    image = RNG.choice([0, 1, 2.5, np.nan, np.inf, -np.inf, 1e30], (9, 9))
    assert check_same("measure.label", {"label_image": image}, {}, (4, 4))
    assert check_same("ndimage.label", {"input": image}, {}, (4, 4))


def test_an_empty_image_has_no_components(check_same):
    assert check_same("measure.label", {"label_image": np.zeros((7, 9), bool)}, {}, (3, 3))
    assert check_same("ndimage.label", {"input": np.zeros((7, 9), np.uint8)}, {}, (3, 3))


def test_a_wrong_connectivity_is_told_by_the_library(check_same):
    assert not check_same(
        "measure.label", {"label_image": np.ones((5, 5), bool)}, {"connectivity": 3}, (2, 2)
    )


def test_four_axes_of_many_values_are_refused_by_the_library(check_same):
    assert not check_same("measure.label", {"label_image": np.ones((3, 3, 3, 3), np.uint8)}, {}, (2, 2, 2, 2))


def test_tiles_of_one_plane_do_not_cut_components_to_pieces(check_same):
    image = RNG.integers(0, 3, (7, 8, 6))
    for tiles in ((7, 8, 1), (3, 3, 1), (1, 1, 1)):
        assert check_same("measure.label", {"label_image": image}, {}, tiles)
    assert not check_same("measure.label", {"label_image": image[..., :1]}, {}, (3, 3, 1))


def test_so_many_pixels_that_they_need_64_bits_get_them():
    assert count_dtype((2**31 - 3,)) == np.int32
    assert count_dtype((2**16, 2**16)) == np.int64
