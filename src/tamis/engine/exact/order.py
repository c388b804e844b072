"""Order statistics: the pixel that would be the k-th if all were sorted, found by counting digits.

Pixels become unsigned integers of the same order; the first 16 bits of the k-th are found from one round of
tiles, the next 16 from another round that looks at those pixels only. What is made of them - a median, a
percentile between two of them - NumPy says itself, of an array that looks as if it were sorted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.engine._place import Selection
from tamis.engine._workshop import Algorithm
from tamis.engine.exact._survey import extent_of, only_image, shape_of, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tamis.engine._place import Place
    from tamis.engine._workshop import Workshop
    from tamis.region import Region

__all__ = ["ALGORITHMS", "RankedPixels", "from_keys", "to_keys"]

_DIGIT_BITS = 16
_DIGITS = 2**_DIGIT_BITS
# so many counts of digits are held at once
_MOST_PREFIXES = 16


def to_keys(pixels: np.ndarray) -> np.ndarray:
    """Return unsigned integers that sort as the pixels do, all NaN last.

    Parameters
    ----------
    pixels : ndarray of bool, integer or float, any shape
        Of at most 64 bits each.

    Returns
    -------
    keys : ndarray of unsigned integer, same shape
        Of the same size.
    """
    pixels = np.ascontiguousarray(pixels, pixels.dtype.newbyteorder("="))
    keys: np.ndarray = pixels.view(f"u{pixels.dtype.itemsize}")
    top = keys.dtype.type(1 << (8 * keys.itemsize - 1))
    if pixels.dtype.kind == "i":
        return np.asarray(keys ^ top)
    if pixels.dtype.kind != "f":
        return keys
    # of negative floats, larger bits are less
    keys = np.asarray(np.where(keys & top, ~keys, keys | top))
    keys[np.isnan(pixels)] = np.iinfo(keys.dtype).max
    return keys


def from_keys(keys: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Return the pixels of this dtype that have these keys."""
    dtype = dtype.newbyteorder("=")
    keys = keys.astype(f"u{dtype.itemsize}")
    top = keys.dtype.type(1 << (8 * keys.itemsize - 1))
    if dtype.kind == "i":
        keys = keys ^ top
    elif dtype.kind == "f":
        keys = np.where(keys & top, keys ^ top, ~keys)
    return keys.view(dtype)


class RankedPixels:
    """The pixels of an image by rank, of which each is found when it is asked for.

    Parameters
    ----------
    shop : Workshop
        Does the tiles.
    image : Place or Selection
        The pixels.
    """

    def __init__(self, shop: Workshop, image: Place | Selection) -> None:
        self._shop, self._image = shop, image
        bits = 8 * image.dtype.itemsize
        first, *self._shifts = range(max(bits - _DIGIT_BITS, 0), -1, -_DIGIT_BITS)
        self._first = self._count(first, None)[0]
        self.count = int(self._first.sum())
        self._found: dict[int, Any] = {}

    def find(self, ranks: Iterable[int]) -> np.ndarray:
        """Return the pixels of these ranks, counted from 0, negative ones from the end."""
        wanted = [int(rank) % self.count for rank in ranks]
        new = np.array(sorted(set(wanted) - self._found.keys()), np.int64)
        if len(new):
            pixels = from_keys(self._search(new), self._image.dtype)
            self._found.update(zip(new.tolist(), pixels, strict=True))
        return np.array([self._found[rank] for rank in wanted], self._image.dtype.newbyteorder("="))

    def _search(self, ranks: np.ndarray) -> np.ndarray:
        """Return the keys of these ranks."""
        keys, rest = _digits_at(self._first[np.newaxis], np.zeros(len(ranks), np.intp), ranks)
        for shift in self._shifts:
            keys, rest = self._next_digit(shift, keys, rest)
        return keys

    def _next_digit(self, shift: int, heads: np.ndarray, ranks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return keys that are one digit longer, and the ranks among the pixels that begin so."""
        prefixes, place = np.unique(heads, return_inverse=True)
        keys, rest = np.empty_like(heads), np.empty_like(ranks)
        for start in range(0, len(prefixes), _MOST_PREFIXES):
            counts = self._count(shift, prefixes[start : start + _MOST_PREFIXES])
            here = (place >= start) & (place < start + _MOST_PREFIXES)
            digits, rest[here] = _digits_at(counts, place[here] - start, ranks[here])
            keys[here] = (heads[here] << np.uint64(_DIGIT_BITS)) | digits
        return keys, rest

    def _count(self, shift: int, prefixes: np.ndarray | None) -> np.ndarray:
        """Return how often each digit follows each prefix."""
        counts = np.zeros((1 if prefixes is None else len(prefixes)) * _DIGITS, np.int64)
        for codes, found in told(self._shop, self._image, count_digits, shift=shift, prefixes=prefixes):
            counts[codes] += found
        return counts.reshape(-1, _DIGITS)


def _digits_at(counts: np.ndarray, rows: np.ndarray, ranks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for each rank in a row of counts its digit, and its rank among the pixels that have it."""
    digits, rest = np.empty(len(ranks), np.uint64), np.empty(len(ranks), np.int64)
    for row in np.unique(rows):
        here, sums = rows == row, np.cumsum(counts[row])
        found = np.searchsorted(sums, ranks[here], side="right")
        digits[here], rest[here] = found, ranks[here] - (sums - counts[row])[found]
    return digits, rest


def count_digits(
    region: Region, reads: Mapping[str, Place], _writes: object, *, shift: int, prefixes: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return which digits follow which prefixes in a tile, and how often.

    Parameters
    ----------
    region : Region
        The tile.
    reads : mapping
        Has the ``"image"``.
    shift : int, bit
        The digit is above so many bits.
    prefixes : ndarray of uint64, optional
        Sorted: what stands before the digit; without it, every pixel counts.

    Returns
    -------
    codes : ndarray of int64
        Place of the prefix, times 2**16, plus digit.
    counts : ndarray of int64
        How many pixels have it.
    """
    keys = to_keys(reads["image"].read(region).ravel()).astype(np.uint64, copy=False)
    codes = (keys >> np.uint64(shift)) & np.uint64(_DIGITS - 1)
    codes = codes.astype(np.int64)
    if prefixes is not None:
        heads = keys >> np.uint64(shift + _DIGIT_BITS)
        place = np.minimum(np.searchsorted(prefixes, heads), len(prefixes) - 1)
        is_one = prefixes[place] == heads
        codes = place[is_one] * _DIGITS + codes[is_one]
    counts = np.bincount(codes)
    used = np.flatnonzero(counts)
    return used, counts[used]


class _Sorted(np.ndarray):
    """A row of all pixels for NumPy's own functions: it takes no memory, and is sorted where one looks."""

    pixels: RankedPixels

    def flatten(self, order: Any = "C") -> Any:
        """Return itself: a row already, and nobody writes into it."""
        return self

    def partition(self, kth: Any, *_args: Any, **_named: Any) -> None:
        """Find these ranks in one go; in their places they are anyway."""
        self.pixels.find(np.asarray(kth).ravel())

    def take(self, indices: Any, *_args: Any, **_named: Any) -> Any:
        """Return the pixels of these ranks."""
        return self[indices]

    def __getitem__(self, index: Any) -> Any:
        index = next(item for item in index if item is not ...) if isinstance(index, tuple) else index
        ranks = np.asarray(range(*index.indices(self.size)) if isinstance(index, slice) else index)
        return self.pixels.find(ranks.ravel()).reshape(ranks.shape)[()]


def _as_if_sorted(pixels: RankedPixels, dtype: np.dtype) -> np.ndarray:
    row = np.broadcast_to(np.zeros((), dtype.newbyteorder("=")), (pixels.count,)).view(_Sorted)
    row.pixels = pixels
    return row


def _order_statistic(shop: Workshop) -> Any:
    """Return what the operation says of all pixels, of which it only looks at a few when they are sorted."""
    image = only_image(shop)
    if image is None or image.dtype.kind not in "biuf" or image.dtype.itemsize > np.dtype(np.uint64).itemsize:
        return None
    pixels = RankedPixels(shop, image)
    if not pixels.count:
        return None
    return shop.call({next(iter(shop.inputs)): _as_if_sorted(pixels, image.dtype)})


def _is_low_contrast(shop: Workshop) -> Any:
    image = only_image(shop)
    if image is None:
        return None
    if image.dtype == bool:
        extent = extent_of(shop, image)
        return shop.call({"image": np.array([extent.low, extent.high])}) if extent.count else None
    shape = shape_of(image)
    is_colour = not isinstance(image, Selection) and len(shape) == 3 and shape[-1] in (3, 4)
    return None if is_colour else _order_statistic(shop)


ALGORITHMS = {
    "median": Algorithm(_order_statistic, bytes_per_pixel=64, takes_selections=True),
    "percentile": Algorithm(_order_statistic, bytes_per_pixel=64, takes_selections=True),
    "quantile": Algorithm(_order_statistic, bytes_per_pixel=64, takes_selections=True),
    "low_contrast": Algorithm(_is_low_contrast, bytes_per_pixel=64, takes_selections=True),
}
