"""scipy.ndimage by a matrix, by coordinates, and by splines."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import ndimage
from tests.catalogue.operations.tiling import checked, hostile, locality_of, tiled, whole
from tests.recorder.same import assert_same

import tamis
from tamis.catalogue import Neighbourhood, Pointwise, Whole
from tamis.errors import KindError, ParameterError

IMAGE = hostile((40, 36), "float32")
MATRICES = {
    "full": np.array([[0.9, 0.2], [-0.1, 1.1]]),
    "its diagonal": np.array([0.5, 2.0]),
    "homogeneous": np.array([[1, 0.1, 3], [0, 1, -2], [0, 0, 1]]),
    "without its last row": np.array([[1, 0.1, 3], [0, 1, -2]]),
}


@pytest.mark.parametrize("matrix", MATRICES.values(), ids=list(MATRICES))
@pytest.mark.parametrize(
    "values", [{}, {"offset": (3, -1), "order": 1}, {"output_shape": (9, 11), "mode": "mirror"}]
)
@pytest.mark.filterwarnings("ignore:The behavior of affine_transform")
def test_every_form_of_a_matrix_is_taken_as_a_value(matrix, values):
    lazy = tamis.ndimage.affine_transform(tamis.open(IMAGE), matrix, **values)
    assert_same(lazy, ndimage.affine_transform(IMAGE, matrix, **values))


def test_a_matrix_may_come_from_another_step():
    matrix = tamis.open(MATRICES["full"]) * 1.5
    lazy = tamis.ndimage.affine_transform(tamis.open(IMAGE), matrix, order=1)
    assert_same(lazy, ndimage.affine_transform(IMAGE, MATRICES["full"] * 1.5, order=1))


@pytest.mark.parametrize("bad", [[0, 1.0], [1e-12, 1], [1e300, 1], [np.nan, 1], [1, -np.inf]])
def test_a_diagonal_that_scipy_would_divide_by_or_run_away_with_is_refused(bad):
    with pytest.raises(ParameterError, match="'matrix' must be without a number nearer to 0"):
        checked("ndimage.affine_transform", {"matrix": bad}, ("input",))
    checked("ndimage.affine_transform", {"matrix": np.diag(bad)}, ("input",))


@pytest.mark.parametrize("far", [1e19, -1e300, np.nan, np.inf, (0, 1e12)])
def test_places_beyond_64_bits_are_refused_before_scipy_reads_there(far):
    with pytest.raises(ParameterError, match="'shift' must be"):
        checked("ndimage.shift", {"shift": far}, ("input",))
    with pytest.raises(ParameterError, match="'offset' must be"):
        checked("ndimage.affine_transform", {"matrix": [1, 1], "offset": far}, ("input",))


@pytest.mark.filterwarnings("ignore:The behavior of affine_transform")
@pytest.mark.parametrize("mode", ["reflect", "mirror", "grid-mirror", "grid-constant", "nearest"])
def test_the_farthest_places_that_are_taken_are_inside(mode):
    for matrix, offset in (([1e9, 1e-9], 1e9), ([-1e-9, 1e9], -1e9)):
        found = whole(
            "ndimage.affine_transform", IMAGE[:9, :9], matrix=matrix, offset=offset, mode=mode, order=1
        )
        assert found.shape == (9, 9)
        assert np.isfinite(found).all()


def test_coordinates_give_the_shape_of_the_result():
    places = np.stack(np.mgrid[0:20:0.5, 3:9])
    lazy = tamis.ndimage.map_coordinates(tamis.open(IMAGE), places, order=1, mode="nearest")
    assert_same(lazy, ndimage.map_coordinates(IMAGE, places, order=1, mode="nearest"))


@pytest.mark.parametrize(
    "values", [{}, {"axis": 0, "order": 5}, {"order": 2, "mode": "reflect"}, {"order": 1}]
)
def test_a_spline_along_lines_is_exact_in_tiles_of_whole_lines(values):
    made = tiled("ndimage.spline_filter1d", IMAGE, tile=(7, 9), **values)
    assert_array_equal(made, whole("ndimage.spline_filter1d", IMAGE, **values))
    assert made.dtype == "float64"


def test_a_spline_looks_along_its_axis_only():
    locality = locality_of("ndimage.spline_filter1d", axis=1)
    assert isinstance(locality, Neighbourhood)
    assert locality.depth({"axis": 1}, 3)[::2] == (0, 0)
    assert locality.depth({"axis": 1}, 3)[1] > 2**32
    assert locality_of("ndimage.spline_filter1d", order=1) == Pointwise()
    assert isinstance(locality_of("ndimage.spline_filter1d", mode="grid-wrap"), Whole)
    assert isinstance(locality_of("ndimage.spline_filter"), Whole)


def test_the_engine_does_lines_in_strips():
    image = hostile((300, 260))
    lazy = tamis.ndimage.spline_filter1d(tamis.open(image), axis=0)
    pipeline = tamis.Pipeline.of(spline=lazy)
    made = tamis.run(pipeline, tiles=(64, 64), executor="serial")["spline"]
    assert_same(made, ndimage.spline_filter1d(image, axis=0))
    assert_same(lazy[10:20, 3:5], ndimage.spline_filter1d(image, axis=0)[10:20, 3:5])


def test_a_spline_of_straight_lines_is_none_of_the_whole_image():
    with pytest.raises(ParameterError, match=r"'order' must be a whole number in \[2, 5\]"):
        checked("ndimage.spline_filter", {"order": 1}, ("input",))


def test_labels_are_not_interpolated():
    labels = tamis.measure.label(tamis.open(IMAGE > 0.5))
    with pytest.raises(KindError):
        tamis.ndimage.affine_transform(labels, MATRICES["full"])
