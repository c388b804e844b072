import numpy as np
import pytest

from tamis.catalogue import Kind
from tamis.display import Intent, resolve
from tamis.errors import ImageError, ParameterError


def snapshot(array, *planes, kind=Kind.IMAGE, **options):
    return resolve(array, Intent(planes=planes), kind=kind, **options)


VOLUME = np.arange(2 * 5 * 6 * 7).reshape(2, 5, 6, 7)


def test_the_middle_plane_is_shown_when_nobody_says_which():
    shown = snapshot(VOLUME[0], axes="ZYX")
    assert np.array_equal(shown.plane, VOLUME[0, 2])
    assert [(plane.axis, plane.index, plane.length) for plane in shown.planes] == [("Z", 2, 5)]
    assert shown.axes == "YX"


def test_planes_are_chosen_in_the_order_of_the_axes_and_may_count_from_the_end():
    shown = snapshot(VOLUME, 0, -1, axes="TZYX")
    assert np.array_equal(shown.plane, VOLUME[0, 4])
    assert [str(plane) for plane in shown.planes] == ["T 0 of 2", "Z 4 of 5"]


def test_channels_that_are_no_colours_start_with_the_first():
    assert np.array_equal(snapshot(VOLUME, axes="CZYX").plane, VOLUME[0, 2])


def test_only_the_visible_plane_is_read():
    class OnDisk:
        shape, dtype, asked = (9, 6, 7), np.dtype("int64"), []

        def __getitem__(self, index):
            self.asked.append(index)
            return VOLUME[0, 0]

    snapshot(OnDisk(), 8, axes="ZYX")
    assert OnDisk.asked == [(8, slice(None), slice(None))]


@pytest.mark.parametrize("plane", [5, -6])
def test_a_plane_outside_is_refused(plane):
    with pytest.raises(ParameterError, match=r"'planes' must be in \[0, 5\) along Z, got"):
        snapshot(VOLUME[0], plane)


def test_more_planes_than_axes_are_refused():
    with pytest.raises(ParameterError, match=r"at most 1 indices for axes ZYX"):
        snapshot(VOLUME[0], 0, 0)


def test_axes_must_name_every_axis():
    with pytest.raises(
        ImageError, match=r"display: axes must be one letter for each of the 3 axes, got 'YX'"
    ):
        snapshot(VOLUME[0], axes="YX")


def test_a_snapshot_does_not_change_with_the_array_and_cannot_be_written():
    array = np.arange(12.0).reshape(3, 4)
    shown = snapshot(array)
    array[:] = -1
    assert shown.plane[0, 1] == 1
    with pytest.raises(ValueError, match="read-only"):
        shown.plane[0, 0] = 1


@pytest.mark.parametrize(("axes", "is_colored"), [("YXC", True), ("YXS", True), ("", True), ("ZYX", False)])
def test_three_channels_that_come_last_are_colours(axes, is_colored):
    shown = snapshot(np.zeros((9, 8, 3), dtype=np.uint8), axes=axes)
    assert shown.has_colors is is_colored
    assert shown.plane.shape == ((9, 8, 3) if is_colored else (8, 3))


def test_the_opacity_channel_is_not_drawn():
    assert snapshot(np.zeros((9, 8, 4), dtype=np.uint8), axes="YXC").plane.shape == (9, 8, 3)


def test_labels_are_never_colours():
    shown = snapshot(np.ones((9, 8, 3), dtype=np.int32), kind=Kind.LABELS)
    assert shown.plane.shape == (8, 3)


def test_a_line_is_drawn_as_one_row():
    assert snapshot(np.arange(5)).plane.shape == (1, 5)


def test_an_axis_with_channels_is_drawn_as_one_row_of_a_channel():
    assert snapshot(np.arange(10).reshape(2, 5), axes="CX").plane.tolist() == [[0, 1, 2, 3, 4]]


@pytest.mark.parametrize(
    ("axes", "shape", "spacing", "found"),
    [
        ("ZYX", (4, 5, 6), (2, 1, 0.5), (1.0, 0.5)),
        ("TZYX", (2, 4, 5, 6), (2, 1, 0.5), (1.0, 0.5)),
        ("YXC", (5, 6, 3), (1, 0.5), (1.0, 0.5)),
        ("YXC", (5, 6, 3), (1, 0.5, 1), (1.0, 0.5)),
        ("YX", (5, 6), (), (1.0, 1.0)),
        ("X", (6,), (0.5,), (0.5, 0.5)),
    ],
)
def test_spacing_is_that_of_the_visible_axes(axes, shape, spacing, found):
    assert snapshot(np.zeros(shape), axes=axes, spacing=spacing, unit="um").spacing == found


@pytest.mark.parametrize("kind", [Kind.TABLE, Kind.SCALAR, Kind.POINTS, Kind.MESH])
def test_what_is_no_image_is_no_snapshot(kind):
    with pytest.raises(ImageError, match=r"Show it as a table or as text\."):
        snapshot(np.zeros((3, 3)), kind=kind)


@pytest.mark.parametrize("shape", [(), (0, 4), (4, 0)])
def test_nothing_cannot_be_shown(shape):
    with pytest.raises(ImageError, match=r"at least one axis and one pixel, got \("):
        snapshot(np.zeros(shape))


@pytest.mark.parametrize("dtype", ["complex64", "object", "U3"])
def test_what_has_no_order_is_refused(dtype):
    with pytest.raises(ImageError, match=f"dtype must be bool, integer or float, got {np.dtype(dtype)}"):
        snapshot(np.zeros((2, 2)).astype(dtype))


@pytest.mark.parametrize(
    ("dtype", "kind", "drawn"),
    [
        ("bool", Kind.IMAGE, Kind.BINARY),
        ("bool", Kind.LABELS, Kind.BINARY),
        ("uint8", Kind.BINARY, Kind.BINARY),
        ("float64", Kind.LABELS, Kind.IMAGE),
        ("int32", Kind.MARKERS, Kind.MARKERS),
        ("int32", Kind.ARRAY, Kind.IMAGE),
    ],
)
def test_the_dtype_has_a_say_in_how_it_is_drawn(dtype, kind, drawn):
    assert snapshot(np.ones((3, 3), dtype), kind=kind).kind is drawn


def test_big_endian_pixels_keep_their_values():
    shown = snapshot(np.array([[1, 300]], dtype=">u2"))
    assert shown.plane.tolist() == [[1, 300]]
    assert shown.plane.dtype.isnative
