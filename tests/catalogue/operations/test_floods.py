"""Floods are the same under both of their names."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import measure, morphology, segmentation
from tests.catalogue.operations.tiling import hostile, locality_of, whole

from tamis.catalogue import Components, Footprint, get_operation

IMAGE = hostile((30, 33), "uint8") // 60
STAR = Footprint("star", (("a", 1),))


@pytest.mark.parametrize("topic", ["morphology", "segmentation"])
@pytest.mark.parametrize("values", [{}, {"tolerance": 1}, {"connectivity": 1}, {"footprint": STAR}])
def test_a_flood_is_exact_in_tiles_wherever_it_is_called(topic, values):
    values |= {"seed_point": (10, 12)}
    how = values | ({"footprint": STAR.array()} if "footprint" in values else {})
    mask = whole(f"{topic}.flood", IMAGE, **values)
    assert_array_equal(mask, segmentation.flood(IMAGE, **how))
    filled = whole(f"{topic}.flood_fill", IMAGE, new_value=9, **values)
    assert_array_equal(filled, morphology.flood_fill(IMAGE, new_value=9, **how))
    assert locality_of(f"{topic}.flood", **values) == Components(by="flood")


def test_two_names_of_one_function_differ_in_their_module_only():
    for name in ("flood", "flood_fill"):
        one, other = (get_operation(f"{topic}.{name}") for topic in ("morphology", "segmentation"))
        assert one.arguments == other.arguments
        assert other.target == f"skimage.segmentation:{name}"


def test_labels_can_be_asked_of_morphology_too():
    binary = hostile((30, 33), "bool")
    made = whole("morphology.label", binary, connectivity=1)
    assert_array_equal(made, measure.label(binary, connectivity=1))
    assert made.dtype == np.int32
    assert get_operation("morphology.label").locality == get_operation("measure.label").locality
