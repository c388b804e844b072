"""Comparisons of two images: scikit-image's own numbers, and what is refused."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import metrics
from tests.catalogue.operations.tiling import whole

import tamis
from tamis.catalogue import get_operation, known_operations
from tamis.catalogue.operations.metrics import ABSENT
from tamis.errors import KindError, ParameterError, TaskError

RANDOM = np.random.default_rng(5)
IMAGES = RANDOM.random((2, 33, 41))
LABELS = RANDOM.integers(0, 6, (2, 33, 41))
BINARY = RANDOM.random((2, 33, 41)) > 0.9


def test_every_metric_is_an_operation_or_says_why_not():
    assert {f"metrics.{name}" for name in metrics.__all__} == set(ABSENT) | {
        name for name in known_operations() if name.startswith("metrics.")
    }


@pytest.mark.parametrize(
    ("name", "images", "values"),
    [
        ("adapted_rand_error", LABELS, {"alpha": 0.2, "ignore_labels": (0, 3)}),
        ("variation_of_information", LABELS, {"ignore_labels": (1,)}),
        ("hausdorff_distance", BINARY, {"method": "modified"}),
        ("hausdorff_pair", BINARY, {}),
        ("mean_squared_error", IMAGES, {}),
        ("normalized_root_mse", IMAGES, {"normalization": "min-max"}),
        ("peak_signal_noise_ratio", IMAGES, {"data_range": 2}),
        ("normalized_mutual_information", IMAGES, {"bins": (7, 30)}),
        ("structural_similarity", IMAGES, {"data_range": 1.0, "win_size": 5, "K1": 0.02}),
    ],
)
def test_a_lazy_comparison_is_the_librarys(name, images, values):
    found = getattr(tamis.metrics, name)(*images, **values)
    expected = getattr(metrics, name)(*images, **values)
    if not isinstance(expected, tuple):
        found, expected = (found,), (expected,)
    for lazy, own in zip(found, expected, strict=True):
        assert_array_equal(lazy.compute(), own)
        assert np.asarray(lazy).dtype == np.asarray(own).dtype


def test_similarity_as_it_was_published():
    as_published = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}
    found = whole("metrics.structural_similarity", *IMAGES, data_range=1, **as_published)
    assert found == metrics.structural_similarity(*IMAGES, data_range=1, **as_published)
    assert found != whole("metrics.structural_similarity", *IMAGES, data_range=1)


def test_what_the_library_takes_besides_has_its_defaults():
    source = inspect.getsource(metrics.structural_similarity)
    for name in ("K1", "K2", "sigma", "use_sample_covariance"):
        default = get_operation("metrics.structural_similarity").get_parameter(name).default
        assert f"kwargs.pop('{name}', {default!r})" in source


def test_colours_are_compared_channel_by_channel():
    colours = RANDOM.random((2, 20, 30, 3)).astype(np.float32)
    found = whole("metrics.structural_similarity", *colours, data_range=1, channel_axis=-1)
    assert found == metrics.structural_similarity(*colours, data_range=1, channel_axis=-1)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"win_size": 6}, "'win_size' must be an odd number, got 6"),
        ({"win_size": 1}, "'win_size' must be so large that the window has more than one pixel"),
        ({"gaussian_weights": True, "sigma": 0.1}, "'sigma' must be so large that the window has more"),
    ],
)
def test_a_window_without_a_middle_or_neighbours_is_refused(values, words):
    similarity = get_operation("metrics.structural_similarity")
    with pytest.raises(ParameterError, match=words):
        similarity.check_values(values, given=("im1", "im2"))


@pytest.mark.parametrize(
    "values", [{"win_size": 1, "use_sample_covariance": False}, {"sigma": 0.1}, {"win_size": 3}]
)
def test_a_window_that_the_library_takes_is_taken(values):
    found = whole("metrics.structural_similarity", *IMAGES, data_range=1, **values)
    assert found == metrics.structural_similarity(*IMAGES, data_range=1, **values)


def test_floats_without_a_range_are_told_as_the_library_tells_it():
    with pytest.raises(TaskError, match="you must specify the data_range"):
        tamis.metrics.structural_similarity(*IMAGES).compute()


def test_points_of_an_empty_image_are_infinitely_far_away_and_none():
    nothing = np.zeros_like(BINARY[0])
    assert tamis.metrics.hausdorff_distance(BINARY[0], nothing).compute() == np.inf
    pair = tamis.metrics.hausdorff_pair(BINARY[0], nothing)
    with pytest.warns(UserWarning, match="is empty"):
        assert [np.size(point.compute()) for point in pair] == [0, 0]


def test_a_table_of_pairs_cannot_be_given():
    operation = get_operation("metrics.adapted_rand_error")
    with pytest.raises(ParameterError, match="'table' must be one of None"):
        operation.check_values({"table": ((1, 0), (0, 1))}, given=("image_true", "image_test"))


def test_an_image_is_no_segmentation():
    image = tamis.open(IMAGES[0])
    with pytest.raises(KindError, match=r"metrics\.adapted_rand_error takes labels"):
        tamis.metrics.adapted_rand_error(image, image)
