"""Objects less holes are counted once, however tiles share them."""

import numpy as np

RNG = np.random.default_rng(29)


def test_the_number_of_euler_is_that_of_the_library(check_same, random_case):
    ran = 0
    for _ in range(120):
        shape, tiles = random_case(RNG, least_axes=2)
        image = (RNG.random(shape) < RNG.choice([0.2, 0.5, 0.8])).astype(
            RNG.choice(["bool", "uint8", "float32"])
        )
        values = {"connectivity": [None, 1, len(shape)][RNG.integers(3)]}
        ran += check_same("measure.euler_number", {"image": image}, values, tiles)
    assert ran > 100


def test_a_ring_through_all_tiles_has_one_hole(check_same):
    image = np.zeros((11, 11, 11), bool)
    image[2:9, 2:9, 4:7] = True
    image[4:7, 4:7] = False
    for tiles in ((1, 2, 3), (4, 4, 4), (11, 11, 1)):
        assert check_same("measure.euler_number", {"image": image}, {}, tiles)


def test_edges_in_three_dimensions_are_refused_by_the_library(check_same):
    image = np.ones((4, 4, 4), bool)
    assert not check_same("measure.euler_number", {"image": image}, {"connectivity": 2}, (2, 2, 2))
