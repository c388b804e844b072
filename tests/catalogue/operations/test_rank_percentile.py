"""Rank filters between percentiles: exact in tiles, for the levels of the whole image."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage.filters import rank
from tests.catalogue.operations.tiling import hostile, locality_of, tiled, whole

from tamis.catalogue import Neighbourhood, Whole, footprint_array
from tamis.catalogue.operations.rank_percentile import OPERATIONS
from tamis.errors import ParameterError

NAMES = [operation.name for operation in OPERATIONS if operation.name != "windowed_histogram"]
RANGES = [(0, 1), (0.1, 0.8), (0.5, 0.5), (0.9, 0.2), (1, 0)]
DISK = footprint_array("disk", {"radius": 2})


@pytest.mark.parametrize("limits", RANGES, ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_tiles_of_a_plane_have_the_pixels_of_the_whole(name, limits):
    image, mask = hostile((44, 50), "uint8"), hostile((44, 50), "bool", seed=3)
    parameters = next(operation.parameters for operation in OPERATIONS if operation.name == name)
    known = {parameter.name for parameter in parameters}
    between = {key: value for key, value in zip(("p0", "p1"), limits, strict=True) if key in known}
    values = {"footprint": DISK, "shift_x": 1, "shift_y": -1, **between}
    made = tiled(f"filters.rank.{name}", image, mask, tile=(17, 21), **values)
    assert_array_equal(made, whole(f"filters.rank.{name}", image, mask, **values))
    expected = getattr(rank, name)(image, np.asarray(DISK), None, mask, 1, -1, **between)
    assert_array_equal(made, expected, strict=True)


@pytest.mark.parametrize("name", ["autolevel", "subtract_mean", "threshold"])
@pytest.mark.filterwarnings("ignore:Bad rank filter performance")
def test_some_know_the_brightest_pixel_of_sixteen_bits(name):
    image, values = hostile((40, 45), "uint16"), {"footprint": DISK, "p0": 0.3}
    cut = whole(f"filters.rank.{name}_percentile", image[:30, :30], **values)[:20, :20]
    assert (cut != whole(f"filters.rank.{name}_percentile", image, **values)[:20, :20]).any()
    assert locality_of(f"filters.rank.{name}_percentile", "uint16", **values).by == "levels"


def test_a_local_histogram_has_the_bins_that_are_asked_for():
    image = hostile((20, 21), "uint8")
    made = whole("filters.rank.windowed_histogram", image, footprint=DISK, n_bins=40)
    assert_array_equal(made, rank.windowed_histogram(image, np.asarray(DISK), n_bins=40), strict=True)
    assert made.shape == (20, 21, 40)


def test_the_number_of_bins_may_be_that_of_the_image():
    image = np.minimum(hostile((20, 21), "uint8"), 77)
    assert whole("filters.rank.windowed_histogram", image, footprint=DISK).shape == (20, 21, 78)
    assert isinstance(locality_of("filters.rank.windowed_histogram", "uint8", footprint=DISK), Whole)
    known = locality_of("filters.rank.windowed_histogram", "uint8", footprint=DISK, n_bins=9)
    assert isinstance(known, Neighbourhood)


@pytest.mark.parametrize(("dtype", "bins"), [("uint8", 257), ("uint16", 79), ("uint16", 256)])
def test_bins_that_nobody_counted_are_refused(dtype, bins):
    # the library would copy whatever lies there
    image = np.minimum(hostile((20, 21), dtype), 77).astype(dtype)
    with pytest.raises(ParameterError, match="'n_bins' must be at most"):
        whole("filters.rank.windowed_histogram", image, footprint=DISK, n_bins=bins)
