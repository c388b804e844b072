"""Sums of all pixels, and what is made of them: mean, variance, standard deviation.

Sums of whole numbers below 2**53 are the same in any order. Sums in floating point are not: there the
order of NumPy is kept. It adds a long row of numbers as two halves, of which it makes halves again, down
to some hundred numbers [1]_; each part of that tree can be added on its own.

References
----------
.. [1] https://numpy.org/doc/stable/reference/generated/numpy.sum.html, "pairwise summation"
"""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.engine._place import Selection
from tamis.engine._workshop import Algorithm
from tamis.engine.exact._survey import is_plain, only_image, shape_of, told
from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tamis.engine._place import Place
    from tamis.engine._workshop import Workshop

__all__ = ["ALGORITHMS", "boxes"]

# a float64 holds every whole number up to here, so a sum below it is the same in any order
EXACT_SUM = 2**53
# so many numbers NumPy adds in one go; halves are cut where its unrolled loops begin
_BLOCK, _UNROLLED = 128, 8


def _sum(shop: Workshop) -> Any:
    image = only_image(shop)
    if image is None or not is_plain(shop.values):
        return None
    if image.dtype.kind == "f":
        return _pairwise(shop, image)
    # overflow wraps around in any order; of no pixels the sum is a zero of the same dtype
    return np.sum(np.array(list(told(shop, image, sum_in_tile)))) if image.dtype.kind in "biu" else None


def sum_in_tile(region: Region, reads: Mapping[str, Place], _writes: object) -> Any:
    """Return the sum of a tile."""
    return np.sum(reads["image"].read(region))


def _mean(shop: Workshop) -> Any:
    image = only_image(shop)
    if image is None or not is_plain(shop.values):
        return None
    return _average(shop, image)


def _average(shop: Workshop, image: Place | Selection) -> Any | None:
    """Return the mean of all pixels; None where its bits cannot be told."""
    if image.dtype.kind == "f":
        total = _pairwise(shop, image)
        return None if total is None else _divided(total, math.prod(shape_of(image)))
    found = _exact_total(shop, image)
    return None if found is None else _divided(np.float64(found[0]), found[1])


def _divided(total: Any, count: Any) -> Any:
    """Return a quotient in the dtype of the sum, as NumPy's means do it."""
    return total.dtype.type(total / np.asarray(count)[()])


def _exact_total(shop: Workshop, image: Place | Selection) -> tuple[int, int] | None:
    """Return sum and number of whole-numbered pixels; None if float64 might round some sum of them."""
    if image.dtype.kind not in "biu":
        return None
    totals, bounds, counts = zip(*told(shop, image, total_in_tile), strict=True)
    is_exact = sum(bounds) < EXACT_SUM and sum(counts) > 0
    return (sum(totals), sum(counts)) if is_exact else None


def total_in_tile(region: Region, reads: Mapping[str, Place], _writes: object) -> tuple[int, int, int]:
    """Return the sum of a tile, what no sum of some of its pixels exceeds, and their number."""
    tile = reads["image"].read(region)
    if not tile.size:
        return 0, 0, 0
    largest = max(abs(int(tile.min())), abs(int(tile.max())))
    return int(tile.sum()), largest * tile.size, tile.size


def _variance(shop: Workshop) -> Any:
    image = only_image(shop)
    rest = {name: value for name, value in shop.values.items() if name != "ddof"}
    if image is None or isinstance(image, Selection) or not is_plain(rest):
        return None
    center, freedom = _average(shop, image), math.prod(image.shape) - shop.values["ddof"]
    if center is None or freedom <= 0:  # the library warns
        return None
    squares = _pairwise(shop, image, center=center)
    return None if squares is None else _divided(squares, freedom)


def _standard_deviation(shop: Workshop) -> Any:
    variance = _variance(shop)
    return None if variance is None else variance.dtype.type(np.sqrt(variance))


def _pairwise(shop: Workshop, image: Place | Selection, *, center: Any = None) -> Any | None:
    """Return a sum in floating point, added up in the order of NumPy."""
    is_known = image.dtype.isnative and (image.dtype.kind in "biu" or image.dtype.char in "fd")
    if isinstance(image, Selection) or not is_known or not _is_numpys_order():
        return None
    count, most = math.prod(image.shape), _leaf_pixels(shop, image)
    leaves = list(_leaves(0, count, most))
    found = dict(shop.map(add_leaf, leaves, reads={"image": image}, center=center))
    return _tree(lambda start, stop: found[start, stop], 0, count, most)


def _leaf_pixels(shop: Workshop, image: Place) -> int:
    return max(math.prod(shop.lattice(image.shape).tile), _BLOCK)


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


def add_leaf(span: tuple[int, int], reads: Mapping[str, Place], _writes: object, *, center: Any) -> Any:
    """Return the sum of pixels that follow one another in raster order, or of their squared differences."""
    image = reads["image"]
    pixels = np.concatenate([image.read(box).ravel() for box in boxes(*span, image.shape)])
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
def _is_numpys_order() -> bool:
    """Return whether this version of NumPy adds in the order that is reproduced here."""
    rng = np.random.default_rng(0)
    numbers = rng.normal(size=20_011) * 10.0 ** rng.uniform(-6, 6, 20_011)
    return all(
        np.add.reduce(row) == _tree(lambda a, b, row=row: np.add.reduce(row[a:b]), 0, len(row), _BLOCK)  # type: ignore[misc]
        for row in (numbers, numbers.astype(np.float32))
    )


ALGORITHMS = {
    "sum": Algorithm(_sum, is_faster=True, takes_selections=True),
    "mean": Algorithm(_mean, is_faster=True, takes_selections=True),
    # the same where the order of the sum asks for whole rows, which a tiled file gives slowly
    "pairwise_sum": Algorithm(_sum, takes_selections=True),
    "pairwise_mean": Algorithm(_mean, takes_selections=True),
    "variance": Algorithm(_variance, bytes_per_pixel=32, takes_selections=True),
    "standard_deviation": Algorithm(_standard_deviation, bytes_per_pixel=32, takes_selections=True),
}
