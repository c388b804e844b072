"""A number for a part of an image, in tiles: what NumPy does, without the whole image."""

import numpy as np
import pytest
from tests.engine.exact.in_tiles import assert_same, in_tiles

from tamis.catalogue import Slice
from tamis.errors import TaskError

INDICES = [
    (Slice(2, 5),),
    (Slice(None, None, -2), Slice(1, None, 3)),
    (3,),
    (-1, 0),
    ("...", 2),
    (Slice(5, 2),),
    (0, "...", Slice(-3, None)),
    (Slice(-100, 100), Slice(6, 1, -2)),
    ("...",),
]


def assign(image, tiles, executor="serial", **values):
    """Assign in tiles; return the result and which algorithms did it."""
    return in_tiles("numpy.setitem", image, tiles, executor=executor, **values)


def by_numpy(image, index, value):
    made = image.copy()
    made[
        tuple(
            ... if item == "..." else slice(*_ends(item)) if isinstance(item, Slice) else item
            for item in index
        )
    ] = value
    return made


def _ends(item):
    return item.start, item.stop, item.step


@pytest.mark.parametrize("index", INDICES, ids=str)
@pytest.mark.parametrize(("shape", "tiles"), [((9, 7), (4, 3)), ((5, 8, 6), (2, 3, 4)), ((9, 7), (1, 1))])
def test_the_part_changes_and_nothing_else(index, shape, tiles):
    image = np.arange(np.prod(shape), dtype=np.int32).reshape(shape)
    found, used = assign(image, tiles, "threads", index=index, value=-5)
    assert used == {"assignment"}
    assert_same(found, by_numpy(image, index, -5))


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int16", "float32", "uint64"])
@pytest.mark.parametrize("value", [1, True, 2.75, np.float64(1.5), np.uint8(200)])
def test_the_number_becomes_one_of_the_dtype_of_the_image(dtype, value):
    image = np.zeros((8, 6), dtype)
    assert_same(
        assign(image, (3, 4), index=(Slice(1, 6), 2), value=value)[0],
        by_numpy(image, (Slice(1, 6), 2), value),
    )


def test_a_row_of_values_is_for_the_library():
    image = np.zeros((8, 6))
    found, used = assign(image, (3, 4), index=(2,), value=np.arange(6))
    assert used == set()
    assert_same(found, by_numpy(image, (2,), np.arange(6)))


@pytest.mark.parametrize(("index", "value"), [((9,), 1), ((0, 0, 0), 1), ((0,), 300), (("...", "..."), 1)])
def test_what_does_not_fit_is_said_by_numpy(index, value):
    with pytest.raises(TaskError, match=r"out of bounds|too many indices|ellipsis"):
        assign(np.zeros((8, 6), np.uint8), (3, 4), index=index, value=value)


def test_a_tile_reads_its_own_pixels_once(watched):
    image, read = watched(np.zeros((8, 6)))
    assign(image, (4, 4), index=(3,), value=1)
    assert sum(region.size for region in read) == 48
