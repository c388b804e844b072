"""A part of a Gaussian has the library's own bits, however few pixels are wanted."""

import numpy as np
import pytest
from skimage import filters

from tamis.catalogue import call_part, get_operation
from tamis.catalogue.kernels import gaussian

RNG = np.random.default_rng(3)


def image_of(dtype, shape):
    image = (RNG.standard_normal(shape) * 60).astype(dtype)
    if image.dtype.kind == "f" and image.size > 9:
        image.flat[:4] = [np.nan, np.inf, -0.0, 1e30 if dtype != "float16" else 6e4]
    image.flags.writeable = False
    return image


def part_of(shape, most=4):
    start = [int(RNG.integers(0, n)) for n in shape]
    return tuple(slice(a, min(a + int(RNG.integers(1, most)), n)) for a, n in zip(start, shape, strict=True))


def check(image, sigma, part, **options):
    with np.errstate(invalid="ignore", over="ignore"):
        expected = np.ascontiguousarray(filters.gaussian(image, sigma, **options)[part])
        made = gaussian.gaussian_part(part, image, sigma, **options)
    assert (made.dtype, made.shape) == (expected.dtype, expected.shape)
    assert made.tobytes() == expected.tobytes()


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int16", "uint16", "float16", "float32", "float64"])
@pytest.mark.parametrize("mode", ["nearest", "reflect", "constant", "wrap", "mirror"])
def test_every_bit_is_the_librarys(dtype, mode):
    for number in range(8):
        shape = tuple(int(n) for n in RNG.integers(1, 22, number % 3 + 1))
        sigma = 2 if number % 2 else tuple(RNG.choice([0, 0.4, 1, 3.3], len(shape)).tolist())
        preserve = bool(number % 4) and dtype != "int16"
        check(image_of(dtype, shape), sigma, part_of(shape), mode=mode, cval=3, preserve_range=preserve)


@pytest.mark.parametrize("axis", [0, -1])
def test_colours_are_not_mixed(axis):
    image = image_of("float64", (3, 18, 3))
    check(image, 1.5, part_of(image.shape), channel_axis=axis)
    check(image, (1.5, 0.5), part_of(image.shape), channel_axis=axis)


def test_one_plane_of_a_volume_is_summed_here_and_elsewhere_by_scipy(monkeypatch):
    image, part = image_of("uint8", (17, 40, 40)), (slice(8, 9), slice(8, 32), slice(8, 32))
    assert gaussian.is_as_summed_here()
    summed, calls = gaussian._summed, []
    monkeypatch.setattr(gaussian, "_summed", lambda *given: calls.append(given[2]) or summed(*given))
    check(image, 2, part, truncate=3.1)
    assert calls == [0]
    monkeypatch.setattr(gaussian, "is_as_summed_here", lambda: False)
    check(image, 2, part, truncate=3.1)
    assert calls == [0]


def test_a_machine_that_sums_otherwise_is_found_out(monkeypatch):
    off = 1 + np.finfo(np.float64).eps
    weights = gaussian._weights
    monkeypatch.setattr(gaussian, "_weights", lambda *given: weights(*given) * off)
    assert not gaussian.is_as_summed_here.__wrapped__()


def test_a_wrong_sigma_is_refused_as_by_the_library():
    part = (slice(0, 1),) * 2
    for run in (filters.gaussian, lambda *given: gaussian.gaussian_part(part, *given)):
        with pytest.raises(ValueError, match="less than zero"):
            run(np.zeros((4, 4)), -1)


def test_an_operation_without_such_a_kernel_says_so():
    image = np.zeros((4, 4))
    assert call_part(get_operation("filters.sobel"), {"image": image}, {}, (slice(0, 1),) * 2) is None
    values = get_operation("filters.gaussian").check_values({"sigma": 1}, given=("image",))
    found = call_part(get_operation("filters.gaussian"), {"image": image}, values, (slice(0, 1),) * 2)
    assert found.shape == (1, 1)
