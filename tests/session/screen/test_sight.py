"""Which part of which plane is on the screen."""

from __future__ import annotations

import numpy as np
import pytest

from tamis.catalogue import Kind
from tamis.display import Intent, resolve
from tamis.errors import ParameterError
from tamis.session.screen._sight import Sight


def sight(shape, axes="", *, kind=Kind.IMAGE, dtype="uint8"):
    return Sight("raw", "raw", kind, shape, dtype, axes, (), "pixel", "key:")


def seen(window, whole):
    return window.plane_of(whole[window.region.slices] if not window.level else window.cut(whole))


@pytest.mark.parametrize(
    ("shape", "axes", "planes"),
    [
        ((7, 9), "YX", ()),
        ((9,), "X", ()),
        ((4, 7, 9), "ZYX", (2,)),
        ((4, 7, 9), "", ()),
        ((7, 9, 3), "YXC", ()),
        ((2, 3, 4, 7, 9), "TCZYX", (1, 2, 3)),
        ((3, 7, 9, 4), "ZYXC", (-1,)),
        ((7, 9, 4), "YXZ", (3, )),
    ],
)  # fmt: skip
def test_the_plane_is_that_which_display_resolves(shape, axes, planes):
    whole = np.arange(np.prod(shape)).reshape(shape).astype(np.uint16)
    window = sight(shape, axes).window(planes)
    wanted = resolve(whole, Intent(planes=planes, contrast_limits=(0, 1)), kind=Kind.IMAGE, axes=axes)
    got = resolve(seen(window, whole), Intent(contrast_limits=(0, 1)), kind=Kind.IMAGE, axes=window.letters)
    np.testing.assert_array_equal(got.plane, wanted.plane)
    assert window.planes == wanted.planes


def test_labels_have_no_colours():
    window = sight((5, 6, 3), "YXC", kind=Kind.LABELS).window(())
    assert [plane.axis for plane in window.planes] == ["C"]
    assert window.letters == "YX"


@pytest.mark.parametrize("level", [0, 1, 2, 3, 30])
@pytest.mark.parametrize(
    "box", [((0, 0), (17, 23)), ((3, 5), (9, 6)), ((16, 22), (17, 23)), ((-9, -9), (99, 99))]
)
def test_a_level_leaves_out_rows_and_columns_and_holds_the_box(box, level):
    whole = np.arange(17 * 23).reshape(17, 23)
    window = sight(whole.shape, "YX").window((), box, level)
    (top, left), (bottom, right) = window.box
    step = 1 << window.level
    assert (top <= max(0, box[0][0]) and bottom >= min(17, box[1][0])) or step > 16
    assert (top % step, left % step) == (0, 0)
    plane = seen(window, whole)
    np.testing.assert_array_equal(plane, whole[top:bottom:step, left:right:step])
    assert plane.size


def test_a_box_beyond_the_image_is_brought_back_to_it():
    window = sight((17, 23), "YX").window((), ((90, 90), (95, 95)))
    assert window.box == ((16, 22), (17, 23))


def test_more_pixels_than_a_page_can_take_are_left_out():
    window = sight((100_000, 100_000), "YX").window(())
    assert window.level == 6
    assert window.region.size < 1 << 23


def test_a_coarser_window_shows_the_same_part():
    window = sight((4096, 4096), "YX").window((), ((1000, 2000), (1100, 2100))).coarser(1000)
    assert window.level == 2
    assert window.box == ((1000, 2000), (1100, 2100))
    assert window.region.shape == (25, 25)


@pytest.mark.parametrize("axes", ["ZX", "YZ", "XY"])
def test_other_axes_can_be_on_the_screen(axes):
    whole = np.arange(4 * 7 * 9).reshape(4, 7, 9)
    window = sight(whole.shape, "ZYX").window((2,), axes=axes)
    expected = {"ZX": whole[:, 2, :], "YZ": whole[:, :, 2].T, "XY": whole[2].T}[axes]
    np.testing.assert_array_equal(seen(window, whole), expected)
    assert window.box == ((0, 0), expected.shape)


def test_colours_stay_when_the_axes_are_turned():
    whole = np.arange(4 * 7 * 9 * 3).reshape(4, 7, 9, 3)
    window = sight(whole.shape, "ZYXC").window((2,), axes="YZ")
    np.testing.assert_array_equal(seen(window, whole), whole[:, :, 2].swapaxes(0, 1))


@pytest.mark.parametrize("axes", ["ZZ", "Z", "ZQ", "ZYX", "CX"])
def test_axes_that_are_not_there_are_refused(axes):
    with pytest.raises(ParameterError, match="'axes'"):
        sight((4, 7, 9, 3), "ZYXC").window((), axes=axes)


def test_planes_that_are_not_there_are_refused():
    with pytest.raises(ParameterError, match="planes"):
        sight((4, 7, 9), "ZYX").window((4,))


def test_what_it_became_is_known_afterwards():
    found = sight(None, "ZYX", dtype="").with_value(np.zeros((3, 4), np.float32))
    assert (found.shape, found.dtype, found.axes) == ((3, 4), "float32", "")
    assert sight(None).with_value({"a": 1}).shape is None
    assert not sight(()).is_drawn
    assert not sight((0, 3)).is_drawn
    assert not sight((3, 3), kind=Kind.TABLE).is_drawn
