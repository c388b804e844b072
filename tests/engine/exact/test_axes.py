"""Axes that move, in tiles: NumPy's own results, from boxes of the image and no more."""

import itertools

import numpy as np
import pytest
from tests.engine.exact.in_tiles import assert_same, in_tiles

from tamis.errors import TaskError
from tamis.io import from_array
from tamis.testing.pipeline import graph_of

DATA = {"flip": "m", "rot90": "m", "transpose": "a", "squeeze": "a", "moveaxis": "a"}
CASES = [
    *(("flip", {"axis": axis}) for axis in (None, 0, -1, (0, 1), (1, -1, 0)[:2])),
    *(("rot90", {"k": k, "axes": axes}) for k in range(-3, 4) for axes in ((0, 1), (1, 0), (-1, 0))),
    *(("transpose", {"axes": axes}) for axes in (None, (1, 0), (1, 0, 2), (2, 0, 1), (-1, 0, 1))),
    *(("moveaxis", {"source": a, "destination": b}) for a, b in ((0, -1), (-1, 0), ((0, 1), (1, 0)))),
]


def move(name, image, tiles, executor="serial", **values):
    """Move axes in tiles; fail where the whole image is used instead."""
    found, used = in_tiles(f"numpy.{name}", image, tiles, executor=executor, **values)
    assert used == {"axes"}
    return found


def numbers(shape, dtype="int32"):
    return np.arange(np.prod(shape)).reshape(shape).astype(dtype)


@pytest.mark.parametrize(("name", "values"), CASES, ids=str)
@pytest.mark.parametrize(
    ("shape", "tiles"), [((7, 5), (3, 2)), ((6, 1, 5), (4, 3, 2)), ((4, 3, 5), (1, 1, 1))]
)
def test_every_pixel_goes_where_numpy_puts_it(name, values, shape, tiles):
    image = numbers(shape)
    try:
        expected = getattr(np, name)(image, **values)
    except ValueError as error:
        with pytest.raises(TaskError, match=str(error)[:20]):
            move(name, image, tiles, **values)
        return
    assert_same(move(name, image, tiles, "threads", **values), expected)


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))), ids=str)
def test_four_axes_in_every_order(order):
    image = numbers((3, 2, 4, 5))
    assert_same(move("transpose", image, (2, 2, 3, 2), axes=order), image.transpose(order))


@pytest.mark.parametrize("axis", [None, 0, 2, (0, 2), -4])
def test_axes_of_one_pixel_go(axis):
    image = numbers((1, 6, 1, 5))
    assert_same(move("squeeze", image, (1, 2, 1, 3), axis=axis), np.squeeze(image, axis))


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int16", "float32", "uint64"])
def test_the_dtype_stays(dtype):
    image = numbers((5, 4), dtype)
    assert_same(move("rot90", image, (2, 3)), np.rot90(image))


def test_a_tile_reads_its_own_box_once(watched):
    image, read = watched(numbers((8, 6)))
    move("rot90", image, (4, 4))
    assert sum(region.size for region in read) == 48


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1)])
def test_one_line_turns(make_engine, shape):
    graph = graph_of({"moved": ("numpy.rot90", {"m": "image"}, {})})
    found = make_engine().compute(graph, {"image": from_array(numbers(shape))}, tiles=(1, 1))["moved"]
    assert_same(found, np.rot90(numbers(shape)))
