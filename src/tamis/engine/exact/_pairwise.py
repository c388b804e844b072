"""Sums of floating-point numbers in the order in which NumPy adds them, a part of the image at a time.

NumPy adds what lies in one piece of memory in pairs of halves, down to short blocks; the halves follow from
the count alone [1]_. So each half can be summed where it is read, and the bits are those of the whole.

References
----------
.. [1] N. J. Higham, "The accuracy of floating point summation", SIAM J. Sci. Comput. 14 (1993) 783-799.
"""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tamis.engine._place import Place
    from tamis.engine._workshop import Workshop

__all__ = ["find_std"]

# numpy: PW_BLOCKSIZE is 128, and halves begin at multiples of 8; our parts are larger than a block
_UNROLLED = 8
_LEAST_PART = 2**16


def find_std(shop: Workshop, image: Place, *, least_part: int = _LEAST_PART) -> Any:
    """Return the standard deviation that NumPy finds in ``img_as_float(image)``.

    Parameters
    ----------
    shop : Workshop
        Does the parts.
    image : Place
        Of an integer dtype, float32 or float64.
    least_part : int, pixel
        Parts are no smaller than half of this, or of a row; at least 256.

    Returns
    -------
    deviation : float32 or float64 scalar, or None
        None if NumPy adds in another order here.
    """
    if not _adds_in_halves():
        return None
    count = math.prod(image.shape)
    part = max(least_part, count // max(image.shape[0], 1))
    total = _sum(shop, image, count, part, mean=None)
    mean = _divided(total, count)
    return np.sqrt(_divided(_sum(shop, image, count, part, mean=mean), count))


def _divided(total: Any, count: int) -> Any:
    # numpy._core._methods._var: divided in float64, and rounded back
    return total.dtype.type(np.float64(total) / count)


def _sum(shop: Workshop, image: Place, count: int, part: int, *, mean: Any) -> Any:
    parts: list[tuple[int, int]] = []
    _halve(0, count, part, lambda *span: parts.append(span))
    told = dict(shop.map(sum_part, parts, reads={"image": image}, mean=mean))
    return _halve(0, count, part, lambda *span: told[span])


def _halve(start: int, count: int, part: int, say: Callable[[int, int], Any]) -> Any:
    """Return the sum of what `say` says of ever smaller halves."""
    if count <= part:
        return say(start, count)
    half = count // 2
    half -= half % _UNROLLED
    left = _halve(start, half, part, say)
    right = _halve(start + half, count - half, part, say)
    return None if left is None else left + right


def sum_part(span: tuple[int, int], reads: Mapping[str, Place], _writes: object, *, mean: Any) -> Any:
    """Return the sum of so many pixels in raster order, or of their squared differences from the mean."""
    from skimage.util import img_as_float

    pixels = img_as_float(_pixels(reads["image"], *span))
    if mean is not None:
        pixels = np.square(pixels - mean)
    return np.add.reduce(pixels)


def _pixels(image: Place, start: int, count: int) -> np.ndarray:
    row = math.prod(image.shape[1:])
    first, last = start // row, -(-(start + count) // row)
    rows = image.read(Region((first, *(0,) * (len(image.shape) - 1)), (last, *image.shape[1:])))
    return rows.reshape(-1)[start - first * row :][:count]


@functools.cache
def _adds_in_halves() -> bool:
    """Return whether NumPy adds as it did when this was written: seen from numbers that all round."""
    numbers = np.random.default_rng(5).normal(1e3, 1, 12_000)
    return all(
        _is_halved(numbers.astype(dtype)[:count])
        for dtype in (np.float32, np.float64)
        for count in range(3001, 12_000, 1171)
    )


def _is_halved(whole: np.ndarray) -> bool:
    mean = _divided(_halved(whole), whole.size)
    deviation = np.sqrt(_divided(_halved(np.square(whole - mean)), whole.size))
    return bool(_halved(whole) == np.add.reduce(whole) and deviation == whole.reshape(-1, 1, 1).std())


def _halved(whole: np.ndarray) -> Any:
    return _halve(0, whole.size, 256, lambda start, count: np.add.reduce(whole[start:][:count]))
