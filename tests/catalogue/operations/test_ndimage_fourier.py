"""Filters of spectra: what they multiply with, and in which dtype."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage
from tests.catalogue.operations.tiling import hostile, whole
from tests.recorder.same import assert_same

import tamis
from tamis.catalogue import get_operation, output_dtype
from tamis.errors import ImageError, ParameterError

FILTERS = {
    "fourier_gaussian": {"sigma": (2, 0.5)},
    "fourier_uniform": {"size": 4},
    "fourier_ellipsoid": {"size": (3, 5)},
    "fourier_shift": {"shift": (-1.5, 3)},
}


@pytest.mark.parametrize(("name", "values"), FILTERS.items())
@pytest.mark.parametrize("dtype", ["uint8", "float32", "float64", "complex64", "complex128"])
@pytest.mark.parametrize("of_real", [{}, {"n": 33, "axis": 1}])
def test_a_spectrum_of_each_dtype_is_filtered_as_declared(name, values, dtype, of_real):
    spectrum = hostile((20, 17), "uint8").astype(dtype)
    made = whole(f"ndimage.{name}", spectrum, **values, **of_real)
    assert_same(made, getattr(ndimage, name)(spectrum, **values, **of_real))
    operation = get_operation(f"ndimage.{name}")
    assert output_dtype(operation, 0, [dtype], values) == made.dtype.name


@pytest.mark.parametrize(("name", "values"), FILTERS.items())
def test_real_numbers_are_taken_lazily(name, values):
    image = hostile((20, 17), "uint16")
    assert_same(
        getattr(tamis.ndimage, name)(tamis.open(image), **values), getattr(ndimage, name)(image, **values)
    )


def test_ellipsoids_have_at_most_three_axes():
    with pytest.raises(ImageError, match="1-D or 2-D or 3-D"):
        tamis.ndimage.fourier_ellipsoid(tamis.open(np.ones((3, 3, 3, 3))), size=2)


def test_a_width_below_zero_is_refused():
    with pytest.raises(ParameterError, match="'sigma'"):
        tamis.ndimage.fourier_gaussian(tamis.open(np.ones((3, 3))), sigma=-1)
