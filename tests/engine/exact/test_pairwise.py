"""A standard deviation summed in parts has the bits of NumPy's own."""

import math

import numpy as np
import pytest
from skimage.util import img_as_float

from tamis.engine._place import ArrayPlace
from tamis.engine.exact import _pairwise
from tamis.region import Lattice, Region


class Shop:
    """Does one part after the other, in an order of its own."""

    def lattice(self, shape):
        return Lattice(shape, (256,) + (1,) * (len(shape) - 1))

    def map(self, function, items, *, reads, **arguments):
        return [(item, function(item, reads, {}, **arguments)) for item in reversed(items)]


@pytest.mark.parametrize("dtype", ["float32", "float64", "uint8", "int16", "uint32"])
@pytest.mark.parametrize("shape", [(3, 5), (700, 2), (1, 4001), (131, 97), (60, 33, 3), (257,), (1200, 301)])
def test_every_bit_is_numpys(dtype, shape):
    image = np.abs(np.random.default_rng(8).normal(1000, 30, shape)).astype(dtype)
    found = _pairwise.find_std(Shop(), ArrayPlace(image))
    expected = np.atleast_3d(img_as_float(image)).std()
    assert type(found) is type(expected)
    assert found == expected


def test_it_is_not_what_any_order_gives():
    image = np.random.default_rng(9).normal(1000, 30, (200, 201)).astype(np.float32)
    by_rows = np.add.reduce([np.add.reduce(row) for row in image])
    assert by_rows != np.add.reduce(image.ravel())


@pytest.mark.parametrize(("name", "changed"), [("_half", lambda a, b: (a + b) // 2), ("_UNROLLED", 100)])
def test_another_order_than_numpys_is_noticed(monkeypatch, name, changed):
    monkeypatch.setattr(_pairwise, "_adds_in_halves", lambda: False)
    assert _pairwise.find_std(Shop(), ArrayPlace(np.arange(9.0).reshape(3, 3))) is None
    monkeypatch.undo()
    assert _pairwise._adds_in_halves.__wrapped__()
    monkeypatch.setattr(_pairwise, name, changed)
    assert not _pairwise._adds_in_halves.__wrapped__()


@pytest.mark.parametrize("shape", [(7,), (1, 1), (3, 5), (2, 3, 4), (2, 1, 3, 2)])
def test_boxes_hold_a_run_of_pixels_in_raster_order(shape):
    size = math.prod(shape)
    image = np.arange(size).reshape(shape)
    for start in range(size):
        for stop in range(start + 1, size + 1):
            found = [image[box.slices].ravel() for box in _pairwise.boxes(start, stop, shape)]
            np.testing.assert_array_equal(np.concatenate(found), np.arange(start, stop))
            assert len(found) <= 2 * len(shape) - 1
    assert list(_pairwise.boxes(0, size, shape)) == [Region.whole(shape)]
