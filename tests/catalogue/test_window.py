"""A slider shows what suits the image, within the limits, and every number has one."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tamis.catalogue import ImageFacts, Parameter, facts_of, get_operation, known_operations, window_of
from tamis.catalogue._window import NUMERIC, USUAL_SIDE, _follows

BIG = ImageFacts((1056, 700, 700), "uint16", 312.0, 41000.0)
SMALL = ImageFacts((40, 30), "float32", -0.21, 0.93)
LARGE = ImageFacts((4096, 4096), "uint16", 0.0, 60000.0)
FLAT = ImageFacts((64, 64), "uint8", 7.0, 7.0)
EMPTY = ImageFacts((0, 5), "float64", 0.0, 1.0)
NUMBERS = [
    pytest.param(parameter, id=f"{operation.id}.{parameter.name}")
    for operation in known_operations().values()
    for parameter in operation.parameters
    if parameter.type in NUMERIC
]


def ends(parameter, facts=None):
    window = window_of(parameter, facts)
    return window.low, window.high


@pytest.mark.parametrize("parameter", NUMBERS)
def test_every_number_has_a_window_within_its_limits_for_any_image(parameter):
    for facts in (None, BIG, SMALL, FLAT, EMPTY):
        window = window_of(parameter, facts)
        assert window.low < window.high
        assert 0 < window.step <= window.high - window.low
        assert parameter.minimum is None or window.low >= parameter.minimum
        assert parameter.maximum is None or window.high <= parameter.maximum
        assert not window.is_logarithmic or window.low >= 0
        assert all(math.isfinite(end) for end in (window.low, window.high))


@pytest.mark.parametrize("parameter", NUMBERS)
def test_what_a_slider_shows_is_taken(parameter):
    for end in ends(parameter):
        parameter.check((end,) if parameter.type == "numbers" else end)


def test_what_is_no_number_has_no_window():
    assert window_of(get_operation("filters.gaussian").get_parameter("mode")) is None
    assert window_of(Parameter("footprint", None, type="footprint", optional=True)) is None


def test_grey_levels_follow_the_image():
    cval = Parameter("cval", 0.0)
    assert ends(cval) == (0, 1)
    assert ends(cval, BIG) == (300, 41000)
    assert ends(cval, SMALL) == (-0.21, 0.93)
    assert ends(cval, FLAT) == (6, 8)
    named = Parameter("limit", 0.5, adapts_to="intensity", minimum=0, maximum=30000)
    assert ends(named, BIG) == (300, 30000)


def test_places_and_distances_in_the_image_follow_the_shortest_side_but_never_vanish():
    radius = get_operation("draw.disk").get_parameter("radius")
    assert ends(radius) == (1, 256)
    assert ends(radius, ImageFacts((USUAL_SIDE * 2, 4096), "uint8", 0, 255)) == (0, 515)
    assert ends(radius, ImageFacts((1, 1), "uint8", 0, 255))[1] >= 1
    shift = get_operation("ndimage.shift").get_parameter("shift")
    assert ends(shift, LARGE) == (-160, 160)


@pytest.mark.parametrize(
    "name", ["filters.gaussian.sigma", "filters.unsharp_mask.radius", "ndimage.median_filter.size"]
)
def test_what_a_filter_reaches_grows_less_than_the_image_and_its_slider_has_room_for_a_few_pixels(name):
    operation, _, argument = name.rpartition(".")
    parameter = get_operation(operation).get_parameter(argument)
    for facts in (None, SMALL, LARGE):
        window = window_of(parameter, facts)
        assert window.is_logarithmic
        assert 5 <= window.high <= 100
        assert window.low <= 1
    assert window_of(parameter, LARGE).high > 0.01 * 4096


def test_a_reach_of_a_few_pixels_stays_so():
    for name in ("shift_x", "shift_y"):
        assert ends(get_operation("filters.rank.mean").get_parameter(name), LARGE) == (-1, 1)


def test_no_place_is_looked_for_far_outside_of_the_image():
    for operation in known_operations().values():
        for parameter in operation.parameters:
            if _follows(parameter) in ("length", "reach", "position"):
                window = window_of(parameter, LARGE)
                assert window is None or window.high <= 2.01 * 4096, f"{operation.id}: {parameter.name}"


def test_sizes_follow_the_number_of_pixels_and_are_logarithmic():
    window = window_of(get_operation("morphology.remove_small_objects").get_parameter("max_size"), BIG)
    assert (window.low, window.high, window.is_logarithmic) == (1, math.prod(BIG.shape) / 10, True)


def test_axes_and_positions_are_those_of_the_image():
    assert ends(Parameter("axis", 0, type="integer"), BIG) == (0, 2)
    assert ends(Parameter("center", None, type="numbers", optional=True), BIG) == (0, 1055)
    assert ends(get_operation("segmentation.flood").get_parameter("seed_point"), BIG) == (0, 1055)


def test_without_a_window_the_default_lies_in_it():
    assert ends(Parameter("gain", 3.0)) == (0, 12)
    assert ends(Parameter("shift", -3.0)) == (-6, 12)
    tolerance = window_of(Parameter("tol", 1e-3))
    assert tolerance.low <= 1e-3 <= tolerance.high
    assert tolerance.is_logarithmic
    assert ends(Parameter("order", 1, type="integer", minimum=0, maximum=5)) == (0, 5)


def test_a_default_beyond_the_window_is_shown_all_the_same():
    assert ends(Parameter("radius", 100, window=(1, 50))) == (1, 100)


def test_limits_that_are_refused_are_not_shown():
    low, _ = ends(Parameter("sigma", 1.0, minimum=0, exclusive=True, window=(0, 10)))
    assert low > 0


@pytest.mark.parametrize("dtype", ["bool", "uint8", "uint16", "float32", "float64"])
def test_facts_are_those_of_the_pixels(dtype):
    image = (np.random.default_rng(0).random((70, 90)) * 200).astype(dtype)
    facts = facts_of(image)
    assert (facts.shape, facts.dtype) == ((70, 90), dtype)
    low, high = np.percentile(image.astype(float), (0.1, 99.9))
    assert (facts.low, facts.high) == (low, high)


def test_facts_survive_hostile_pixels():
    image = np.full((9, 8), np.nan)
    assert (facts_of(image).low, facts_of(image).high) == (0, 1)
    image[0, 0], image[0, 1], image[1, 1] = np.inf, -3, 5
    facts = facts_of(image)
    assert -3 <= facts.low < facts.high <= 5
    assert facts_of(np.zeros((0, 4))).shape == (0, 4)


def test_an_outlier_does_not_stretch_the_window():
    image = np.random.default_rng(0).random((2000, 700))
    image[1000, 350] = 1e9
    assert facts_of(image).high < 2


def test_distances_between_pixels_are_those_of_the_image():
    spacing = get_operation("segmentation.random_walker").get_parameter("spacing")
    facts = facts_of(np.zeros((5, 20, 20)), spacing=(2.0, 0.5, 0.5))
    window = window_of(spacing, facts)
    assert window.low == pytest.approx(0.05)
    assert (window.high, window.is_logarithmic) == (20, True)
    assert ends(spacing) == (0.1, 10)


def test_colours_are_no_axis_of_space():
    assert facts_of(np.zeros((20, 30, 3)), channel_axis=-1).shape == (20, 30)
    assert facts_of(np.zeros((3, 20, 30)), channel_axis=0).shape == (20, 30)
