"""Wavelets denoise as in scikit-image, by every wavelet that PyWavelets knows."""

from __future__ import annotations

import numpy as np
import pytest
import pywt
from numpy.testing import assert_array_equal
from skimage import restoration
from tests.catalogue.operations.tiling import hostile, locality_of, whole

from tamis.catalogue import Whole, get_operation
from tamis.catalogue.operations.wavelets import WAVELETS
from tamis.errors import ParameterError

IMAGE = hostile((40, 43), "uint8")
COLOURS = np.stack([IMAGE, IMAGE[::-1], IMAGE[:, ::-1]], axis=-1)


def test_every_wavelet_of_the_library_is_offered_and_no_other():
    assert len(WAVELETS) == len(set(WAVELETS))
    assert sorted(WAVELETS) == sorted(pywt.wavelist(kind="discrete"))


@pytest.mark.parametrize("dtype", ["uint8", "float32", "float64"])
@pytest.mark.parametrize(
    "values",
    [
        {},
        {"wavelet": "sym4", "mode": "hard", "wavelet_levels": 2},
        {"method": "VisuShrink", "sigma": 0.1},
        {"sigma": 12.5, "rescale_sigma": False, "wavelet_levels": 1},
    ],
)
def test_noise_goes_as_the_library_lets_it_go(dtype, values):
    image = IMAGE.astype(dtype)
    made = whole("restoration.denoise_wavelet", image, **values)
    assert_array_equal(made, restoration.denoise_wavelet(image, **values))
    assert made.dtype == ("float32" if dtype == "float32" else "float64")


@pytest.mark.parametrize("convert", [False, True])
@pytest.mark.parametrize("sigma", [None, 9, (5, 9, 20)])
def test_colours_are_denoised_each_by_its_own_noise(convert, sigma):
    values = {"sigma": sigma, "convert2ycbcr": convert, "channel_axis": -1}
    made = whole("restoration.denoise_wavelet", COLOURS, **values)
    assert_array_equal(made, restoration.denoise_wavelet(COLOURS, **values))


def test_colours_are_converted_only_where_there_are_any():
    operation = get_operation("restoration.denoise_wavelet")
    with pytest.raises(ParameterError, match="'convert2ycbcr' must be False, unless channel_axis says"):
        operation.check_values({"convert2ycbcr": True}, given=("image",))
    with pytest.raises(ParameterError, match="'wavelet' must be one of 'haar', 'db1'"):
        operation.check_values({"wavelet": "db0"}, given=("image",))


def test_noise_is_one_number_or_one_for_each_channel():
    assert whole("restoration.estimate_sigma", IMAGE) == restoration.estimate_sigma(IMAGE)
    each = whole("restoration.estimate_sigma", COLOURS, channel_axis=-1)
    assert each == restoration.estimate_sigma(COLOURS, channel_axis=-1)
    mean = whole("restoration.estimate_sigma", COLOURS, channel_axis=-1, average_sigmas=True)
    assert mean == np.mean(each)


@pytest.mark.parametrize("name", ["denoise_wavelet", "estimate_sigma"])
def test_what_sees_all_coefficients_is_not_done_in_tiles(name):
    assert isinstance(locality_of(f"restoration.{name}"), Whole)
    assert get_operation(f"restoration.{name}").needs_finite
