"""Fingerprints: equal for equal bits, different for everything else."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tamis.batch import Result
from tamis.io import from_array
from tamis.pipeline import Pipeline, fingerprint


def test_a_fingerprint_stays_the_same_from_version_to_version():
    array = np.arange(6, dtype="<u2").reshape(2, 3)
    assert fingerprint(array) == "xxh3:246577267d0f19fd6174384d1068b715"
    assert fingerprint({"label": np.array([1, 2], "<i4")}) == "xxh3:5540fd46876ffd8329c76a29b7b44eb9"


@pytest.mark.parametrize(
    "same",
    [
        lambda a: np.asfortranarray(a),
        lambda a: np.repeat(a, 2, axis=1)[:, ::2],
    ],
)
def test_layout_does_not_matter(same):
    array = np.arange(12, dtype="<i4").reshape(3, 4)
    assert fingerprint(same(array)) == fingerprint(array)


def test_everything_else_does():
    ones = np.ones((2, 3), np.int32)
    different = [
        ones,
        ones.T,
        ones.astype(np.uint32),
        ones.astype(float),
        ones * 2,
        np.where(ones == 1, np.nan, 0),
        {"a": ones},
        {"b": ones},
        {"a": ones, "b": ones},
        [ones, ones],
        1,
        1.0,
        True,
    ]
    for one, other in itertools.combinations(different, 2):
        assert fingerprint(one) != fingerprint(other)


def test_ragged_lists_and_tables_have_one():
    contours = [np.zeros((3, 2)), np.ones((5, 2))]
    assert fingerprint(contours) == fingerprint(tuple(contours))
    assert fingerprint(contours) != fingerprint(contours[::-1])
    assert fingerprint({"label": np.array([1, 2])}) != fingerprint({"label": np.array([2, 1])})


def test_an_output_is_in_place_of_the_input_of_its_shape(pipeline):
    one, other = from_array(np.zeros((3, 4))), from_array(np.zeros((5, 6)), spacing=2)
    values = {"labels": np.zeros((5, 6), int), "crop": np.zeros((2, 2)), "table": {"label": np.arange(3)}}
    result = Result(values, pipeline, {"one": one, "other": other}, (), 0.0)
    assert result.source_like("labels") is other
    assert result.source_like("crop") is None
    assert result.source_like("table") is None
    assert list(result.fingerprints()) == ["labels", "crop", "table"]
    assert isinstance(result.pipeline, Pipeline)
