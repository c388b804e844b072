import pickle
import shutil

import numpy as np
import pytest

from tamis.engine import _chunked_place
from tamis.engine._chunked_place import create_chunked
from tamis.errors import CancelledError, PipelineError, ReadError, StoreError
from tamis.region import Lattice, Region

SHAPES = [
    ((10, 7), (4, 3)),
    ((), ()),
    ((0, 3), (1, 1)),
    ((5,), (9,)),
    ((3, 4, 5), (1, 2, 2)),
    ((1, 1), (1, 1)),
]


@pytest.fixture
def make(tmp_path):
    """Make places in folders that are not there yet."""
    return lambda shape=(10, 7), dtype="uint16", tile=(4, 3): create_chunked(
        str(tmp_path / f"{shape}{dtype}"), shape, np.dtype(dtype), tile
    )


@pytest.mark.parametrize(("shape", "tile"), SHAPES)
@pytest.mark.parametrize("dtype", ["bool", "uint8", "int64", "float16", "float64", "complex64"])
def test_it_gives_back_what_was_written_in_another_process_too(make, shape, tile, dtype):
    image = (np.random.default_rng(3).random(shape) * 9).astype(dtype)
    place = make(shape, dtype, tile)
    for region in place.lattice:
        place.write(region, np.asarray(image[region.slices]))
    found = pickle.loads(pickle.dumps(place)).read()
    assert (found.dtype, found.shape) == (image.dtype, image.shape)
    np.testing.assert_array_equal(found, image)


def test_a_part_across_chunks_is_read(make):
    image, place = np.arange(70, dtype=np.uint16).reshape(10, 7), make()
    for region in place.lattice:
        place.write(region, image[region.slices])
    for part in (Region((3, 2), (9, 7)), Region((9, 6), (10, 7)), Region((4, 3), (4, 3))):
        np.testing.assert_array_equal(place.read(part), image[part.slices])


def test_several_whole_chunks_may_be_written_at_once_but_none_in_part(make):
    place = make()
    place.write(Region((4, 0), (10, 7)), np.ones((6, 7), np.uint16))
    for cut in (Region((1, 0), (4, 3)), Region((0, 0), (4, 2)), Region((0, 0), (5, 3))):
        with pytest.raises(PipelineError, match=r"must be whole tiles of \(4, 3\)"):
            place.write(cut, np.ones(cut.shape, np.uint16))


def test_zeros_that_were_written_are_there_and_what_was_not_written_is_told(make, monkeypatch):
    monkeypatch.setattr(_chunked_place, "PATIENCE_S", 0.1)
    place = make()
    first = Region((0, 0), (4, 3))
    place.write(first, np.zeros((4, 3), np.uint16))
    assert not place.read(first).any()
    with pytest.raises(ReadError, match=r"tile \(0, 1\) of an array that the run made is not there"):
        place.read(Region((0, 0), (4, 4)))


def test_nobody_brings_back_an_array_that_is_gone(make):
    place = make()
    region = Region((0, 0), (4, 3))
    place.write(region, np.zeros((4, 3), np.uint16))
    shutil.rmtree(place.path)
    with pytest.raises(CancelledError):
        place.write(region, np.zeros((4, 3), np.uint16))
    with pytest.raises(ReadError):
        place.read(region)


def test_pixels_that_cannot_be_kept_are_told(make):
    with pytest.raises(StoreError, match="no room for an array of float128"):
        make(dtype="longdouble")


def test_a_chunk_is_never_larger_than_the_image(make):
    assert make((5, 3), tile=(9, 2)).lattice == Lattice((5, 3), (5, 2))
