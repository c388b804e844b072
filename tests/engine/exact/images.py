"""Hostile images that are small: for algorithms that count, sort and add pixels."""

from __future__ import annotations

import numpy as np

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
