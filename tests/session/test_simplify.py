"""Lines with fewer points stay where they were."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tamis.session._simplify import TOLERANCE, simplified


def distance(point, start, stop):
    (row, column), along = point - start, stop - start
    length = float(along @ along)
    share = min(max(float((row * along[0] + column * along[1]) / length), 0), 1) if length else 0
    return float(np.hypot(row - share * along[0], column - share * along[1]))


@pytest.mark.parametrize("seed", range(5))
def test_no_point_is_farther_from_the_line_than_the_tolerance(seed):
    rng = np.random.default_rng(seed)
    line = np.cumsum(rng.normal(0, 0.4, (300, 2)), axis=0)
    kept = np.array(simplified([tuple(point) for point in line.tolist()]))
    assert len(kept) < 200
    np.testing.assert_array_equal(kept[[0, -1]], line[[0, -1]])
    far = [min(distance(p, a, b) for a, b in itertools.pairwise(kept)) for p in line]
    assert max(far) <= TOLERANCE + 1e-12


@pytest.mark.parametrize("seed", range(5))
def test_doing_it_again_changes_nothing(seed):
    line = np.random.default_rng(seed).integers(0, 4, (60, 2)) / 8
    once = simplified([tuple(point) for point in line.tolist()])
    assert simplified(once) == once


@pytest.mark.parametrize(
    ("points", "kept"),
    [
        ([(1.0, 1.0)], [(1.0, 1.0)]),
        ([(1.0, 1.0), (1.0, 1.0)], [(1.0, 1.0)]),
        ([(1.0, 1.0)] * 50, [(1.0, 1.0)]),
        ([(0.0, 0.0), (0.0, 9.0), (0.0, 0.0)], [(0.0, 0.0), (0.0, 9.0), (0.0, 0.0)]),
        ([(0.0, 0.0), (0.0, 5.0), (0.0, 3.0)], [(0.0, 0.0), (0.0, 5.0), (0.0, 3.0)]),
    ],
)
def test_points_in_one_place_are_one_and_ways_back_are_kept(points, kept):
    assert simplified(points) == kept
