"""Images that a format must keep to the last bit, and the ways in which a file is damaged."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["NAMES", "assert_pixels", "full_range", "laid_out", "make_later", "places_in", "truncated"]

NAMES = (
    "two words",
    "Größe 細胞 naïve",
    "100%20 #1 & more",
    "[1] {x} *?",
    "12:30",
    "'quoted\"",
    "a.b..c",
    "-o",
)
"""Names that people give to files, without the suffix."""

_SECOND_NS = 1_000_000_000


def full_range(shape: tuple[int, ...], dtype: str, *, seed: int = 0) -> np.ndarray:
    """Return noise that uses every bit of its dtype, with its extremes at the ends.

    Parameters
    ----------
    shape : tuple of int, pixel
        Shape of the image.
    dtype : str
        bool, an integer or a float, in any byte order.
    seed : int, default 0
        The same seed gives the same pixels.
    """
    rng = np.random.default_rng([seed, len(shape)])
    native = np.dtype(dtype).newbyteorder("=")
    if native.kind == "b":
        return rng.random(shape) > 0.5
    if native.kind == "f":
        image = rng.standard_normal(shape).astype(native)
        extremes = np.array([-0.0, np.nan, np.inf, -np.inf, np.finfo(native).smallest_subnormal], native)
        image.reshape(-1)[-len(extremes) :] = extremes[: image.size]
    else:
        limits = np.iinfo(native)
        image = rng.integers(limits.min, limits.max, shape, native, endpoint=True)
        image.reshape(-1)[:2] = (limits.max, limits.min)[: image.size]
    return image.astype(dtype)


def laid_out(array: np.ndarray, order: str) -> np.ndarray:
    """Return equal pixels that lie otherwise in memory: ``"F"``, ``"strided"`` or ``"reversed"``."""
    if order == "F":
        return np.asfortranarray(array)
    if order == "strided":
        return np.repeat(array, 2, axis=-1)[..., ::2]
    return array[::-1].copy()[::-1]


def assert_pixels(got: np.ndarray, expected: np.ndarray) -> None:
    """Assert that pixels are these to the last bit, and as every reader hands them out.

    Parameters
    ----------
    got : ndarray
        Must be read-only, C-contiguous and in native byte order.
    expected : ndarray
        In any memory order and byte order.
    """
    native = expected.dtype.newbyteorder("=")
    assert type(got) is np.ndarray
    assert (got.dtype, got.shape) == (native, expected.shape)
    assert got.dtype.isnative
    assert got.flags.c_contiguous
    assert not got.flags.writeable
    assert got.tobytes() == expected.astype(native).tobytes()


def make_later(files: list[Path]) -> None:
    """Give files a time of change a second later: clocks of file systems tick slowly."""
    for file in files:
        changed_ns = file.stat().st_mtime_ns + _SECOND_NS
        os.utime(file, ns=(changed_ns, changed_ns))


def places_in(content: bytes) -> list[int]:
    """Return places in a file: many at its start, where formats say what follows, and at its end."""
    size = len(content)
    near = (1, 2, 3, 5, 8, 9, 13, 21, 34, 55, 89, 144, 233, 377)
    among = {*near, *range(0, size, max(1, size // 9)), *(size - place for place in near[:7])}
    return sorted(place for place in among if 0 <= place < size)


def truncated(file: Path) -> Iterator[int]:
    """Cut a file at many places, one after the other, and make it whole again in the end."""
    whole = file.read_bytes()
    for place in places_in(whole):
        file.write_bytes(whole[:place])
        yield place
    file.write_bytes(whole)
