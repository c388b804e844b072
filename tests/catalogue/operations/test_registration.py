"""Registration: scikit-image's own shifts and flows."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import ndimage
from skimage import registration

import tamis
from tamis.catalogue import get_operation
from tamis.errors import ImageError, ParameterError, TaskError

REFERENCE = ndimage.gaussian_filter(np.random.default_rng(2).random((40, 36)), 2)
MOVED = ndimage.shift(REFERENCE, (-3, 2), mode="reflect")
MASK = np.ones(REFERENCE.shape, bool)
MASK[:4] = False


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"upsample_factor": 10},
        {"disambiguate": True, "normalization": None},
        {"reference_mask": MASK},
        {"reference_mask": MASK, "moving_mask": MASK, "overlap_ratio": 0.5},
    ],
    ids=str,
)
def test_a_shift_is_the_librarys(values):
    found = tamis.registration.phase_cross_correlation(REFERENCE, MOVED, **values)
    expected = registration.phase_cross_correlation(REFERENCE, MOVED, **values)
    for lazy, own in zip(found, expected, strict=True):
        assert_array_equal(lazy.compute(), own)


def test_a_shift_moves_the_image_back():
    shift, _, _ = tamis.registration.phase_cross_correlation(REFERENCE, MOVED, normalization=None)
    assert_array_equal(shift.compute(), (3, -2))


def test_missing_pixels_are_welcome_under_a_mask_only():
    holed = np.where(MASK, REFERENCE, np.nan)
    shift, error, _ = tamis.registration.phase_cross_correlation(holed, MOVED, reference_mask=MASK)
    expected, _, _ = registration.phase_cross_correlation(holed, MOVED, reference_mask=MASK)
    assert_array_equal(shift.compute(), expected)
    assert np.isnan(error.compute())
    shift, _, _ = tamis.registration.phase_cross_correlation(holed, MOVED)
    with pytest.raises(TaskError, match="NaN values found"), np.errstate(invalid="ignore"):
        shift.compute()


@pytest.mark.parametrize("name", ["optical_flow_ilk", "optical_flow_tvl1"])
@pytest.mark.parametrize("dtype", [np.float32, "float64"])
def test_a_flow_has_one_image_an_axis(name, dtype):
    found = getattr(tamis.registration, name)(REFERENCE, MOVED, num_warp=2, dtype=dtype)
    expected = getattr(registration, name)(REFERENCE, MOVED, num_warp=2, dtype=dtype)
    assert found.dtype == found.compute().dtype == expected.dtype
    assert_array_equal(found.compute(), expected)
    assert expected.shape == (2, *REFERENCE.shape)


def test_half_precision_is_refused_as_in_the_library():
    operation = get_operation("registration.optical_flow_ilk")
    with pytest.raises(ParameterError, match="'dtype' must be one of 'float32', 'float64', got <class"):
        operation.check_values({"dtype": np.float16}, given=("reference_image", "moving_image"))


def test_a_flow_through_pixels_that_are_no_numbers_is_refused():
    flow = tamis.registration.optical_flow_ilk(np.where(MASK, REFERENCE, np.nan), MOVED)
    with pytest.raises(ImageError, match="cannot take NaN or infinity"):
        flow.compute()
