"""Sums of floating-point numbers in the order in which NumPy adds them, a part of the image at a time.

NumPy adds what lies in one piece of memory in pairs of halves, down to short blocks; the halves follow from
the count alone [1]_, [2]_. So each half can be summed where it is read, and the bits are those of the whole.

References
----------
.. [1] N. J. Higham, "The accuracy of floating point summation", SIAM J. Sci. Comput. 14 (1993) 783-799.
.. [2] https://numpy.org/doc/stable/reference/generated/numpy.sum.html, "pairwise summation"
"""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tamis.engine._place import Place
    from tamis.engine._workshop import Workshop

__all__ = ["boxes", "divided", "find_std", "pairwise_sum"]

# numpy: so many numbers are added in one go; halves are cut where its unrolled loops begin
_BLOCK, _UNROLLED = 128, 8


def find_std(shop: Workshop, image: Place) -> Any | None:
    """Return the standard deviation that NumPy finds in ``img_as_float(image)``.

    Parameters
    ----------
    shop : Workshop
        Does the parts.
    image : Place
        Of an integer dtype, float32 or float64.

    Returns
    -------
    deviation : float32 or float64 scalar, or None
        None if NumPy adds in another order here.
    """
    count = math.prod(image.shape)
    total = pairwise_sum(shop, image, is_scaled=True)
    if total is None:
        return None
    squares = pairwise_sum(shop, image, center=divided(total, count), is_scaled=True)
    return None if squares is None else np.sqrt(divided(squares, count))


def divided(total: Any, count: Any) -> Any:
    """Return a quotient in the dtype of the sum, as NumPy's means and variances do it."""
    return total.dtype.type(total / np.asarray(count)[()])


def pairwise_sum(shop: Workshop, image: Place, *, center: Any = None, is_scaled: bool = False) -> Any | None:
    """Return the sum of all pixels in floating point; None if NumPy adds in another order here.

    Parameters
    ----------
    shop : Workshop
        Does the parts, which have about as many pixels as a tile.
    image : Place
        The pixels.
    center : scalar, optional
        What is summed are the squares of the differences from it.
    is_scaled : bool, default False
        Whether pixels are scaled first, by `skimage.util.img_as_float`.
    """
    if not _adds_in_halves():
        return None
    count, most = math.prod(image.shape), max(math.prod(shop.lattice(image.shape).tile), _BLOCK)
    leaves = list(_leaves(0, count, most))
    found = dict(shop.map(add_leaf, leaves, reads={"image": image}, center=center, is_scaled=is_scaled))
    return _tree(lambda start, stop: found[start, stop], 0, count, most)


def _half(start: int, stop: int) -> int:
    """Return where NumPy cuts a row of numbers to add both parts on their own."""
    length = (stop - start) // 2
    return start + length - length % _UNROLLED


def _leaves(start: int, stop: int, most: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of the tree that have at most so many pixels."""
    if stop - start <= most:
        yield start, stop
        return
    middle = _half(start, stop)
    yield from _leaves(start, middle, most)
    yield from _leaves(middle, stop, most)


def _tree(leaf: Callable[[int, int], Any], start: int, stop: int, most: int) -> Any:
    """Return the sums of the leaves, added up as the tree says."""
    if stop - start <= most:
        return leaf(start, stop)
    middle = _half(start, stop)
    return _tree(leaf, start, middle, most) + _tree(leaf, middle, stop, most)


def add_leaf(
    span: tuple[int, int], reads: Mapping[str, Place], _writes: object, *, center: Any, is_scaled: bool
) -> Any:
    """Return the sum of pixels that follow one another in raster order, or of their squared differences."""
    from skimage.util import img_as_float

    image = reads["image"]
    pixels = np.concatenate([image.read(box).ravel() for box in boxes(*span, image.shape)])
    if is_scaled:
        pixels = img_as_float(pixels)
    if center is not None:
        pixels = pixels - center
        pixels = np.multiply(pixels, pixels, out=pixels)
    return np.add.reduce(pixels)


def boxes(start: int, stop: int, shape: tuple[int, ...]) -> Iterator[Region]:
    """Yield the boxes, in raster order, that hold the pixels `start` to `stop` of the flattened image."""
    if len(shape) == 1:
        yield Region((start,), (stop,))
        return
    row = math.prod(shape[1:])
    while start < stop:
        first, inside = divmod(start, row)
        if inside or stop - start < row:
            end = min(stop, (first + 1) * row)
            for box in boxes(inside, inside + end - start, shape[1:]):
                yield Region((first, *box.start), (first + 1, *box.stop))
        else:
            last = stop // row
            end = last * row
            yield Region((first, *(0,) * (len(shape) - 1)), (last, *shape[1:]))
        start = end


@functools.cache
def _adds_in_halves() -> bool:
    """Return whether this version of NumPy adds in the order that is reproduced here."""
    rng = np.random.default_rng(0)
    numbers = rng.normal(size=20_011) * 10.0 ** rng.uniform(-6, 6, 20_011)
    return all(
        _is_halved(numbers.astype(dtype)[:count])
        for dtype in (np.float32, np.float64)
        for count in (*range(3001, 20_011, 2171), 20_011)
    )


def _is_halved(whole: np.ndarray) -> bool:
    total = _halved(whole)
    deviation = np.sqrt(divided(_halved(np.square(whole - divided(total, whole.size))), whole.size))
    return bool(total == np.add.reduce(whole) and deviation == whole.reshape(-1, 1, 1).std())


def _halved(whole: np.ndarray) -> Any:
    return _tree(lambda start, stop: np.add.reduce(whole[start:stop]), 0, whole.size, _BLOCK)
