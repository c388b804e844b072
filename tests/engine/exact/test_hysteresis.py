"""Something strong far away, in another tile, keeps what is weak here."""

import numpy as np

RNG = np.random.default_rng(13)
DTYPES = ("uint8", "int16", "float32", "float64")


def test_what_is_weak_stays_where_it_is_connected_to_something_strong(check_same, random_case):
    ran = 0
    for _ in range(120):
        shape, tiles = random_case(RNG, most_axes=4)
        image = (RNG.random(shape) * 100).astype(RNG.choice(DTYPES))
        low, high = RNG.uniform(0, 90), RNG.uniform(60, 110)
        kind = RNG.choice([int, float, np.float32])
        values = {"low": kind(low), "high": kind(high)}
        ran += check_same("filters.apply_hysteresis_threshold", {"image": image}, values, tiles)
    assert ran > 100


def test_a_threshold_for_each_pixel_is_read_in_tiles(check_same, random_case):
    ran = 0
    for _ in range(60):
        shape, tiles = random_case(RNG)
        image, low, high = RNG.random((3, *shape)).astype(RNG.choice(DTYPES[2:]))
        inputs, values = {"image": image, "low": low}, {"high": 0.8}
        if RNG.random() < 0.5:
            inputs, values = {"image": image, "low": low * 0.5, "high": high}, {}
        ran += check_same("filters.apply_hysteresis_threshold", inputs, values, tiles)
    assert ran > 50


def test_a_threshold_that_is_no_number_keeps_what_the_library_keeps(check_same):
    image = RNG.random((9, 9))
    values = {"low": float("nan"), "high": 0.5}
    assert check_same("filters.apply_hysteresis_threshold", {"image": image}, values, (4, 4))


def test_thresholds_of_another_shape_are_left_to_the_library(check_same):
    image = RNG.random((6, 6))
    values = {"low": np.linspace(0, 1, 6), "high": 0.9}
    assert not check_same("filters.apply_hysteresis_threshold", {"image": image}, values, (3, 3))


def test_a_snake_through_all_tiles_hangs_on_one_strong_pixel(check_same):
    image = np.zeros((15, 15))
    image[::2] = 0.5
    image[1::4, -1] = image[3::4, 0] = 0.5
    for strong in ((0, 0), (14, 14), (1, 1)):
        seeded = image.copy()
        seeded[strong] = 1
        values = {"low": 0.2, "high": 0.8}
        assert check_same("filters.apply_hysteresis_threshold", {"image": seeded}, values, (4, 4))


def test_what_is_inside_spreads_within_the_mask(check_same, random_case):
    ran = 0
    for _ in range(120):
        shape, tiles = random_case(RNG)
        mask = RNG.random(shape) < RNG.choice([0.4, 0.7])
        image = (RNG.random(shape) < RNG.choice([0.02, 0.2])) & (mask | (RNG.random() < 0.5))
        ran += check_same("ndimage.binary_propagation", {"input": image, "mask": mask}, {}, tiles)
    assert ran > 100


def test_spreading_in_an_unusual_way_is_left_to_the_library(check_same):
    image, mask = RNG.random((8, 8)) < 0.1, RNG.random((8, 8)) < 0.6
    inputs = {"input": image, "mask": mask}
    for values in ({"border_value": 1}, {"structure": np.ones((3, 3))}, {"origin": 1}, {"axes": (0,)}):
        assert not check_same("ndimage.binary_propagation", inputs, values, (4, 4))
    assert not check_same("ndimage.binary_propagation", {"input": image}, {}, (4, 4))
