import numpy as np
import pytest

from tamis.catalogue import Kind
from tamis.report import describe


def plain(text):
    return text.replace("\u202f", "_").replace("\u2212", "-").replace("\u2013", "~").replace("\u00d7", "x")


def test_an_image_is_its_dtype_shape_range_and_mean():
    image = np.array([[105, 60211], [200, 300]], dtype=np.uint16)
    assert plain(describe(image, kind=Kind.IMAGE)) == "uint16 2 x 2, 105 ~ 60_211, mean 15_204"


def test_labels_are_counted_not_their_largest_number():
    labels = np.array([0, 7, 7, 1000], dtype=np.int32)
    assert plain(describe(labels, kind=Kind.LABELS)) == "2 objects, int32 4"
    assert plain(describe(labels[:2], kind=Kind.MARKERS)) == "1 marker, int32 2"
    assert describe(np.array([-4, 0, 2**62]), kind=Kind.LABELS).startswith("2 objects")


@pytest.mark.parametrize("kind", [Kind.BINARY, Kind.ARRAY, Kind.LABELS])
def test_a_binary_image_is_its_foreground(kind):
    assert plain(describe(np.arange(8).reshape(2, 4) < 3, kind=kind)) == "37.5 % foreground, bool 2 x 4"


def test_what_is_not_finite_is_counted_apart():
    assert (
        plain(describe(np.array([np.nan, 1.5, np.inf])))
        == "float64 3, constant 1.5000, mean 1.5000, 2 not finite"
    )
    assert plain(describe(np.full(3, np.nan))) == "float64 3, 3 not finite"


def test_half_floats_and_huge_ones_do_not_overflow():
    assert plain(describe(np.full(70000, 60000, np.float16))) == "float16 70000, constant 60_000, mean 60_000"
    assert "mean" in describe(np.array([1.7e308, 1.7e308, 0.0]))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (107, "107"),
        (np.uint8(107), "107"),
        (np.float64(0.5), "0.50000"),
        (True, "True"),
        (2 + 1j, "(2+1j)"),
        (np.empty((0, 3)), "float64 0 x 3, empty"),
        (np.ones(2, complex), "complex128 2"),
        ({"label": [1, 2], "area": [3, 4]}, "2 rows, 2 columns: label, area"),
        ({}, "0 rows, 0 columns"),
        ({str(i): [1] for i in range(9)}, "1 row, 9 columns: 0, 1, 2, 3, 4, 5, ..."),
        ("some text", "'some text'"),
    ],
)
def test_other_results_are_told_in_one_line(value, text):
    assert plain(describe(value)) == text


def test_points_are_counted():
    assert plain(describe(np.zeros((5, 2)), kind=Kind.POINTS)) == "5 points, float64 5 x 2"
