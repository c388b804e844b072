from __future__ import annotations

import sys

import numpy as np
import pytest

import tamis
from tamis.errors import ImageError, MissingExtraError

ARRAY = np.random.default_rng(3).random((90, 70))


def test_chunks_compute_their_parts_and_have_the_pixels_of_the_whole(watched):
    image, regions = watched(ARRAY)
    smooth = tamis.filters.gaussian(image, sigma=1)
    lazy = smooth.to_dask(chunks=(20, 30))
    assert (lazy.shape, lazy.dtype, lazy.chunksize) == ((90, 70), np.float64, (20, 30))
    assert not regions
    corner = lazy[:20, :30].compute(scheduler="synchronous")
    assert max(region.size for region in regions) <= 24 * 34
    whole = lazy.compute(scheduler="threads")
    assert np.array_equal(whole, smooth.compute())
    assert np.array_equal(corner, whole[:20, :30])


def test_dask_goes_on_from_there_and_equal_images_have_equal_names():
    image = tamis.open(ARRAY) + 1
    assert float(image.to_dask().max().compute()) == float((ARRAY + 1).max())
    assert image.to_dask().name == (tamis.open(ARRAY) + 1).to_dask().name


def test_a_later_assignment_does_not_reach_the_dask_array():
    image = tamis.open(ARRAY)
    lazy = image.to_dask()
    image[...] = 0
    assert np.array_equal(lazy.compute(), ARRAY)


def test_a_number_has_no_chunks():
    with pytest.raises(ImageError, match=r"to_dask: a single number has no chunks. Use image.compute"):
        tamis.open(ARRAY).max().to_dask()


def test_without_dask_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "dask.array", None)
    with pytest.raises(MissingExtraError, match=r"dask is not installed. pip install 'tamis\[dask\]'"):
        tamis.open(ARRAY).to_dask()
