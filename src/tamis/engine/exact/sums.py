"""Sums of all pixels, and what is made of them: mean, variance, standard deviation.

Sums of whole numbers below 2**53 are the same in any order. Sums in floating point are not: there the
order of NumPy is kept, see `_pairwise`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.engine._place import Selection
from tamis.engine._workshop import Algorithm
from tamis.engine.exact._pairwise import divided, pairwise_sum
from tamis.engine.exact._survey import EXACT_SUM, is_plain, only_image, shape_of, told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._place import Place
    from tamis.engine._workshop import Workshop
    from tamis.region import Region

__all__ = ["ALGORITHMS"]


def _sum(shop: Workshop) -> Any:
    image = only_image(shop)
    if image is None or not is_plain(shop.values):
        return None
    if image.dtype.kind == "f":
        return _in_order(shop, image)
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
        total = _in_order(shop, image)
        return None if total is None else divided(total, math.prod(shape_of(image)))
    found = _exact_total(shop, image)
    return None if found is None else divided(np.float64(found[0]), found[1])


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
    squares = _in_order(shop, image, center=center)
    return None if squares is None else divided(squares, freedom)


def _standard_deviation(shop: Workshop) -> Any:
    variance = _variance(shop)
    return None if variance is None else variance.dtype.type(np.sqrt(variance))


def _in_order(shop: Workshop, image: Place | Selection, *, center: Any = None) -> Any | None:
    """Return a sum in floating point, added up in the order of NumPy."""
    is_known = image.dtype.isnative and (image.dtype.kind in "biu" or image.dtype.char in "fd")
    if isinstance(image, Selection) or not is_known:
        return None
    return pairwise_sum(shop, image, center=center)


ALGORITHMS = {
    "sum": Algorithm(_sum, is_faster=True, takes_selections=True),
    "mean": Algorithm(_mean, is_faster=True, takes_selections=True),
    # the same where the order of the sum asks for whole rows, which a tiled file gives slowly
    "pairwise_sum": Algorithm(_sum, takes_selections=True),
    "pairwise_mean": Algorithm(_mean, takes_selections=True),
    "variance": Algorithm(_variance, bytes_per_pixel=32, takes_selections=True),
    "standard_deviation": Algorithm(_standard_deviation, bytes_per_pixel=32, takes_selections=True),
}
