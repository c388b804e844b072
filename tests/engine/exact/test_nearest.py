"""What is found line by line is what scipy finds in the image, to the last bit."""

import numpy as np
import pytest
from scipy import ndimage

from tamis.engine.exact._nearest import (
    FAR,
    blocky_distance,
    city_distance,
    distances,
    features_of,
    follows_scipy,
    is_exact,
    nearest_on_line,
)

SHAPES = ((1,), (40,), (1, 1), (1, 30), (30, 1), (23, 19), (7, 9, 8), (1, 12, 5))
STEPS = (1.0, 2.0, 0.5, 0.1, 0.3, 0.065, 3.7, 1e-3)
DENSITIES = (0, 0.004, 0.02, 0.1, 0.5, 0.95, 1)


def cases(seed):
    """Yield masks of background and samplings, equal ones more often: they make ties."""
    rng = np.random.default_rng(seed)
    for shape in SHAPES:
        for density in DENSITIES:
            steps = rng.choice(STEPS, len(shape)) if rng.random() < 0.5 else [rng.choice(STEPS)] * len(shape)
            yield rng.random(shape) < density, tuple(map(float, steps))


@pytest.mark.parametrize("seed", range(4))
def test_features_and_distances_have_the_bits_of_scipy(seed):
    for background, sampling in cases(seed):
        expected, where = ndimage.distance_transform_edt(~background, sampling, return_indices=True)
        features = features_of(background, sampling)
        np.testing.assert_array_equal(features, where)
        found = distances(features, (0,) * background.ndim, sampling)
        assert found.tobytes() == expected.tobytes()


@pytest.mark.parametrize("sampling", [(1.0, 1.0), (0.1, 0.1), (0.3, 0.1), (0.1, 0.2)])
@pytest.mark.parametrize("period", [1, 2, 3, 5])
def test_ties_of_a_checkerboard_fall_as_they_do_in_scipy(sampling, period):
    background = (np.indices((41, 38)) // period).sum(0) % 2 == 0
    background[1::5] = False
    where = ndimage.distance_transform_edt(~background, sampling, return_distances=False, return_indices=True)
    np.testing.assert_array_equal(features_of(background, sampling), where)


def across_axes(background, distance):
    found = np.where(background, 0, FAR).astype(np.int32)
    for axis in range(found.ndim):
        lines = np.moveaxis(found, axis, 0)
        found = np.moveaxis(distance(lines.reshape(len(lines), -1)).reshape(lines.shape), 0, axis)
    return np.where(found < FAR // 2, found, -1)


@pytest.mark.parametrize(
    ("metric", "distance"), [("chessboard", blocky_distance), ("taxicab", city_distance)]
)
def test_steps_are_counted_as_scipy_counts_them(metric, distance):
    for background, _ in cases(5):
        expected = ndimage.distance_transform_cdt(~background, metric)
        np.testing.assert_array_equal(across_axes(background, distance), expected)


def test_something_far_across_is_nearer_than_nothing():
    across = np.array([[FAR], [500], [FAR], [900]], np.int32)
    np.testing.assert_array_equal(blocky_distance(across), [[500]] * 4)
    np.testing.assert_array_equal(city_distance(across), [[501], [500], [501], [502]])


def test_of_two_sites_at_the_same_distance_the_first_is_taken():
    line = np.zeros((5, 1), bool)
    line[[0, 4]] = True
    np.testing.assert_array_equal(nearest_on_line(line)[:, 0], [0, 0, 0, 4, 4])


def test_a_line_without_sites_has_no_nearest():
    assert (nearest_on_line(np.zeros((3, 2), bool)) == -1).all()


@pytest.mark.parametrize(
    ("shape", "sampling", "expected"),
    [
        ((100, 100), (1.0, 1.0), True),
        ((100, 100), (0.5, 3.0), True),
        ((100, 100), (0.1, 1.0), False),
        ((100_000, 100_000), (1.0, 1.0), True),
        ((120_000, 120_000), (1.0, 1.0), False),
        ((100_000, 100_000), (1.0, 2.0), False),
        ((100, 100), (2.0**-60, 1.0), False),
    ],
)
def test_whole_steps_in_images_that_are_not_too_long_never_round(shape, sampling, expected):
    assert is_exact(shape, sampling) is expected


def test_this_machine_rounds_as_scipy_does():
    assert follows_scipy()
