import numpy as np
import pytest

from tamis.catalogue import Kind
from tamis.display import Intent, find_contrast_limits, resolve


def test_an_outlier_does_not_darken_the_rest():
    plane = np.tile(np.arange(100.0), (100, 1))
    plane[0, 0] = 1e9
    low, high = find_contrast_limits(plane)
    assert 0 <= low < 2
    assert 97 < high < 100


def test_a_few_pixels_in_the_dark_are_seen():
    plane = np.zeros((100, 100), dtype=np.uint16)
    plane[3, 4] = 900
    assert find_contrast_limits(plane) == (0.0, 900.0)


@pytest.mark.parametrize(
    ("value", "dtype", "limits"),
    [
        (7, "uint8", (0, 255)),
        (-3, "int16", (-32768, 32767)),
        (0.25, "float32", (0, 1)),
        (12.5, "float64", (0, 12.5)),
        (-2.0, "float64", (-2, 1)),
    ],
)
def test_a_constant_plane_lies_in_its_natural_range(value, dtype, limits):
    assert find_contrast_limits(np.full((4, 4), value, dtype)) == limits


def test_what_is_not_finite_is_left_out():
    plane = np.array([[np.nan, np.inf], [-np.inf, 3.0], [1.0, 1.0]])
    assert find_contrast_limits(plane) == pytest.approx((1.0, 2.98))
    assert find_contrast_limits(np.full((2, 2), np.nan)) == (0.0, 1.0)


def test_half_floats_do_not_overflow():
    low, high = find_contrast_limits(
        np.full((300, 300), 60000, "float16") * np.linspace(0.5, 1, 300, dtype="f2")
    )
    assert 29000 < low < high <= 60000


def test_a_large_plane_is_sampled_without_losing_its_range():
    plane = np.add.outer(np.arange(3000, dtype=np.int32), np.arange(2000, dtype=np.int32))
    assert find_contrast_limits(plane) == pytest.approx(np.percentile(plane, (0.5, 99.5)), rel=0.02)


def test_a_wish_comes_before_what_is_found():
    assert resolve(np.zeros((3, 3)), Intent(contrast_limits=(5, 6)), kind=Kind.IMAGE).contrast_limits == (
        5,
        6,
    )


def test_photographs_are_shown_as_they_were_taken():
    photograph = np.full((9, 9, 3), 40, dtype=np.uint8)
    assert resolve(photograph, Intent(), kind=Kind.IMAGE, axes="YXC").contrast_limits == (0, 255)
