import gc

import numpy as np
import pytest

from tamis.errors import ImageError, ParameterError, ReadError, RegionError
from tamis.io import SourceImage, find_source, from_array
from tamis.region import Region


def make_image(shape=(4, 5), read=None):
    return SourceImage(
        locator="test",
        key="0" * 32,
        shape=shape,
        dtype=np.dtype("uint8"),
        axes="YX",
        spacing=(1.0, 1.0),
        unit="pixel",
        channel_names=(),
        kind="image",
        _read=read or (lambda region: np.ones(region.shape, np.uint8)),
    )


HOSTILE = {
    "negative corner": np.arange(-3, 27, dtype=np.int16).reshape(5, 6),
    "not a number": np.array([[np.nan, np.inf], [-0.0, 1e300]]),
    "Fortran order": np.asfortranarray(np.arange(24.0).reshape(2, 3, 4)),
    "big-endian": np.arange(24, dtype=">u2").reshape(4, 6),
    "every second": np.arange(60).reshape(6, 10)[::2, ::-2],
    "one pixel": np.array([[7]], np.uint8),
    "one row": np.arange(9, dtype=np.float32)[np.newaxis],
    "half floats": np.linspace(0, 1, 12, dtype=np.float16).reshape(3, 4),
    "bool": np.eye(5, dtype=bool),
    "memory map view": np.arange(20, dtype=np.uint8).reshape(4, 5).view(np.memmap),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_pixels_are_read_as_they_are_native_contiguous_and_read_only(name):
    array = HOSTILE[name]
    image = from_array(array)
    pixels = image.read()
    assert np.array_equal(pixels, array, equal_nan=array.dtype.kind == "f")
    assert type(pixels) is np.ndarray
    assert pixels.dtype.isnative
    assert pixels.dtype == image.dtype
    assert pixels.flags.c_contiguous
    assert not pixels.flags.writeable
    assert (image.ndim, image.nbytes) == (array.ndim, array.nbytes)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_region_is_that_part_of_the_whole(name):
    image = from_array(HOSTILE[name])
    region = Region(tuple(n // 3 for n in image.shape), tuple(max(n // 3 + 1, n - 1) for n in image.shape))
    part = image.read(region)
    assert part.flags.c_contiguous
    assert not part.flags.writeable
    assert part.tobytes() == np.ascontiguousarray(image.read()[region.slices]).tobytes()


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.zeros((0, 3)), r"must not be empty, got shape \(0, 3\)"),
        (np.array(3.0), "at least one axis"),
        (np.ones((2, 2), complex), "complex128. Use its magnitude, np.abs"),
        (np.array([[None]]), "got object. Make it numeric"),
        (np.array([["a"]]), "got <U1"),
        (np.zeros(3, "i4,f4"), "Take one of its fields"),
        (np.array(["2020-01-01"], "M8[D]"), "datetime64"),
        (np.zeros((1,) * 9), "at most 8 axes"),
        (np.ma.masked_equal(np.eye(3), 0), "masked array. Fill it"),
    ],
)
def test_pixels_that_nothing_can_be_computed_with_are_refused(array, words):
    with pytest.raises(ImageError, match=words):
        from_array(array)


def test_later_changes_of_the_callers_array_do_not_show():
    array = np.zeros((3, 3))
    image = from_array(array)
    array[0, 0] = 9
    assert image.read()[0, 0] == 0


def test_a_read_only_array_of_its_own_is_not_copied():
    array = np.zeros((3, 3))
    array.flags.writeable = False
    assert np.shares_memory(from_array(array).read(), array)


def test_a_read_only_view_of_a_writeable_array_is_copied():
    array = np.zeros((4, 3))
    view = array[:2]
    view.flags.writeable = False
    image = from_array(view)
    array[:] = 5
    assert not image.read().any()


def test_equal_pixels_have_equal_keys_whatever_they_mean():
    one = from_array(np.eye(3), spacing=2, unit="um", kind="labels")
    other = from_array(np.asfortranarray(np.eye(3)))
    assert one.key == other.key
    assert one.locator == f"memory:{one.key}"
    assert from_array(np.eye(3, dtype=np.float32)).key != one.key


def test_what_an_array_means_is_guessed_and_can_be_said():
    assert from_array(np.eye(3, dtype=bool)).kind == "binary"
    assert from_array(np.eye(3, dtype=int)).kind == "image"
    assert from_array(np.eye(3, dtype=int), kind="labels").kind == "labels"
    assert from_array(np.zeros((9, 9, 3), np.uint8)).axes == "YXC"
    assert from_array(np.zeros((9, 9, 3))).axes == "ZYX"
    said = from_array(np.zeros((9, 8, 7)), axes="tyx", spacing=(2, 3), unit="micron")
    assert (said.axes, said.spacing, said.unit) == ("TYX", (1.0, 2.0, 3.0), "um")


def test_a_changed_copy_leaves_the_image_as_it_was():
    image = from_array(np.eye(3))
    other = image.with_spacing((2, 3), "nm").with_axes("XY").with_kind("markers")
    assert (image.spacing, image.unit, image.axes, image.kind) == ((1, 1), "pixel", "YX", "image")
    assert (other.spacing, other.unit, other.axes, other.kind) == ((2, 3), "nm", "XY", "markers")
    assert np.array_equal(other, image)


def test_an_unknown_kind_is_refused():
    with pytest.raises(ParameterError, match="parameter 'kind' must be one of image, binary"):
        from_array(np.eye(3), kind="label")


def test_an_array_is_found_while_any_image_of_it_lives():
    image = from_array(np.full((3, 3), 41.5)).with_spacing(2)
    key = image.key
    gc.collect()
    found = find_source(key)
    assert found is image
    del image, found
    gc.collect()
    assert find_source(key) is None


def test_a_second_image_of_the_same_array_is_found_when_the_first_is_gone():
    first = from_array(np.full((3, 3), 42.5))
    second = from_array(np.full((3, 3), 42.5))
    assert first.read() is second.read() or np.shares_memory(first.read(), second.read())
    del first
    gc.collect()
    assert find_source(second.key) is second


@pytest.mark.parametrize("region", [Region((0, 0), (5, 5)), Region((-1, 0), (2, 2)), Region((0,), (2,))])
def test_a_region_outside_the_image_is_refused(region):
    with pytest.raises(RegionError, match=r"region must lie in \[0:4, 0:5\]"):
        make_image().read(region)


def test_an_empty_region_reads_nothing():
    def read(region):
        raise AssertionError(region)

    assert make_image(read=read).read(Region((2, 2), (2, 4))).shape == (0, 2)


def test_what_a_codec_raises_becomes_one_line():
    def read(region):
        message = "bad block\nat line 7"
        raise RuntimeError(message)

    with pytest.raises(ReadError, match=r"^test: cannot be read: bad block\.$"):
        make_image(read=read).read()


def test_half_an_image_is_refused():
    image = make_image(read=lambda region: np.ones((2, 5), np.uint8))
    with pytest.raises(ReadError, match=r"gave pixels of shape \(2, 5\)"):
        image.read()


def test_numpy_takes_an_image_for_an_array():
    image = from_array(np.eye(3))
    assert np.asarray(image).sum() == 3
    assert np.asarray(image, dtype=np.uint8).dtype == np.uint8
    copy = np.array(image)
    copy[0, 0] = 5
    assert image.read()[0, 0] == 1
