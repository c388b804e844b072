"""Max-trees: computed once, given to what filters by them, and refused where they belong elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import morphology
from tests.catalogue.operations.tiling import hostile, whole

from tamis.catalogue import get_operation
from tamis.errors import ImageError

IMAGE = hostile((21, 24), "uint8") // 40
FILTERS = {
    "area_opening": {"area_threshold": 9},
    "area_closing": {"area_threshold": 9},
    "diameter_opening": {"diameter_threshold": 4},
    "diameter_closing": {"diameter_threshold": 4},
    "max_tree_local_maxima": {},
}


def read_only(array):
    array.flags.writeable = False
    return array


def tree_of(image, **values):
    return tuple(map(read_only, whole("morphology.max_tree", image, **values)))


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("connectivity", [1, 2])
def test_what_filters_by_a_tree_gives_the_librarys_pixels(name, connectivity):
    values = FILTERS[name] | {"connectivity": connectivity}
    expected = getattr(morphology, name)(IMAGE, **values)
    assert_array_equal(whole(f"morphology.{name}", read_only(IMAGE.copy()), **values), expected)
    own = IMAGE.max() - IMAGE if "closing" in name else IMAGE
    tree = tree_of(own, connectivity=connectivity)
    made = whole(f"morphology.{name}", IMAGE, *tree, **values)
    assert_array_equal(made, getattr(morphology, name)(IMAGE, *values.values(), *map(np.copy, tree)))


@pytest.mark.parametrize("name", FILTERS)
def test_the_tree_of_another_image_is_refused(name):
    for other in (IMAGE[:-1], IMAGE[:, :-1], np.pad(IMAGE, 1)):
        with pytest.raises(ImageError, match=f"morphology.{name}: 'parent' must be that of a tree"):
            whole(f"morphology.{name}", IMAGE, *tree_of(other))


@pytest.mark.parametrize("wrong", [-1, IMAGE.size])
@pytest.mark.parametrize("which", [0, 1])
def test_a_tree_that_leads_out_of_the_image_is_refused(wrong, which):
    tree = [part.copy() for part in tree_of(IMAGE)]
    tree[which].flat[5] = wrong
    with pytest.raises(ImageError, match=r"Make both with morphology.max_tree, of the same image\."):
        whole("morphology.area_opening", IMAGE, *tree)
    with pytest.raises(ImageError, match="of the same image inverted"):
        whole("morphology.diameter_closing", IMAGE, *tree)


def test_half_a_tree_is_left_aside_as_the_library_does():
    parent, _ = tree_of(IMAGE)
    operation = get_operation("morphology.area_opening")
    assert [given.name for given in operation.inputs if given.same_shape] == ["parent"]
    made = whole("morphology.area_opening", IMAGE, parent + 10**6, area_threshold=9)
    assert_array_equal(made, morphology.area_opening(IMAGE, 9))
