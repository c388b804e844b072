"""Objects that lie in several tiles are found with their box, whatever the tiles."""

import numpy as np
import pytest
from scipy import ndimage as ndi
from tests.engine.exact.images import random_mask, random_shape, spiral

from tamis.engine._place import ArrayPlace
from tamis.engine.exact.objects_extent import find_spread_objects, label_mask
from tamis.region import Lattice


class OneHand:
    """A workshop that does one tile after the other, the last one first."""

    def allocate(self, shape, dtype, *, lattice):
        return ArrayPlace(np.full(shape, 99, dtype))

    def map(self, function, items, *, reads, writes=None, **arguments):
        for item in reversed(list(items)):
            yield item, function(item, reads, writes or {}, **arguments)


def find(mask, tile, connectivity):
    lattice = Lattice(mask.shape, tile)
    return find_spread_objects(OneHand(), ArrayPlace(mask), lattice, connectivity=connectivity)


def boxes_of_spread(mask, tile, connectivity):
    """Return the boxes of objects that are cut by a face, by whole labels."""
    labels, _ = label_mask(mask, connectivity)
    found = set()
    for label, box in enumerate(ndi.find_objects(labels), start=1):
        tiles = {
            tuple(p // t for p, t in zip(pixel, tile, strict=True)) for pixel in np.argwhere(labels == label)
        }
        if len(tiles) > 1:
            found.add((tuple(part.start for part in box), tuple(part.stop for part in box)))
    return found


@pytest.mark.parametrize("ndim", [1, 2, 3])
def test_boxes_are_those_of_the_whole_image(ndim):
    rng = np.random.default_rng(ndim)
    for _ in range(25):
        shape, tile = random_shape(rng, ndim)
        mask, connectivity = random_mask(rng, shape), int(rng.integers(1, ndim + 1))
        spread = find(mask, tile, connectivity)
        wanted = boxes_of_spread(mask, tile, connectivity)
        assert {(extent.box.start, extent.box.stop) for extent in spread} == wanted
        labels, _ = label_mask(mask, connectivity)
        seen = [labels[extent.pixel] for extent in spread]
        assert 0 not in seen
        assert len(set(seen)) == len(spread)


def test_objects_that_touch_at_a_corner_of_four_tiles_are_one_only_with_full_connectivity():
    mask = np.zeros((6, 6), bool)
    mask[2, 3] = mask[3, 2] = True
    assert find(mask, (3, 3), 1) == ()
    (extent,) = find(mask, (3, 3), 2)
    assert (extent.box.start, extent.box.stop) == ((2, 2), (4, 4))


def test_a_spiral_is_one_object_with_the_box_of_the_image():
    (extent,) = find(spiral(21), (4, 5), 1)
    assert extent.box.shape == (21, 21)


@pytest.mark.parametrize("tile", [(1, 1), (9, 9), (100, 1)])
def test_nothing_and_everything(tile):
    assert find(np.zeros((9, 9), bool), tile, 2) == ()
    assert len(find(np.ones((9, 9), bool), tile, 2)) == (0 if tile == (9, 9) else 1)
