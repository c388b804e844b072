"""A flat zone is an extremum if all of it is one, in whichever tiles it lies."""

import numpy as np
import pytest

RNG = np.random.default_rng(23)
DTYPES = ("bool", "uint8", "int16", "uint64", "int64", "float32", "float64")


def random_values(ndim):
    values = {"allow_borders": bool(RNG.random() < 0.7)}
    if RNG.random() < 0.5:
        values["connectivity"] = int(RNG.integers(1, ndim + 1))
    if RNG.random() < 0.3:
        half = RNG.random((3,) * ndim) < 0.3
        half[(1,) * ndim] = True
        values["footprint"] = half | np.flip(half)
    return values


@pytest.mark.parametrize("name", ["local_maxima", "local_minima"])
def test_extrema_are_those_of_the_library(check_same, random_case, random_labels, name):
    ran = 0
    for _ in range(150):
        shape, tiles = random_case(RNG)
        dtype = np.dtype(RNG.choice(DTYPES))
        image = random_labels(RNG, shape, dtype, least=-2 if dtype.kind in "if" else 0)
        image = RNG.integers(0, 4, shape).astype(dtype) if RNG.random() < 0.4 else image
        ran += check_same(f"morphology.{name}", {"image": image}, random_values(len(shape)), tiles)
    assert ran > 110


@pytest.mark.parametrize("name", ["local_maxima", "local_minima"])
def test_a_plateau_through_all_tiles_is_lost_by_one_higher_pixel(check_same, name):
    image = np.full((16, 17), 5.0)
    for pixel, value in (((0, 0), 5), ((15, 16), 6), ((8, 8), 4), ((0, 16), 4)):
        changed = image.copy()
        changed[pixel] = value
        for borders in (True, False):
            values = {"allow_borders": borders}
            assert check_same(f"morphology.{name}", {"image": changed}, values, (5, 4))


def test_what_the_library_has_to_say_itself_is_left_to_it(check_same):
    narrow = RNG.random((2, 9))
    assert not check_same("morphology.local_maxima", {"image": narrow}, {"allow_borders": False}, (1, 4))
    half = narrow.astype(np.float16)
    assert not check_same("morphology.local_maxima", {"image": half}, {}, (1, 4))
    lopsided = np.array([[0, 0, 0], [0, 1, 1], [0, 0, 0]])
    assert not check_same("morphology.local_maxima", {"image": narrow}, {"footprint": lopsided}, (1, 4))
