"""Shares, counts and agreements, against the library's own and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from skimage.metrics import adapted_rand_error

from tamis.catalogue import Kind
from tamis.exploration._measure import agreement_of, count_objects, foreground_share, places_of

GENERATOR = np.random.default_rng(11)


def agreement(one, other, kind, *, ndim=2, are_places=False):
    matrix = agreement_of([one, other], [kind, kind], ndim, are_places=[are_places] * 2)
    assert np.array_equal(matrix, matrix.T, equal_nan=True)
    return matrix[0, 1]


def test_binary_images_agree_by_dice():
    one = np.array([[1, 1, 0, 0]], bool)
    assert agreement(one, np.array([[1, 0, 0, 0]], bool), Kind.BINARY) == pytest.approx(2 / 3)
    assert agreement(one, ~one, Kind.BINARY) == 0
    assert agreement(one & False, one & False, Kind.BINARY) == 1


def test_labels_agree_as_the_library_says():
    one, other = GENERATOR.integers(0, 5, (2, 20, 30))
    error = adapted_rand_error(one, other, ignore_labels=())[0]
    assert agreement(one, other, Kind.LABELS) == pytest.approx(1 - error)


def test_labels_agree_whatever_their_numbers_are():
    labels = GENERATOR.integers(0, 6, (20, 30))
    renumbered = np.array([3, 900_000, 0, -1, 7, 5])[labels]
    assert agreement(labels, renumbered, Kind.LABELS) == 1


def test_a_table_of_labels_too_large_for_memory_is_counted_otherwise(monkeypatch):
    one, other = GENERATOR.integers(0, 50, (2, 40, 40))
    expected = agreement(one, other, Kind.LABELS)
    monkeypatch.setattr("tamis.exploration._measure._LARGEST_TABLE", 10)
    assert agreement(one, other, Kind.LABELS) == expected


def test_one_pixel_each_agrees():
    assert agreement(np.zeros((1, 1), int), np.ones((1, 1), int), Kind.LABELS) == 1


def test_images_agree_by_correlation_over_what_is_finite():
    one = GENERATOR.normal(size=(12, 13))
    other = -2 * one + 5
    assert agreement(one, other, Kind.IMAGE) == pytest.approx(-1)
    other[0, :4] = np.nan, np.inf, -np.inf, 1e300
    one[0, 3] = np.nan
    assert agreement(one, other, Kind.IMAGE) == pytest.approx(-1)


def test_very_large_pixels_agree():
    huge = GENERATOR.normal(size=(5, 6)) * 1e300
    assert agreement(huge, huge * 100, Kind.IMAGE) == pytest.approx(1)


@pytest.mark.parametrize("other", [np.full((4, 4), 7), np.ones((5, 4)), np.full((4, 4), np.nan)])
def test_what_cannot_be_compared_is_not_a_number(other):
    assert np.isnan(agreement(GENERATOR.normal(size=(4, 4)), other, Kind.IMAGE))


def test_different_kinds_and_failures_are_not_compared():
    binary = np.ones((3, 3), bool)
    matrix = agreement_of(
        [binary, binary.astype(float), None], [Kind.BINARY, Kind.IMAGE, None], 2, are_places=[False] * 3
    )
    assert np.isnan(matrix[0, 1])
    assert np.isnan(matrix[2]).all()
    assert matrix[0, 0] == 1


def test_markers_agree_if_there_is_one_within_five_pixels():
    points = np.array([[0.0, 0], [20, 20]])
    moved = np.array([[3.0, 4], [20, 26], [90, 90]])
    assert agreement(points, moved, Kind.POINTS) == pytest.approx(2 / 5)
    assert agreement(points, points[:0], Kind.POINTS) == 0
    assert agreement(points[:0], points[:0], Kind.POINTS) == 1


def test_marker_images_are_compared_with_points():
    image = np.zeros((30, 30), int)
    image[4:7, 4:7] = 3
    points = np.array([[5.0, 5, 2.2]])  # a blob has its size besides
    matrix = agreement_of([image, points], [Kind.MARKERS, Kind.POINTS], 2, are_places=[True, True])
    assert matrix[0, 1] == 1
    assert places_of(image, Kind.MARKERS, 2).tolist() == [[5, 5]]
    assert places_of(image & 0, Kind.MARKERS, 2).shape == (0, 2)


def test_shares_and_counts():
    binary = np.array([[1, 0, 0, 1], [0, 1, 0, 1]], bool)  # corners touch
    assert (foreground_share(binary, Kind.BINARY), count_objects(binary, Kind.BINARY)) == (0.5, 2)
    labels = np.array([[0, 5, 5, -1]])
    assert (foreground_share(labels, Kind.LABELS), count_objects(labels, Kind.LABELS)) == (0.5, 1)
    assert foreground_share(binary.astype(float), Kind.IMAGE) is None
    assert count_objects(binary.astype(float), Kind.IMAGE) is None
    assert count_objects(np.zeros((4, 3)), Kind.POINTS) == 4


def test_regions_numbered_from_zero_have_no_background():
    labels = np.array([[0, 1, 2]])
    assert count_objects(labels, Kind.LABELS, "segmentation.felzenszwalb") == 3
    assert foreground_share(labels, Kind.LABELS, "segmentation.quickshift") == 1.0


def test_one_truth_value_is_no_object():
    assert count_objects(np.array(True), Kind.BINARY) == 0
