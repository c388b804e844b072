"""Structures, hits and misses, distances by brute force, and floods of scipy.ndimage."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import ndimage
from tests.catalogue.operations.tiling import checked, depth_of, hostile, locality_of, tiled, whole
from tests.recorder.same import assert_promised, assert_same

import tamis
from tamis.catalogue import Whole
from tamis.errors import ParameterError

CORNER = np.array([[0, 1, 0, 0], [0, 1, 1, 0]])
HITS = [
    {},
    {"structure1": CORNER},
    {"structure1": CORNER, "origin1": (0, -1)},
    {"structure1": CORNER, "structure2": np.eye(5), "origin2": 1},
    {"structure2": CORNER, "origin1": 1, "origin2": (-1, 1)},
    {"structure1": np.array([1, 1, 0]), "axes": 1},
]


@pytest.mark.parametrize("values", HITS)
@pytest.mark.parametrize("fill", ["bool", "uint8"])
def test_hits_and_misses_are_the_same_in_tiles(values, fill):
    image = hostile((43, 39), fill) if fill == "bool" else (hostile((43, 39), "bool") * 7).astype(fill)
    made = tiled("ndimage.binary_hit_or_miss", image, tile=(14, 11), **values)
    assert_array_equal(made, whole("ndimage.binary_hit_or_miss", image, **values))


def test_the_farther_of_both_structures_counts():
    assert depth_of("ndimage.binary_hit_or_miss", 2) == (1, 1)
    assert depth_of(
        "ndimage.binary_hit_or_miss", 2, structure1=np.ones((3, 3)), structure2=np.ones((9, 1))
    ) == (4, 1)
    assert depth_of("ndimage.binary_hit_or_miss", 3, structure1=np.ones(5), axes=(1,)) == (0, 2, 0)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"origin1": 2}, "origin1"),
        ({"origin2": (0, -2)}, "origin2"),
        ({"structure1": np.ones((3, 3)), "structure2": np.ones((1, 1)), "origin1": 1}, "origin1"),
        ({"structure2": np.ones((5, 5)), "origin1": 2}, "origin1"),
    ],
)
def test_an_origin_outside_of_either_structure_is_refused(values, name):
    with pytest.raises(ParameterError, match=f"'{name}' must be inside the structure"):
        checked("ndimage.binary_hit_or_miss", values, ("input",))


@pytest.mark.parametrize("metric", ["euclidean", "taxicab", "cityblock", "manhattan", "chessboard"])
@pytest.mark.parametrize("sampling", [None, (2, 0.5)])
def test_distances_by_brute_force_have_the_declared_dtype(metric, sampling):
    binary = hostile((14, 11), "bool")
    lazy = tamis.ndimage.distance_transform_bf(tamis.open(binary), metric, sampling)
    assert_same(lazy, ndimage.distance_transform_bf(binary, metric, sampling))
    assert_promised(lazy)
    assert isinstance(locality_of("ndimage.distance_transform_bf"), Whole)


@pytest.mark.parametrize("dtype", ["int8", "int32", "int64"])
@pytest.mark.parametrize("structure", [None, np.ones((3, 3))])
def test_floods_keep_the_dtype_of_their_markers(dtype, structure):
    image = hostile((20, 17), "uint8")
    markers = np.zeros(image.shape, dtype)
    markers[2, 3], markers[15, 9], markers[0, 0] = 1, 2, -1
    lazy = tamis.ndimage.watershed_ift(tamis.open(image), markers, structure)
    assert_same(lazy, ndimage.watershed_ift(image, markers, structure))
    assert_promised(lazy)


@pytest.mark.parametrize("rank", [0, 1, 2, 3])
@pytest.mark.parametrize("connectivity", [-1, 1, 2, 9])
def test_a_structure_is_made_of_nothing_but_numbers(rank, connectivity):
    lazy = tamis.ndimage.generate_binary_structure(rank, connectivity)
    assert_same(lazy, ndimage.generate_binary_structure(rank, connectivity))


@pytest.mark.parametrize("iterations", [-1, 0, 1, 3])
def test_a_structure_grows_and_is_a_value_of_what_follows(iterations):
    cross = ndimage.generate_binary_structure(2, 1)
    grown = tamis.ndimage.iterate_structure(tamis.ndimage.generate_binary_structure(2, 1), iterations)
    assert_same(grown, ndimage.iterate_structure(cross, iterations))
    binary = hostile((20, 17), "bool")
    dilated = tamis.ndimage.binary_dilation(tamis.open(binary), grown)
    assert_same(dilated, ndimage.binary_dilation(binary, ndimage.iterate_structure(cross, iterations)))


def test_a_pipeline_without_images_runs_and_its_script_too():
    grown = tamis.ndimage.iterate_structure(tamis.ndimage.generate_binary_structure(2, 1), 2)
    pipeline = tamis.Pipeline.of(grown=grown)
    assert not pipeline.sources
    said: dict[str, np.ndarray] = {}
    exec(pipeline.to_script(), said)
    assert_same(tamis.run(pipeline)["grown"], said["grown"])
