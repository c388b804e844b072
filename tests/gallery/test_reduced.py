"""Of a file that is larger than memory, the middle of one plane is read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tamis.gallery import reduce_image
from tamis.io import from_array


def lazy(shape, axes, dtype="uint8"):
    """A source image of any size that has no pixels until they are read, and the regions that were."""
    asked = []

    def read(region):
        asked.append(region)
        return np.indices(region.shape).sum(axis=0).astype(dtype)

    small = from_array(np.zeros((2,) * len(shape), dtype))
    return replace(small, shape=shape, axes=axes, spacing=(1.0,) * len(shape), _read=read), asked


@pytest.mark.parametrize(
    ("shape", "axes", "read", "ndim"),
    [
        ((100_000, 100_000), "YX", (2048, 2048), 2),
        ((5000, 100_000, 100_000), "ZYX", (1, 1024, 1024), 3),
        ((9, 3, 500, 60, 70), "TCZYX", (1, 3, 1, 60, 70), 4),
        ((9, 2, 500, 60, 70), "TCZYX", (1, 1, 1, 60, 70), 4),
        ((1, 60, 70), "ZYX", (1, 60, 70), 2),
        ((5000, 6000, 4), "YXC", (2048, 2048, 4), 2),
        ((70, 60, 500), "XYZ", (70, 60, 1), 3),
    ],
)
def test_what_is_read(shape, axes, read, ndim):
    image, asked = lazy(shape, axes)
    reduced = reduce_image(image)
    assert [region.shape for region in asked] == [read]
    assert reduced.ndim == ndim
    assert max(reduced.plane.shape) <= 512
    assert (reduced.colours is not None) == (3 in read or 4 in read)


def test_it_is_the_middle():
    image, asked = lazy((101, 3000, 30), "ZYX")
    reduce_image(image)
    assert asked[0].start == (50, 988, 0)


def test_pixels_are_averaged_over_squares():
    pixels = np.arange(1024 * 1024).reshape(1024, 1024)
    reduced = reduce_image(from_array(pixels))
    assert reduced.step == 2
    assert reduced.plane[0, 0] == np.mean([0, 1, 1024, 1025])


def test_rows_and_columns_are_in_their_order_whatever_the_order_of_axes():
    pixels = np.random.default_rng(0).random((7, 5, 6))
    plane = reduce_image(from_array(pixels, axes="XZY")).plane
    assert np.array_equal(plane, pixels[:, 2].T)
