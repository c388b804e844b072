"""A flood goes through as many tiles as it would go through pixels."""

import numpy as np
import pytest

RNG = np.random.default_rng(19)
DTYPES = ("uint8", "int8", "int16", "uint16", "int64", "uint64", "float32", "float64")


def random_values(image):
    seed = [int(RNG.integers(-length, length)) for length in image.shape]
    values = {"seed_point": seed[0] if len(seed) == 1 else tuple(seed)}
    if RNG.random() < 0.5:
        values["connectivity"] = int(RNG.integers(1, image.ndim + 1))
    if RNG.random() < 0.6:
        values["tolerance"] = [0, 1, 0.5, 2.7, 1e3][RNG.integers(5)]
    if RNG.random() < 0.2:
        half = RNG.random((3,) * image.ndim) < 0.4
        half[(1,) * image.ndim] = True
        values["footprint"] = half | np.flip(half)
    return values


@pytest.mark.parametrize("name", ["flood", "flood_fill"])
def test_a_flood_is_that_of_the_library(check_same, random_case, name):
    ran = 0
    for _ in range(120):
        shape, tiles = random_case(RNG)
        image = RNG.integers(-3, 3, shape).astype(RNG.choice(DTYPES))
        image = image * image.dtype.type(0.4) if image.dtype.kind == "f" else image
        values = random_values(image)
        if name == "flood_fill":
            values["new_value"] = [7, 100, 2.5][RNG.integers(3)]
        ran += check_same(f"morphology.{name}", {"image": image}, values, tiles)
    assert ran > 100


def test_a_binary_image_is_flooded(check_same):
    image = RNG.random((12, 13)) < 0.6
    for tolerance in (None, 0, 0.5, 1):
        values = {"seed_point": (3, 4), "tolerance": tolerance, "connectivity": 1}
        assert check_same("morphology.flood", {"image": image}, values, (5, 5))


def test_a_flood_at_the_ends_of_its_dtype_does_not_wrap_around(check_same):
    image = RNG.choice([0, 1, 254, 255], (12, 13)).astype(np.uint8)
    for seed in ((0, 0), (5, 6), (11, 12)):
        values = {"seed_point": seed, "tolerance": 3}
        assert check_same("morphology.flood", {"image": image}, values, (5, 5))


def test_what_cannot_be_flooded_is_left_to_the_library(check_same):
    image = RNG.integers(0, 3, (6, 6)).astype(np.uint8)
    for seed in ((1, 6), (1,), (0, 0, 0)):
        assert not check_same("morphology.flood", {"image": image}, {"seed_point": seed}, (3, 3))
    wide = {"seed_point": (1, 1), "footprint": np.ones((5, 5))}
    assert not check_same("morphology.flood", {"image": image}, wide, (3, 3))
    too_much = {"seed_point": (1, 1), "new_value": 300}
    assert not check_same("morphology.flood_fill", {"image": image}, too_much, (3, 3))
    half = image.astype(np.float16)
    assert not check_same("morphology.flood", {"image": half}, {"seed_point": (1, 1)}, (3, 3))
