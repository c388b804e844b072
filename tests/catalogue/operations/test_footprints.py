"""Footprints can be turned and filled up, and then stand as the value of a parameter."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import morphology
from tests.catalogue.operations.tiling import hostile, whole

from tamis.catalogue import FOOTPRINTS, known_operations
from tamis.catalogue.operations.footprints import ABSENT

LOPSIDED = np.array([[0, 1, 1, 0], [1, 1, 0, 0]], np.uint8)


@pytest.mark.parametrize("footprint", [LOPSIDED, LOPSIDED.astype(bool), LOPSIDED[0], np.ones((2, 3, 4))])
def test_a_footprint_keeps_its_dtype_when_it_is_turned_or_filled_up(footprint):
    mirrored = whole("morphology.mirror_footprint", footprint)
    assert_array_equal(mirrored, morphology.mirror_footprint(footprint))
    for at_the_end in (True, False):
        padded = whole("morphology.pad_footprint", footprint, pad_end=at_the_end)
        assert_array_equal(padded, morphology.pad_footprint(footprint, pad_end=at_the_end))
        assert padded.dtype == mirrored.dtype == footprint.dtype


def test_a_footprint_that_was_turned_is_a_value_like_any_other():
    image = hostile((20, 21), "uint8")
    turned = whole("morphology.mirror_footprint", LOPSIDED)
    made = whole("morphology.erosion", image, footprint=turned)
    assert_array_equal(made, morphology.erosion(image, morphology.mirror_footprint(LOPSIDED)))


def test_what_makes_footprints_is_told_to_be_a_value():
    makers = {f"morphology.{name}" for name, (module, _) in FOOTPRINTS.items() if module != "numpy"}
    assert makers < set(ABSENT)
    assert not set(ABSENT) & set(known_operations())
