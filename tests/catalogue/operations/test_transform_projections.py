"""Projections and the ways back, and the order in which angles are best taken."""

from __future__ import annotations

import numpy as np
import pytest
from skimage import transform
from tests.recorder.same import assert_same

import tamis
from tamis.errors import ParameterError

PIXELS = np.random.default_rng(4).random((31, 31))
ANGLES = (0.0, 33.0, 60.0, 100.5, 140.0)


@pytest.fixture(scope="module")
def sinogram():
    return transform.radon(PIXELS, ANGLES, circle=False)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_an_estimate_is_refined_in_a_copy(sinogram, dtype):
    sinogram = sinogram.astype(dtype)
    first = tamis.transform.iradon_sart(sinogram, ANGLES)
    second = tamis.transform.iradon_sart(sinogram, ANGLES, image=first, clip=(0, 1))
    wanted = transform.iradon_sart(sinogram, np.array(ANGLES))
    kept = wanted.copy()
    assert_same(second, transform.iradon_sart(sinogram, np.array(ANGLES), image=wanted, clip=(0, 1)))
    assert first.dtype == np.dtype(dtype)
    assert_same(first, kept)


def test_a_script_refines_a_copy_too(tmp_path):
    phantom = tamis.data.shepp_logan_phantom()[::8, ::8]
    sinogram = tamis.transform.radon(phantom, theta=ANGLES)
    first = tamis.transform.iradon_sart(sinogram, ANGLES)
    second = tamis.transform.iradon_sart(sinogram, ANGLES, image=first)
    script, names = tamis.Pipeline.of(first=first, second=second).to_script(), {}
    assert "image=first.copy()" in script
    exec(script, names)
    assert_same(names["first"], first)
    assert_same(names["second"], second)


def test_angles_and_shifts_that_are_none_are_refused(sinogram):
    with pytest.raises(ParameterError, match="'theta' must be finite"):
        tamis.transform.iradon_sart(sinogram, (0, 33, np.nan, 100, 140))
    with pytest.raises(ParameterError, match="'projection_shifts' must be finite"):
        tamis.transform.iradon_sart(sinogram, ANGLES, projection_shifts=(0, 1, np.inf, 2, 3))
    shifted = tamis.transform.iradon_sart(sinogram, ANGLES, projection_shifts=(0, 1, 2.5, 2, 3))
    wanted = transform.iradon_sart(sinogram, np.array(ANGLES), projection_shifts=[0, 1, 2.5, 2, 3])
    assert_same(shifted, wanted)


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int16", "float64"])
def test_a_finite_projection_and_the_way_back(dtype):
    image = (PIXELS * 100).astype(dtype)
    there = tamis.transform.frt2(image)
    assert_same(there, transform.frt2(image))
    back = tamis.transform.ifrt2(there)
    assert_same(back, transform.ifrt2(transform.frt2(image)))
    if dtype != "float64":
        assert np.array_equal(back, image)


def test_angles_in_the_order_of_the_golden_ratio():
    theta = np.arange(0, 180, 7.5)
    wanted = np.array(list(transform.order_angles_golden_ratio(theta)))
    ordered = tamis.transform.order_angles_golden_ratio(theta)
    assert_same(ordered, wanted)
    names = {}
    exec(tamis.Pipeline.of(ordered=ordered).to_script(), names)
    assert_same(names["ordered"], wanted)
