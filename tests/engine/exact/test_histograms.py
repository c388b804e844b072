"""Histograms merged from tiles count the same pixels in the same bins."""

import numpy as np
import pytest
from tests.engine.exact.images import full_range, hostile, random_tiles, two_modes
from tests.engine.exact.in_tiles import assert_same, directly, in_tiles

from tamis.errors import ImageError, TaskError

DTYPES = ("uint8", "int8", "uint16", "int16", "int32", "float16", "float32", "float64")

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore:This might be a color")


def small(dtype):
    """Return the images whose histogram is not giant."""
    giant = ("full range",) if dtype == "int32" or dtype.startswith("float") else ()
    return [image for name, image in hostile(dtype).items() if name not in giant]


def compare(operation, images, tiles, **values):
    """Check that the algorithm gives what the library gives; return which algorithms were used."""
    expected = directly(operation, images, **values)
    if isinstance(expected, Exception):
        with pytest.raises(TaskError):
            in_tiles(operation, images, tiles, **values)
        return set()
    found, used = in_tiles(operation, images, tiles, **values)
    assert_same(found, expected)
    return used


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("values", [{}, {"nbins": 7, "normalize": True}], ids=str)
def test_a_histogram_is_that_of_the_whole(dtype, values):
    rng = np.random.default_rng(0)
    for image in small(dtype):
        compare("exposure.histogram", {"image": image}, random_tiles(rng, image.ndim), **values)
        compare("exposure.cumulative_distribution", {"image": image}, random_tiles(rng, image.ndim))
    used = compare("exposure.histogram", {"image": two_modes(dtype)}, (5, 4), **values)
    assert used == {"histogram"}


@pytest.mark.parametrize("dtype", ["uint8", "int8", "uint16", "float16", "float32", "float64"])
def test_a_histogram_may_span_the_dtype(dtype):
    image = two_modes(dtype) / 100 if dtype.startswith("float") else two_modes(dtype)
    values = {"source_range": "dtype", "nbins": 9}
    assert compare("exposure.histogram", {"image": image.astype(dtype)}, (5, 4), **values)


@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32"])
@pytest.mark.parametrize("axis", [0, 2, -1])
@pytest.mark.parametrize("source_range", ["image", "dtype"])
@pytest.mark.parametrize("normalize", [False, True])
def test_channels_are_counted_each_on_its_own(dtype, axis, source_range, normalize):
    image = two_modes(dtype, (6, 5, 7)) / (100 if dtype == "float32" else 1)
    values = {"channel_axis": axis, "source_range": source_range, "nbins": 5, "normalize": normalize}
    for tiles in ((4, 4, 2), (1, 1, 1)):
        assert compare("exposure.histogram", {"image": image.astype(dtype)}, tiles, **values)


def test_an_axis_that_is_not_there_is_refused_by_the_library():
    with pytest.raises(TaskError):
        in_tiles("exposure.histogram", {"image": two_modes("uint8")}, (5, 4), channel_axis=5)


@pytest.mark.parametrize("span", [3e-42, 1e-30, 5e-7, 3e38])
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_odd_ranges_fall_into_the_bins_of_numpy(span, dtype):
    largest = min(span, 6e4) if dtype == "float16" else span
    image = (np.random.default_rng(1).random((17, 19)) * largest).astype(dtype)
    for offset in (0, 1):
        compare("exposure.histogram", {"image": image + np.dtype(dtype).type(offset)}, (5, 5), nbins=97)


@pytest.mark.parametrize("base", [2, None, 10])
@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16"])
def test_the_entropy_of_whole_numbers_is_that_of_their_counts(base, dtype):
    for image in (two_modes(dtype), full_range(dtype), np.full((9, 9), 3, dtype)):
        assert compare("measure.shannon_entropy", {"image": image}, (5, 4), base=base) == {"entropy"}


@pytest.mark.parametrize("share", [0, 0.02, 0.5, 1])
@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_selected_pixels_are_counted_where_they_are(share, dtype):
    image = two_modes(dtype)
    mask = np.random.default_rng(3).random(image.shape) < share
    assert mask.any() == bool(share)
    for name in ("threshold_otsu", "threshold_isodata", "threshold_triangle"):
        used = compare(f"filters.{name}", {"image": image}, (5, 4), mask=mask)
        assert used == ({"histogram", "selection"} if share else set())


def test_an_outlier_beside_the_mask_does_not_count():
    image = two_modes("uint8")
    image[0, 0] = 255
    mask = image < 200
    assert compare("filters.threshold_yen", {"image": image}, (5, 4), mask=mask)


@pytest.mark.parametrize("name", ["otsu", "yen", "isodata", "triangle"])
@pytest.mark.parametrize("steps", [1, 3, 40])
def test_bins_narrower_than_floats_can_tell_apart(name, steps):
    step = np.spacing(np.float32(1))
    image = (1 + step * np.random.default_rng(2).integers(0, steps, (12, 13))).astype(np.float32)
    compare(f"filters.threshold_{name}", {"image": image}, (5, 4))


def test_bins_that_numpy_refuses_are_no_matter_where_the_library_makes_none_or_its_own():
    constant = np.full((8, 3), 0.5, np.float16)
    assert compare("filters.threshold_otsu", {"image": constant}, (2, 2), nbins=5000) == {"histogram"}
    image = (1 + np.arange(24).reshape(8, 3) % 3 * np.spacing(np.float16(1))).astype(np.float16)
    for axis in (0, 1):
        used = compare("exposure.histogram", {"image": image}, (2, 2), nbins=7, channel_axis=axis)
        assert used == {"histogram"}


def test_infinity_is_refused_in_the_mask_only_where_it_is_selected():
    image = two_modes("float32")
    image[4, 4] = np.inf
    mask = np.ones(image.shape, bool)
    with pytest.raises(ImageError, match="1 of"):
        in_tiles("filters.threshold_otsu", {"image": image}, (5, 4), mask=mask)
    mask[4, 4] = False
    assert compare("filters.threshold_otsu", {"image": image}, (5, 4), mask=mask)
