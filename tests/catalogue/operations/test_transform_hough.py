"""Hough transforms find what scikit-image finds: lines, circles, ellipses."""

from __future__ import annotations

import numpy as np
import pytest
from skimage import draw, transform
from tests.recorder.same import assert_same

import tamis
from tamis.catalogue import Kind
from tamis.errors import ParameterError


@pytest.fixture(scope="module")
def edges():
    image = np.zeros((60, 70), bool)
    image[30], image[:, 44] = True, True
    image[draw.circle_perimeter(20, 20, 12)] = True
    image.flags.writeable = False
    return image


def computed(results):
    return [result.compute() for result in results]


@pytest.mark.parametrize("theta", [None, np.linspace(-1, 1, 33)])
def test_lines(edges, theta):
    space = tamis.transform.hough_line(edges, theta)
    wanted = transform.hough_line(edges, theta)
    assert_same(computed(space), list(wanted))
    peaks = tamis.transform.hough_line_peaks(*space, num_peaks=2)
    assert_same(computed(peaks), list(transform.hough_line_peaks(*wanted, num_peaks=2)))
    assert 1 <= len(peaks[0].compute()) <= 2


@pytest.mark.parametrize("radius", [12, [10, 12], np.arange(8, 15, 2)])
@pytest.mark.parametrize("full_output", [False, True])
def test_circles_of_one_radius_or_several(edges, radius, full_output):
    space = tamis.transform.hough_circle(edges, radius, full_output=full_output)
    wanted = transform.hough_circle(edges, radius, full_output=full_output)
    assert_same(space, wanted)
    radii = np.atleast_1d(radius)
    peaks = tamis.transform.hough_circle_peaks(space, radii, min_xdistance=3, total_num_peaks=3)
    wanted = transform.hough_circle_peaks(wanted, radii, min_xdistance=3, total_num_peaks=3)
    assert_same(computed(peaks), list(wanted))


def test_a_number_of_peaks_is_whole_or_infinite(edges):
    space = tamis.transform.hough_line(edges)
    assert len(tamis.transform.hough_line_peaks(*space, num_peaks=3.0)[0].compute()) <= 3
    tamis.transform.hough_line_peaks(*space, num_peaks=np.inf)
    with pytest.raises(ParameterError, match="'num_peaks' must be a whole number of at least 1 or inf"):
        tamis.transform.hough_line_peaks(*space, num_peaks=2.5)


@pytest.mark.parametrize("name", ["hough_line", "probabilistic_hough_line"])
@pytest.mark.parametrize("angle", [np.nan, np.inf])
def test_an_angle_that_is_none_is_refused(edges, name, angle):
    with pytest.raises(ParameterError, match=f"transform.{name}: parameter 'theta' must be finite"):
        getattr(tamis.transform, name)(edges, theta=np.array([0.5, angle]))


def test_ellipses_are_a_table():
    image = np.zeros((25, 25), np.uint8)
    rows, columns = draw.ellipse_perimeter(10, 10, 6, 8)
    image[columns, rows] = 1
    table = tamis.transform.hough_ellipse(image, threshold=8)
    assert table.spec.kind is Kind.TABLE
    wanted = transform.hough_ellipse(image, threshold=8)
    assert set(table.compute()) == {"accumulator", "yc", "xc", "a", "b", "orientation"}
    for name, column in table.compute().items():
        assert_same(column, np.ascontiguousarray(wanted[name]))


def test_without_an_ellipse_the_table_is_empty_and_without_an_edge_it_has_no_columns():
    assert len(tamis.transform.hough_ellipse(np.eye(9, dtype=bool)).compute()["a"]) == 0
    assert tamis.transform.hough_ellipse(np.zeros((9, 9), bool)).compute() == {}


def test_lines_with_ends_are_one_array_and_the_seed_is_kept(edges):
    lines = tamis.transform.probabilistic_hough_line(edges, line_length=20, rng=5)
    wanted = transform.probabilistic_hough_line(edges, line_length=20, rng=5)
    assert wanted
    assert_same(lines, np.asarray(wanted))
    unseeded = tamis.transform.probabilistic_hough_line(edges)
    assert isinstance(unseeded.operand.origin.values["rng"], int)
    assert tamis.transform.probabilistic_hough_line(edges * False, rng=1).compute().shape == (0,)


def test_a_script_finds_the_same(tmp_path):
    image = np.zeros((25, 25), np.uint8)
    image[draw.ellipse_perimeter(11, 10, 6, 8)] = 1
    np.save(tmp_path / "edges.npy", image)
    edges = tamis.open(tmp_path / "edges.npy")
    table = tamis.transform.hough_ellipse(edges, threshold=8)
    lines = tamis.transform.probabilistic_hough_line(edges, line_length=3, rng=1)
    script, names = tamis.Pipeline.of(field=table, lines=lines).to_script(), {}
    assert "field = {field_: field[field_] for field_ in field.dtype.names or ()}" in script
    exec(script, names)
    assert_same(names["lines"], lines)
    assert names["field"].keys() == table.compute().keys()
    for name, column in table.compute().items():
        assert np.array_equal(names["field"][name], column)
