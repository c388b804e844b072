"""A block is drawn by the page as `to_rgb` draws its plane."""

from __future__ import annotations

import numpy as np
import pytest
from tests.session.screen.page import decode_block, paint_block

from tamis.catalogue import Kind
from tamis.display import Intent, resolve, to_rgb
from tamis.errors import ImageError
from tamis.session.screen._block import encode, plain

RNG = np.random.default_rng(7)
FLOATS = RNG.normal(size=(13, 21)) * 50
HOSTILE = FLOATS.copy()
HOSTILE[0, :3] = np.nan, np.inf, -np.inf
IMAGES = {
    "uint8": RNG.integers(0, 256, (13, 21), np.uint8),
    "int8": RNG.integers(-128, 128, (13, 21), np.int8),
    "uint16": RNG.integers(0, 65536, (13, 21), np.uint16),
    "int16 big-endian": RNG.integers(-999, 999, (13, 21)).astype(">i2"),
    "int32": RNG.integers(-(2**31), 2**31, (13, 21)).astype(np.int32),
    "uint64": RNG.integers(0, 2**63, (13, 21)).astype(np.uint64),
    "float16": FLOATS.astype(np.float16),
    "float32 with NaN": HOSTILE.astype(np.float32),
    "float64 with NaN": HOSTILE,
    "Fortran": np.asfortranarray(FLOATS),
    "all NaN": np.full((3, 9), np.nan),
    "constant": np.full((3, 9), 7.5),
    "one pixel": np.array([[3]], np.uint8),
    "one row": RNG.random((1, 17)),
    "the range of all floats": np.array([[-1.7e308, 0, 1.7e308]]),
    "colours": RNG.integers(0, 256, (5, 6, 3), np.uint8),
    "colours of 16 bits": RNG.integers(0, 65536, (5, 6, 3), np.uint16),
    "colours of floats": np.where(RNG.random((5, 6, 3)) < 0.1, np.nan, RNG.random((5, 6, 3))),
}


@pytest.mark.parametrize("name", IMAGES)
def test_images_look_the_same(name):
    snapshot = resolve(IMAGES[name], Intent(colormap="viridis"), kind=Kind.IMAGE)
    found = paint_block(*encode(snapshot), colormap="viridis")
    np.testing.assert_array_equal(found, to_rgb(snapshot))


@pytest.mark.parametrize("limits", [(0.0, 1.0), (-3.0, 200.5), (10.0, 10.0000001)])
def test_images_look_the_same_with_any_limits(limits):
    for image in (IMAGES["uint16"], IMAGES["float64 with NaN"]):
        snapshot = resolve(image, Intent(contrast_limits=limits), kind=Kind.IMAGE)
        np.testing.assert_array_equal(paint_block(*encode(snapshot)), to_rgb(snapshot))


@pytest.mark.parametrize("shape", [(1, 1), (3, 8), (5, 9), (2, 17)])
def test_masks_are_packed_bits(shape):
    snapshot = resolve(RNG.random(shape) < 0.5, Intent(), kind=Kind.BINARY)
    header, buffers = encode(snapshot)
    assert header["encoding"] == "bits"
    assert len(buffers[0]) == shape[0] * -(-shape[1] // 8)
    np.testing.assert_array_equal(decode_block(header, buffers)[0], snapshot.plane)
    np.testing.assert_array_equal(paint_block(header, buffers), to_rgb(snapshot))


@pytest.mark.parametrize(
    ("high", "dtype"),
    [(255, "uint8"), (256, "uint16"), (65535, "uint16"), (65536, "uint32"), (2**32 - 1, "uint32")],
)
def test_labels_travel_in_the_smallest_dtype(high, dtype):
    labels = np.array([[0, 1, 2], [high, 0, 3]])
    snapshot = resolve(labels, Intent(), kind=Kind.LABELS)
    header, buffers = encode(snapshot)
    assert header["dtype"] == dtype
    np.testing.assert_array_equal(decode_block(header, buffers)[0], labels)
    np.testing.assert_array_equal(paint_block(header, buffers), to_rgb(snapshot))


def test_negative_markers_stay_negative():
    snapshot = resolve(np.array([[-1, 0], [5, 70000]]), Intent(), kind=Kind.MARKERS)
    header, buffers = encode(snapshot)
    assert header["dtype"] == "int32"
    np.testing.assert_array_equal(paint_block(header, buffers), to_rgb(snapshot))


def test_labels_that_no_page_can_hold_are_refused():
    with pytest.raises(ImageError, match="relabel_sequential"):
        encode(resolve(np.array([[0, 2**40]]), Intent(), kind=Kind.LABELS))


def test_only_planes_with_nan_have_a_second_buffer():
    assert len(encode(resolve(FLOATS, Intent(), kind=Kind.IMAGE))[1]) == 1
    assert len(encode(resolve(HOSTILE, Intent(), kind=Kind.IMAGE))[1]) == 2


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        (np.array([True, False]), "bool"),
        (np.array([1, 2], np.uint16), "uint16"),
        (np.array([-1, 2]), "int32"),
        (np.array([2**40, 2]), "float64"),
        (np.array([2**63], np.uint64), "float64"),
        (np.array([0.5, np.nan]), "float32"),
        (np.array([1e300]), "float32"),
        (np.array([1, 2], ">u2"), "uint16"),
    ],
)
def test_values_are_read_as_they_are(values, dtype):
    name, content = plain(values)
    assert name == dtype
    with np.errstate(over="ignore"):
        np.testing.assert_array_equal(
            np.frombuffer(content, np.dtype(dtype).newbyteorder("<")), values.astype(dtype)
        )
