import numpy as np
import pytest

from tamis.errors import ParameterError
from tamis.io._axes import check_axes, default_axes, looks_rgb, resolve_spacing


@pytest.mark.parametrize(
    ("shape", "is_rgb", "axes"),
    [
        ((7,), False, "X"),
        ((5, 6), False, "YX"),
        ((4, 5, 6), False, "ZYX"),
        ((5, 6, 3), True, "YXC"),
        ((2, 5, 6, 3), True, "ZYXC"),
        ((3, 4, 5, 6), False, "TZYX"),
        ((2, 3, 4, 5, 6), False, "TCZYX"),
        ((5, 6), True, "YX"),
    ],
)
def test_axes_follow_the_number_of_dimensions(shape, is_rgb, axes):
    assert default_axes(shape, is_rgb=is_rgb) == axes


@pytest.mark.parametrize("ndim", range(1, 9))
def test_every_axis_has_a_letter_of_its_own(ndim):
    for is_rgb in (False, True):
        axes = default_axes((5,) * ndim, is_rgb=is_rgb)
        assert check_axes(axes, ndim) == axes


@pytest.mark.parametrize(
    ("shape", "dtype", "is_rgb"),
    [
        ((5, 6, 3), "uint8", True),
        ((5, 6, 4), "uint8", True),
        ((5, 6, 3), "uint16", False),
        ((5, 6, 5), "uint8", False),
        ((4, 6, 3), "uint8", False),
        ((5, 6), "uint8", False),
        ((2, 5, 6, 3), "uint8", False),
    ],
)
def test_only_bytes_of_three_or_four_in_a_plane_look_like_colours(shape, dtype, is_rgb):
    assert looks_rgb(shape, np.dtype(dtype)) is is_rgb


@pytest.mark.parametrize("axes", ["YY", "ZYX", "Y", "Y1", ""])
def test_axes_that_do_not_fit_are_refused(axes):
    with pytest.raises(ParameterError, match="parameter 'axes' must be 2 different letters"):
        check_axes(axes, 2)


def test_small_letters_are_taken_for_capitals():
    assert check_axes("zyx", 3) == "ZYX"


@pytest.mark.parametrize(
    ("spacing", "axes", "resolved"),
    [
        (None, "ZYX", (1.0, 1.0, 1.0)),
        (0.5, "ZYX", (0.5, 0.5, 0.5)),
        (0.5, "TZYXC", (1.0, 0.5, 0.5, 0.5, 1.0)),
        ((2, 1, 0.5), "ZYX", (2.0, 1.0, 0.5)),
        ((2, 1, 0.5), "TZYX", (1.0, 2.0, 1.0, 0.5)),
        ((9, 2, 1, 0.5), "TZYX", (9.0, 2.0, 1.0, 0.5)),
        (np.float32(0.5), "YX", (0.5, 0.5)),
        (np.array([2.0, 3.0]), "YXC", (2.0, 3.0, 1.0)),
    ],
)
def test_spacing_is_given_per_axis_per_spatial_axis_or_once(spacing, axes, resolved):
    assert resolve_spacing(spacing, axes) == resolved


@pytest.mark.parametrize(
    "spacing", [0, -1, (1, 2), (1, 2, 0), (1, np.nan, 1), np.inf, "wide", (1, 2, "x"), object()]
)
def test_spacing_that_makes_no_sense_is_refused(spacing):
    with pytest.raises(ParameterError, match="parameter 'spacing' must be one positive number"):
        resolve_spacing(spacing, "ZYX")
