"""Hostile images that are small, and shapes of images and tiles."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

DTYPES = (
    "bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "int64", "uint64", "float16", "float32",
    "float64",
)  # fmt: skip


def two_modes(dtype, shape=(31, 22), seed=11):
    """Return an image with two modes, negative where that is possible."""
    rng = np.random.default_rng(seed)
    modes = np.where(rng.random(shape) < 0.4, 50, 90) + rng.normal(0, 8, shape)
    low = 70 if np.dtype(dtype).kind in "if" else 0
    return modes > 70 if dtype == "bool" else (modes - low).astype(dtype)


def full_range(dtype, shape=(19, 23), seed=5):
    """Return all that fits into a dtype: all bit patterns but those of NaN and infinity."""
    rng = np.random.default_rng(seed)
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return rng.random(shape) < 0.5
    bits = rng.integers(0, np.iinfo(f"u{dtype.itemsize}").max, shape, f"u{dtype.itemsize}", endpoint=True)
    found = bits.view(dtype)
    return np.where(np.isfinite(found), found, dtype.type(1.5)) if dtype.kind == "f" else found


def hostile(dtype):
    """Return images by name, each of which breaks another shortcut."""
    modes = two_modes(dtype)
    outlier = modes.copy()
    outlier[-1, -1] = np.True_ if dtype == "bool" else 120
    return {
        "two modes": modes,
        "outlier in the last corner": outlier,
        "constant": np.full((9, 8), 1, dtype),
        "one row": modes[:1],
        "one column": modes[:, :1].copy(),
        "line": modes[3].copy(),
        "few values": (modes > 0).astype(dtype),
        "3-D": two_modes(dtype, (7, 9, 8)),
        "full range": full_range(dtype),
    }


def random_tiles(rng, ndim):
    """Return a tile shape: one pixel, odd, or larger than the image."""
    return tuple(int(length) for length in rng.choice([1, 2, 3, 5, 8, 13, 50], ndim))


def hostile_noise(rng, shape, dtype):
    """Return noise with one of: a negative corner, a far outlier, a flat part, one value everywhere."""
    if dtype == "bool":
        return rng.random(shape) < 0.5
    is_float = np.dtype(dtype).kind == "f"
    image = rng.normal(20, 9, shape) if is_float else rng.integers(0, 120, shape)
    image = np.abs(image).astype(dtype)
    corner = tuple(slice(0, -(-length // 3)) for length in shape)
    match rng.integers(5):
        case 0 if np.dtype(dtype).kind != "u":
            image[corner] *= -1
        case 1:
            image.flat[-1] = 1000 if is_float else min(np.iinfo(dtype).max, 30_000)
        case 2:
            image[corner] = 0
        case 3 if rng.random() < 0.3:
            image[...] = 7
    return image


def random_mask(rng, shape, *, most=0.9):
    """Return a mask: single pixels, or blobs, few or many, which may be one network."""
    noise = rng.random(shape)
    sigma = rng.choice([0, 1, 2])
    noise = ndimage.gaussian_filter(noise, sigma) if sigma else noise
    return noise > np.quantile(noise, 1 - most * rng.random())


def random_shape(rng, ndim):
    """Return a shape, and one of a tile: of one pixel, longer than the image ..."""
    longest = {1: 150, 2: 40, 3: 12}[ndim]
    shape = tuple(rng.integers(2, longest, ndim).tolist())
    return shape, tuple(rng.integers(1, longest // 2, ndim).tolist())


def spiral(length):
    """Return one object that winds through all of a square image."""
    image = np.zeros((length, length), bool)
    low, high = 0, length - 1
    while high - low > 1:
        image[low, low : high + 1] = image[low : high + 1, high] = image[high, low : high + 1] = True
        image[low + 2 : high, low] = image[low + 2, low : low + 3] = True
        low, high = low + 2, high - 2
    return image
