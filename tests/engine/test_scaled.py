"""Lengths, areas and footprints for a smaller image."""

import numpy as np
import pytest

from tamis.catalogue import ArrayValue, Footprint
from tamis.engine._scaled import scaled_node, without_variance
from tamis.errors import TamisError
from tamis.pipeline import Node


def scaled(operation, values, steps=(4, 4), inputs=None):
    """Return the values of a step on a smaller image."""
    names = inputs or {"image": "image"}
    return scaled_node(Node.of("it", operation, names, values), steps, dtype="float64").values


@pytest.mark.parametrize(
    ("operation", "values", "steps", "name", "expected"),
    [
        ("filters.gaussian", {"sigma": 2}, (4, 4), "sigma", 0.5),
        ("filters.gaussian", {"sigma": (2, 8)}, (4, 4), "sigma", (0.5, 2.0)),
        ("filters.gaussian", {"sigma": 2}, (1, 4), "sigma", (2.0, 0.5)),
        ("filters.gaussian", {"sigma": 2}, (1, 1), "sigma", 2),
        ("filters.sato", {"sigmas": (2, 6)}, (2, 2), "sigmas", (1.0, 3.0)),
        ("filters.threshold_local", {"block_size": 35}, (4, 4), "block_size", 9),
        ("filters.threshold_local", {"block_size": 3}, (8, 8), "block_size", 3),
        ("filters.median", {"footprint": Footprint("disk", (("radius", 8),))}, (4, 4), "footprint",
         Footprint("disk", (("radius", 2),))),
        ("filters.gaussian", {"sigma": 2, "truncate": 3}, (4, 4), "truncate", 3),
    ],
)  # fmt: skip
def test_a_length_is_as_many_times_smaller(operation, values, steps, name, expected):
    assert scaled(operation, values, steps)[name] == expected


def test_an_area_is_smaller_by_the_square():
    inputs = {"ar": "image"}
    assert scaled("morphology.remove_small_objects", {"max_size": 160}, inputs=inputs)["max_size"] == 10
    assert scaled("morphology.remove_small_objects", {"max_size": 160}, (1, 4), inputs)["max_size"] == 40


def test_a_footprint_that_is_too_small_is_one_pixel():
    found = scaled("morphology.dilation", {})["footprint"]
    assert isinstance(found, ArrayValue | Footprint)
    assert found.array().shape == (1, 1)


def test_a_footprint_drawn_by_hand_keeps_its_form():
    cross = np.zeros((9, 9), np.uint8)
    cross[4] = cross[:, 4] = 1
    found = scaled("morphology.dilation", {"footprint": cross})["footprint"].array()
    np.testing.assert_array_equal(found, [[0, 1, 0], [1, 1, 1], [0, 1, 0]])


def test_who_is_a_neighbour_stays_so():
    found = scaled("measure.label", {"connectivity": 2}, inputs={"label_image": "image"})
    assert found["connectivity"] == 2


def test_an_explicit_shape_is_refused():
    with pytest.raises(TamisError, match="no quick look"):
        scaled("transform.resize", {"output_shape": (5, 5)})


def test_a_mean_has_smoothed_already():
    node = Node.of("it", "filters.gaussian", {"image": "image"}, {"sigma": 2})
    left = without_variance(node, (4, 4)).values["sigma"]
    assert left**2 + (4**2 - 1) / 12 == pytest.approx(4)
    assert without_variance(node, (1, 1)) is node
