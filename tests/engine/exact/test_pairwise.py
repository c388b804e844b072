"""A standard deviation summed in parts has the bits of NumPy's own."""

import numpy as np
import pytest
from skimage.util import img_as_float

from tamis.engine._place import ArrayPlace
from tamis.engine.exact import _pairwise


class Shop:
    """Does one part after the other, in an order of its own."""

    def map(self, function, items, *, reads, **arguments):
        return [(item, function(item, reads, {}, **arguments)) for item in reversed(items)]


@pytest.mark.parametrize("dtype", ["float32", "float64", "uint8", "int16", "uint32"])
@pytest.mark.parametrize("shape", [(3, 5), (700, 2), (1, 4001), (131, 97), (60, 33, 3), (257,), (1200, 301)])
def test_every_bit_is_numpys(dtype, shape):
    image = np.abs(np.random.default_rng(8).normal(1000, 30, shape)).astype(dtype)
    found = _pairwise.find_std(Shop(), ArrayPlace(image), least_part=256)
    expected = np.atleast_3d(img_as_float(image)).std()
    assert type(found) is type(expected)
    assert found == expected


def test_it_is_not_what_any_order_gives():
    image = np.random.default_rng(9).normal(1000, 30, (200, 201)).astype(np.float32)
    by_rows = np.add.reduce([np.add.reduce(row) for row in image])
    assert by_rows != np.add.reduce(image.ravel())


def test_another_order_than_the_known_one_is_noticed(monkeypatch):
    monkeypatch.setattr(_pairwise, "_adds_in_halves", lambda: False)
    assert _pairwise.find_std(Shop(), ArrayPlace(np.arange(9.0).reshape(3, 3))) is None
    monkeypatch.undo()
    monkeypatch.setattr(_pairwise, "_UNROLLED", 100)
    assert not _pairwise._adds_in_halves.__wrapped__()
