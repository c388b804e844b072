"""The median of 3 x 3 x 3 pixels by a sorting network, bit-identical to scipy.ndimage.

A network only takes the smaller and the larger of two numbers, for all pixels at once [1]_. What is sorted
along one axis is shared by the windows it is in, and of the last step only what leads to the median is
kept. Networks are found, and thereby proven, on zeros and ones: what sorts these sorts everything.

References
----------
.. [1] K. E. Batcher, "Sorting networks and their applications", AFIPS Spring Joint Computer Conference 32
   (1968) 307-314.
"""

from __future__ import annotations

import functools
import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue._operation import load_target
from tamis.catalogue._value import ArrayValue, Footprint
from tamis.catalogue.kernels.opencv import PAD_MODES, holds, is_out_of_order
from tamis.region import Lattice, Region

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from tamis.catalogue._kernel import Situation

__all__ = ["applies", "median", "median_filter"]

DTYPES = frozenset({"uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64"})
"""Dtypes proven equal; scipy compares in float64, which does not hold all of int64."""

WINDOW = (3, 3, 3)
# so many pixels at once stay in the caches of a core, with all that is kept of them
_BLOCK = 2**14


def applies(situation: Situation) -> bool:
    """Return whether these functions may stand for scikit-image's and scipy's.

    Parameters
    ----------
    situation : Situation
        Dtype and shape of the image, and the values.

    Returns
    -------
    applies : bool
        True for volumes of a dtype of `DTYPES`, at least 3 pixels along each axis, and a full window of
        3 x 3 x 3 pixels in its place.
    """
    values = situation.values
    return (
        situation.dtype in DTYPES
        and len(situation.shape) == 3
        and min(situation.shape) >= 3
        and values.get("behavior", "ndimage") == "ndimage"
        and values.get("origin", 0) == 0
        and values.get("axes") is None
        and values["mode"] in PAD_MODES
        and (PAD_MODES[values["mode"]] != "constant" or holds(situation.dtype, values["cval"]))
        and _is_window(values)
    )


def _is_window(values: Any) -> bool:
    footprint = values["footprint"]
    if footprint is None:
        # skimage.filters.median has no size: 3 along each axis
        return values.get("size", 3) in (3, WINDOW)
    if not isinstance(footprint, Footprint | ArrayValue):
        return False
    array = footprint.array()
    return array.shape == WINDOW and bool(array.all())


def median(
    image: np.ndarray, footprint: np.ndarray | None = None, mode: str = "nearest", cval: float = 0.0
) -> np.ndarray:
    """Return what ``skimage.filters.median`` returns, for a full window of 3 x 3 x 3 pixels.

    Parameters
    ----------
    image : ndarray of one of `DTYPES`, shape (P, M, N)
        A volume.
    footprint : ndarray, shape (3, 3, 3), optional
        All ones.
    mode, cval : str, float
        What lies beyond the border, as in scipy.ndimage.

    Returns
    -------
    filtered : ndarray, as `image`
        The median of each window.
    """
    return median_filter(image, mode=mode, cval=cval)


def median_filter(
    input: np.ndarray,
    size: Any = None,
    footprint: np.ndarray | None = None,
    mode: str = "reflect",
    cval: float = 0.0,
) -> np.ndarray:
    """Return what ``scipy.ndimage.median_filter`` returns, for a full window of 3 x 3 x 3 pixels.

    Parameters
    ----------
    input : ndarray of one of `DTYPES`, shape (P, M, N)
        A volume.
    size, footprint : optional
        Not looked at; there because scipy has them.
    mode, cval : str, float
        What lies beyond the border.

    Returns
    -------
    filtered : ndarray, as `input`
        The median of each window.
    """
    if is_out_of_order(input):
        found = load_target("scipy.ndimage:median_filter")(input, size=WINDOW, mode=mode, cval=cval)
        return np.asarray(found)
    padded = _padded(input, mode, cval)
    filtered = np.empty(input.shape, input.dtype)
    for region in Lattice(input.shape, _block_shape(input.shape)):
        windows = Region(region.start, tuple(stop + 2 for stop in region.stop))
        filtered[region.slices] = _medians(padded[windows.slices])
    return filtered


def _block_shape(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape of a block of whole rows, and of whole planes if they are small."""
    rows = min(max(_BLOCK // shape[2], 1), shape[1])
    return max(_BLOCK // (rows * shape[2]), 1), rows, shape[2]


def _padded(image: np.ndarray, mode: str, cval: float) -> np.ndarray:
    how: dict[str, Any] = {"mode": PAD_MODES[mode]}
    if how["mode"] == "constant":
        how["constant_values"] = image.dtype.type(cval)
    return np.pad(image, 1, **how)


def _medians(block: np.ndarray) -> np.ndarray:
    """Return the median of each window; the block is two pixels wider than the result."""
    planes, rows, columns = (length - 2 for length in block.shape)
    sorted_3 = _run(_network(3, 1, range(3)), [block[first : first + planes] for first in range(3)])
    squares = [level[:, first : first + rows] for first in range(3) for level in sorted_3]
    sorted_9 = _run(_network(3, 3, range(9)), squares)
    cubes = [level[..., first : first + columns] for first in range(3) for level in sorted_9]
    return _run(_network(3, 9, (13,)), cubes)[13]


def _run(network: Iterable[tuple[int, int, bool, bool]], wires: list[np.ndarray]) -> list[np.ndarray]:
    """Return the wires after the network; those that it does not need are as they come."""
    for low, high, needs_low, needs_high in network:
        one, other = wires[low], wires[high]
        if needs_low:
            wires[low] = np.minimum(one, other)
        if needs_high:
            wires[high] = np.maximum(one, other)
    return wires


@functools.cache
def _network(lists: int, length: int, wanted: Collection[int]) -> tuple[tuple[int, int, bool, bool], ...]:
    """Return the comparisons that bring some ranks of so many sorted lists into their place.

    Each is a pair of wires, of which the first gets the smaller number, and whether either is looked at.
    """
    wires = _sorted_lists(lists, length)
    used = []
    for low, high in _odd_even_sort(1 << (lists * length - 1).bit_length()):
        # wires beyond the last hold numbers larger than all: they never change places
        if high < wires.shape[1] and np.any(wires[:, low] > wires[:, high]):
            wires[:, [low, high]] = np.sort(wires[:, [low, high]], axis=1)
            used.append((low, high))
    return tuple(_leading_to(wanted, used))


def _sorted_lists(lists: int, length: int) -> np.ndarray:
    """Return every way in which sorted lists of zeros and ones lie beside each other, one a row."""
    one = np.tri(length + 1, length, -1, dtype=np.uint8)[:, ::-1]
    return np.array([np.concatenate(rows) for rows in itertools.product(one, repeat=lists)])


def _leading_to(
    wanted: Collection[int], pairs: Sequence[tuple[int, int]]
) -> Sequence[tuple[int, int, bool, bool]]:
    """Return those comparisons that the wanted wires depend on."""
    needed, kept = set(wanted), []
    for low, high in reversed(pairs):
        if low in needed or high in needed:
            kept.append((low, high, low in needed, high in needed))
            needed |= {low, high}
    return kept[::-1]


def _odd_even_sort(count: int, first: int = 0) -> Iterator[tuple[int, int]]:
    """Yield Batcher's comparisons for a power of 2 of wires."""
    if count > 1:
        half = count // 2
        yield from _odd_even_sort(half, first)
        yield from _odd_even_sort(half, first + half)
        yield from _odd_even_merge(first, count, 1)


def _odd_even_merge(first: int, count: int, step: int) -> Iterator[tuple[int, int]]:
    if 2 * step >= count:
        yield first, first + step
        return
    yield from _odd_even_merge(first, count, 2 * step)
    yield from _odd_even_merge(first + step, count, 2 * step)
    for wire in range(first + step, first + count - step, 2 * step):
        yield wire, wire + step
