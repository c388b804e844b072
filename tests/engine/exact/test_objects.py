"""Small objects are done within tiles, large ones in their box, and nobody sees which."""

import numpy as np
import pytest
from tests.engine.exact.images import random_mask, random_shape, spiral

from tamis.engine._place import ArrayPlace
from tamis.engine.exact.objects import _batches, _is_cut, by_object, do_tile
from tamis.engine.exact.objects_extent import Extent, label_mask
from tamis.region import Lattice, Region


def sizes(_window, objects, _reads, *, connectivity_of):
    """Return for each pixel the size of its object: wrong wherever an object is not seen whole."""
    labels, _ = label_mask(objects, connectivity_of)
    counts = np.bincount(labels.ravel())
    counts[0] = 0
    return counts[labels]


def declines_large(_window, objects, _reads, *, most):
    """Return nothing where there are more pixels than `most`."""
    return None if np.count_nonzero(objects) > most else objects.astype(np.int64)


class OneHand:
    """A workshop that does one tile after the other, and remembers what was read."""

    def __init__(self, tile):
        self.tile, self.tile_pixels, self.boxes = tile, int(np.prod(tile)), []

    def lattice(self, shape):
        return Lattice(shape, self.tile)

    def is_one_tile(self, shape):
        return len(self.lattice(shape)) <= 1

    def allocate(self, shape, dtype, *, lattice):
        return ArrayPlace(np.full(shape, 99, dtype))

    def map(self, function, items, *, reads, writes=None, **arguments):
        self.boxes += [item.box for item in items if isinstance(item, Extent)]
        for item in items:
            yield item, function(item, reads, writes or {}, **arguments)


def run(mask, tile, connectivity, function=sizes, **arguments):
    shop = OneHand(tile)
    if function is sizes:
        arguments = {"connectivity_of": connectivity}
    made = by_object(shop, ArrayPlace(mask), function, connectivity=connectivity, dtype=np.int64, **arguments)
    return made and made.read(), shop


@pytest.mark.parametrize("ndim", [1, 2, 3])
def test_every_object_is_seen_whole(ndim):
    rng, in_tiles = np.random.default_rng(ndim), 0
    for _ in range(25):
        shape, tile = random_shape(rng, ndim)
        mask, connectivity = random_mask(rng, shape, most=0.6), int(rng.integers(1, ndim + 1))
        made, _ = run(mask, tile, connectivity)
        if made is not None:
            in_tiles += 1
            whole = sizes(None, mask, None, connectivity_of=connectivity)
            np.testing.assert_array_equal(made, whole)
    assert in_tiles > 12


def test_small_objects_on_a_face_need_no_box_of_their_own():
    mask = np.zeros((64, 64), bool)
    mask[30:34, 30:34] = True
    made, shop = run(mask, (32, 32), 2)
    assert shop.boxes == []
    assert made.max() == 16


def test_a_large_object_is_read_by_its_box_alone():
    mask = np.zeros((64, 64), bool)
    mask[10, 5:60] = mask[40, 40] = True
    made, shop = run(mask, (16, 16), 2)
    assert shop.boxes == [Region((10, 5), (11, 60))]
    assert (made[10, 5:60] == 55).all()
    assert made[40, 40] == 1


def test_an_object_within_the_box_of_another_keeps_its_own_result():
    mask = np.zeros((40, 40), bool)
    mask[5, 5:35] = mask[5:35, 5] = mask[34, 5:35] = mask[20, 20] = mask[15, 10:30] = True
    made, _ = run(mask, (7, 9), 1)
    np.testing.assert_array_equal(made, sizes(None, mask, None, connectivity_of=1))


def test_objects_whose_boxes_would_be_read_too_often_are_left_to_the_library():
    rows, columns = np.indices((60, 60))
    diagonals = (rows - columns) % 4 == 0
    made, _ = run(diagonals, (8, 8), 2)
    assert made is None
    assert run(spiral(60), (8, 8), 1)[0] is not None


def test_one_tile_is_left_to_the_library():
    assert run(np.ones((5, 5), bool), (9, 9), 1)[0] is None


@pytest.mark.parametrize("most", [0, 5])
def test_nothing_is_given_where_one_object_declines(most):
    mask = np.zeros((40, 40), bool)
    mask[20, 2:38] = mask[3:5, 3:5] = True
    assert run(mask, (8, 8), 1, declines_large, most=most)[0] is None
    assert run(mask, (8, 8), 1, declines_large, most=40)[0] is not None


def test_boxes_no_larger_than_a_tile_are_done_together_and_others_alone():
    extents = [Extent(Region((0, 0), shape), (0, 0)) for shape in ((3, 3), (9, 9), (2, 2), (8, 8))]
    batches = [[extent.box.shape for extent in batch] for batch in _batches(extents, 10)]
    assert batches == [[(3, 3), (2, 2)], [(9, 9)], [(8, 8)]]


def test_whether_an_object_is_cut_is_what_the_tiles_see():
    rng = np.random.default_rng(8)
    for _ in range(60):
        lattice = Lattice((30, 30), tuple(rng.integers(2, 12, 2).tolist()))
        depth = tuple(rng.integers(1, 4, 2).tolist())
        start = rng.integers(0, 28, 2)
        stop = np.minimum(start + rng.integers(1, 12, 2), 30)
        box = Region(tuple(start.tolist()), tuple(stop.tolist()))
        mask = np.zeros((30, 30), bool)
        mask[box.slices] = True
        written = ArrayPlace(np.zeros((30, 30), np.int64))
        for tile in lattice:
            do_tile(
                tile,
                {"mask": ArrayPlace(mask)},
                {"result": written},
                part=f"{__name__}:sizes",
                connectivity=1,
                depth=depth,
                connectivity_of=1,
            )
        assert _is_cut(Extent(box, box.start), lattice, depth) == (not written.read()[box.slices].all())
