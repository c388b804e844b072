"""An image is told by numbers that its size, bit depth and brightness hardly change."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy import ndimage as ndi

from tamis.errors import ImageError
from tamis.gallery import Statistics, describe, measure_image

RNG = np.random.default_rng(5)
NOISE = RNG.random((50, 60))
STRIPES = np.tile(np.sin(np.arange(256) * 2 * np.pi / 16), (256, 1))


def numbers(statistics):
    return dataclasses.asdict(statistics)


def with_pixel(value):
    image = NOISE.copy()
    image[3, 4] = value
    return image


HOSTILE = {
    "a constant": np.full((40, 40), 7, np.uint8),
    "only NaN": np.full((20, 20), np.nan),
    "a NaN": with_pixel(np.nan),
    "an infinity": with_pixel(-np.inf),
    "an outlier": with_pixel(1e9),
    "the ends of float": np.tile([-1.7e308, 1.7e308], (40, 20)),
    "one pixel": np.ones((1, 1)),
    "one row": RNG.random((1, 50)),
    "one column": RNG.random((50, 1)),
    "two by two": RNG.random((2, 2)),
    "bool": NOISE > 0.5,
    "a single true": np.arange(2500).reshape(50, 50) == 77,
    "large integers": RNG.integers(-(2**62), 2**62, (40, 40)),
    "half floats": NOISE.astype(np.float16),
    "big-endian": NOISE.astype(">f4"),
    "Fortran order": np.asfortranarray(NOISE),
    "colours": RNG.integers(0, 255, (50, 60, 3)).astype(np.uint8),
    "colours of floats with alpha": RNG.random((50, 60, 4)),
    "a thin volume": RNG.random((2, 30, 3)),
    "channels, planes and times": RNG.random((2, 3, 4, 30, 31)),
    "thin": RNG.random((5, 900)),
    "odd and large": RNG.random((1531, 1027)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_every_image_has_finite_numbers_and_words(name):
    statistics = measure_image(HOSTILE[name])
    assert all(np.isfinite(value) for value in numbers(statistics).values())
    assert describe(statistics)
    assert numbers(Statistics.of_json(statistics.to_json())) == pytest.approx(numbers(statistics), abs=1e-4)


@pytest.mark.parametrize("image", [np.ones((5, 5), complex), np.ones(50), np.zeros((0, 5))], ids=str)
def test_what_has_no_look_is_refused(image):
    with pytest.raises(ImageError):
        measure_image(image)


@pytest.mark.parametrize("name", ["a constant", "only NaN", "one pixel"])
def test_what_is_the_same_everywhere_has_no_numbers(name):
    statistics = measure_image(HOSTILE[name])
    assert not any(
        numbers(statistics)[name] for name in numbers(statistics) if name not in ("ndim", "is_binary")
    )
    assert describe(statistics) == "the same everywhere"


def test_brightness_and_bit_depth_change_nothing():
    image = (ndi.gaussian_filter(RNG.random((200, 200)), 4) * 1e4).astype(np.uint16)
    first = numbers(measure_image(image))
    for other in (image * 3, image / 7 - 100, image.astype(np.float32)):
        assert numbers(measure_image(other)) == pytest.approx(first, rel=1e-3, abs=1e-3)


def test_turning_changes_nothing():
    image = ndi.gaussian_filter(RNG.random((160, 220)), (3, 1))
    assert numbers(measure_image(np.rot90(image))) == pytest.approx(
        numbers(measure_image(image)), rel=0.05, abs=0.05
    )


def test_stripes_have_one_direction_and_their_period():
    statistics = measure_image(STRIPES)
    assert statistics.coherence > 0.99
    assert statistics.period == pytest.approx(16, rel=0.1)
    assert statistics.periodicity > 0.9
    assert "one direction" in describe(statistics)
    assert "every 16 pixels" in describe(statistics)


def test_the_period_is_told_in_pixels_of_the_image_also_where_it_is_reduced():
    assert measure_image(np.kron(STRIPES, np.ones((4, 4)))).period == pytest.approx(64, rel=0.1)


def test_noise_is_measured_by_the_range():
    flat = np.repeat([0.0, 1.0], 128)[:, np.newaxis] + np.zeros(256)
    for sigma in (0.01, 0.05):
        image = flat + np.random.default_rng(1).normal(0, sigma, flat.shape)
        expected = sigma / (1 + 6 * sigma)  # the range goes from 0.1 to 99.9 % of the pixels
        assert measure_image(image).noise == pytest.approx(expected, rel=0.15)


def test_two_classes_are_separable_and_a_ramp_is_uneven():
    steps = measure_image(np.where(np.arange(100) < 30, 1.0, 5.0) + np.zeros((80, 1)))
    assert (steps.separability, steps.is_binary) == (pytest.approx(1, abs=0.03), True)
    ramp = measure_image(np.linspace(0, 1, 100) + NOISE[:1, :1] + np.zeros((80, 1)))
    assert ramp.unevenness > 0.7
    assert ramp.separability == pytest.approx(0.75, abs=0.03)  # of a uniform distribution


def test_a_disk_is_rounder_than_a_bar():
    rows, columns = np.indices((120, 120)) - 60
    disk, bar = (
        measure_image(one) for one in (rows**2 + columns**2 < 900, (abs(rows) < 5) & (abs(columns) < 50))
    )
    assert disk.roundness > 0.85
    assert bar.roundness < 0.2


def test_the_negative_is_what_is_measured_of_the_negative():
    image = np.where(ndi.gaussian_filter(RNG.random((150, 150)), 5) > 0.52, 3.0, 0.0) + RNG.random((150, 150))
    exchanged = numbers(measure_image(image).with_dark_and_bright_exchanged())
    assert exchanged == pytest.approx(numbers(measure_image(-image)), abs=0.02)


def test_colours_are_told_from_grey():
    grey = np.repeat(NOISE[..., np.newaxis], 3, axis=2)
    assert measure_image(grey).has_colours
    assert measure_image(grey).colourfulness == pytest.approx(0, abs=1e-6)
    assert measure_image(HOSTILE["colours"]).colourfulness > 0.3
