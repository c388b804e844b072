"""Restoration looks as far as it says, and needs the whole image where it must."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import restoration
from tests.catalogue.operations.tiling import depth_of, hostile, locality_of, tiled, whole

from tamis.catalogue import Whole, get_operation, output_dtype
from tamis.catalogue.kernels import unwrapping
from tamis.errors import ParameterError

PSF = np.ones((3, 3)) / 9


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32", "float64"])
@pytest.mark.parametrize("values", [{"radius": 4.3}, {"kernel": np.arange(15.0).reshape(3, 5)}])
def test_a_ball_rolls_over_tiles_as_over_the_whole(dtype, values):
    image = hostile((41, 38), dtype)
    full = whole("restoration.rolling_ball", image, **values)
    assert full.dtype == image.dtype
    assert_array_equal(tiled("restoration.rolling_ball", image, tile=(13, 9), **values), full)


def test_the_depth_of_a_ball_is_its_radius_or_half_its_kernel():
    assert depth_of("restoration.rolling_ball", 3) == (100, 100, 100)
    assert depth_of("restoration.rolling_ball", 2, radius=4.3) == (5, 5)
    assert depth_of("restoration.rolling_ball", 2, kernel=np.ones((3, 8))) == (1, 4)


def test_a_ball_that_rolls_with_more_workers_gives_the_same_pixels():
    image = hostile((30, 30))
    one, two = (whole("restoration.rolling_ball", image, radius=5, workers=n) for n in (1, 2))
    assert_array_equal(one, two)


@pytest.mark.parametrize(("size", "distance"), [(3, 2), (4, 3), (5, 1), (2, 2)])
def test_the_slow_means_are_the_same_in_tiles(size, distance):
    image = hostile((34, 29), "float32").clip(-1, 1)
    values = {"patch_size": size, "patch_distance": distance, "fast_mode": False, "sigma": 0.1}
    assert depth_of("restoration.denoise_nl_means", 2, **values) == (distance + size // 2,) * 2
    assert_array_equal(
        tiled("restoration.denoise_nl_means", image, tile=(11, 10), **values),
        whole("restoration.denoise_nl_means", image, **values),
    )


def test_the_fast_means_need_the_whole_image():
    assert isinstance(locality_of("restoration.denoise_nl_means"), Whole)


@pytest.mark.parametrize(
    "name",
    [
        "denoise_tv_chambolle",
        "denoise_tv_bregman",
        "inpaint_biharmonic",
        "richardson_lucy",
    ],
)
def test_what_sees_the_whole_image_says_why(name):
    locality = get_operation(f"restoration.{name}").locality
    assert isinstance(locality, Whole)
    assert len(locality.reason.split()) > 3


def test_a_constant_image_comes_back_from_the_bilateral_filter_as_it_was():
    operation = get_operation("restoration.denoise_bilateral")
    values = operation.check_values({}, given=("image",))
    assert whole("restoration.denoise_bilateral", np.full((9, 9), 7, np.uint8)).dtype == np.uint8
    assert whole("restoration.denoise_bilateral", hostile((9, 9), "uint8")).dtype == np.float64
    assert output_dtype(operation, 0, ("uint8",), values) == ""
    assert output_dtype(operation, 0, ("float32",), values) == "float32"


def test_a_point_spread_function_is_an_image_or_written_down():
    image = hostile((20, 21), "uint8") / 255
    expected = restoration.richardson_lucy(image, PSF, num_iter=3)
    assert_array_equal(whole("restoration.richardson_lucy", image, PSF, num_iter=3), expected)
    assert_array_equal(whole("restoration.richardson_lucy", image, psf=PSF, num_iter=3), expected)
    made = whole("restoration.wiener", image.astype("float32"), PSF, balance=0.1)
    assert made.dtype == np.float32


def test_holes_are_filled_from_around_them():
    image = np.add.outer(np.arange(12.0), np.arange(12.0)) / 24
    mask = np.zeros(image.shape, bool)
    mask[4:7, 5:8] = True
    torn = np.where(mask, 0, image)
    made = whole("restoration.inpaint_biharmonic", torn, mask)
    assert_array_equal(made, restoration.inpaint_biharmonic(torn, mask))
    assert np.abs(made - image).max() < 0.02


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("denoise_tv_chambolle", {"weight": 0}),
        ("rolling_ball", {"radius": 0}),
        ("denoise_bilateral", {"mode": "nearest"}),
        ("denoise_nl_means", {"h": -0.1}),
        ("richardson_lucy", {"num_iter": 0}),
    ],
)
def test_values_that_make_no_sense_are_refused(name, values):
    operation = get_operation(f"restoration.{name}")
    with pytest.raises(ParameterError):
        operation.check_values(values, given=tuple(item.name for item in operation.inputs))


def ramp(shape):
    """Return a phase that winds around several times, with noise that the order of unwrapping decides."""
    rng = np.random.default_rng(2)
    return np.angle(np.exp(1j * (np.indices(shape).sum(axis=0) + rng.normal(size=shape))))


@pytest.mark.parametrize("shape", [(90,), (31, 22), (12, 13, 14)])
def test_a_phase_is_unwrapped_the_same_way_each_time(shape):
    phase = ramp(shape)
    first = whole("restoration.unwrap_phase", phase)
    assert first.dtype == np.float64
    for _ in range(3):
        assert_array_equal(whole("restoration.unwrap_phase", phase), first)
        assert_array_equal(restoration.unwrap_phase(phase), first)


def test_phases_do_not_disturb_each_other_in_threads(monkeypatch):
    # they draw from the random numbers of the process, which another one would take away
    at_work, seen = [], []

    def unwrap(image):
        at_work.append(image)
        time.sleep(0.002)
        seen.append(len(at_work))
        at_work.pop()
        return image

    monkeypatch.setattr(restoration, "unwrap_phase", unwrap)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(unwrapping.unwrap_phase, [ramp((5, 6))] * 8))
    assert seen == [1] * 8


def test_a_phase_wraps_around_some_axes_only():
    phase = ramp((20, 25))
    made = whole("restoration.unwrap_phase", phase, wrap_around=(True, False))
    assert_array_equal(made, restoration.unwrap_phase(phase, wrap_around=(True, False)))


def test_a_seed_that_the_library_would_not_heed_is_refused():
    with pytest.raises(ParameterError, match="'rng' must be one of None, got 0"):
        get_operation("restoration.unwrap_phase").check_values({"rng": 0}, given=("image",))


@pytest.mark.parametrize("is_real", [True, False])
def test_an_unsupervised_filter_tells_its_chains(is_real):
    image = hostile((20, 21), "uint8") / 255
    values = {"is_real": is_real, "rng": 3}
    made, chains = whole("restoration.unsupervised_wiener", image, PSF, **values)
    expected, same = restoration.unsupervised_wiener(image, PSF, **values)
    assert_array_equal(made, expected)
    assert chains == same
    names = [output.name for output in get_operation("restoration.unsupervised_wiener").outputs]
    assert names == ["deconvolved", "chains"]


def test_a_kernel_is_made_and_rolled():
    image = hostile((30, 31), "uint8")
    kernel = whole("restoration.ellipsoid_kernel", shape=(7, 5), intensity=30)
    assert_array_equal(kernel, restoration.ellipsoid_kernel((7, 5), 30))
    assert_array_equal(whole("restoration.ball_kernel", radius=3.5, ndim=2), restoration.ball_kernel(3.5, 2))
    assert_array_equal(
        whole("restoration.rolling_ball", image, kernel=kernel),
        restoration.rolling_ball(image, kernel=kernel),
    )
    with pytest.raises(ParameterError, match="'shape' must be one whole number for each axis, got 7"):
        get_operation("restoration.ellipsoid_kernel").check_values({"shape": 7, "intensity": 3})
