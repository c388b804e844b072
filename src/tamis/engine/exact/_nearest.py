"""Nearest pixels along lines: the one-dimensional half of a distance transform that goes axis by axis.

All functions take lines side by side: shape (length, lines), positions along the first axis.

References
----------
C. R. Maurer, R. Qi and V. Raghavan, "A linear time algorithm for computing exact Euclidean distance
transforms of binary images in arbitrary dimensions", IEEE Trans. PAMI 25, 265-270, 2003: what scipy does.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "FAR",
    "blocky_distance",
    "chosen_along",
    "city_distance",
    "distances",
    "features_of",
    "follows_scipy",
    "is_exact",
    "nearest_on_line",
    "nearest_sites",
    "squares",
    "taken_along",
]

FAR = 2**30
"""Stands for a distance where there is nothing, in pixels."""


def is_exact(shape: Sequence[int], sampling: Sequence[float]) -> bool:
    """Return whether scipy's transform of such an image never rounds, but in the last square root.

    Then pixels at the same distance have the same bits, and of several the first is taken, the last axis
    counting most. Otherwise rounding chooses between them, as the whole image has it.
    """
    ratios = [step.as_integer_ratio() for step in sampling]
    unit = max(denominator for _, denominator in ratios)  # all are powers of two
    spans = [
        length * numerator * (unit // denominator)
        for length, (numerator, denominator) in zip(shape, ratios, strict=True)
    ]
    # four products of a length and a square are added and subtracted to find which pixel another hides
    return 4 * max(spans) * sum(span**2 for span in spans) < 2**53


def squares(features: Sequence[np.ndarray], start: Sequence[int], sampling: Sequence[float]) -> np.ndarray:
    """Return the squared distance of each pixel to its feature, added axis by axis as scipy does.

    Parameters
    ----------
    features : sequence of ndarray of int32
        For each axis, where the nearest pixel is.
    start : sequence of int, pixel
        Where the arrays begin.
    sampling : sequence of float
        Distance between pixels along each axis.
    """
    total = np.zeros(features[0].shape)
    for axis, (feature, first, step) in enumerate(zip(features, start, sampling, strict=False)):
        along = np.arange(first, first + feature.shape[axis], dtype=feature.dtype)
        apart = (feature - _aligned(along, axis, feature.ndim)).astype(np.float64)
        apart *= step
        apart *= apart
        total += apart
    return total


def distances(features: Sequence[np.ndarray], start: Sequence[int], sampling: Sequence[float]) -> np.ndarray:
    """Return the distance of each pixel to its feature; see `squares`."""
    found: np.ndarray = np.sqrt(squares(features, start, sampling))
    return found


def _aligned(along: np.ndarray, axis: int, ndim: int) -> np.ndarray:
    return along.reshape([-1 if other == axis else 1 for other in range(ndim)])


def nearest_on_line(is_site: np.ndarray) -> np.ndarray:
    """Return for each position the nearest site of its line, of two the first; -1 where there is none."""
    length = len(is_site)
    place = np.arange(length, dtype=np.int32)[:, None]
    before = np.maximum.accumulate(np.where(is_site, place, -FAR), axis=0)
    after = np.minimum.accumulate(np.where(is_site, place, FAR)[::-1], axis=0)[::-1]
    found = np.where(place - before <= after - place, before, after)
    return np.where(is_site.any(axis=0), found, -1).astype(np.int32)


def nearest_sites(rest: np.ndarray, is_site: np.ndarray, step: float) -> np.ndarray:
    """Return for each position the site of its line that is nearest; -1 where there is none.

    It does operation for operation what scipy does, so that rounding decides the same.

    Parameters
    ----------
    rest : ndarray of float64, shape (length, lines)
        Squared distance from each position to what is nearest across the line.
    is_site : ndarray of bool, shape (length, lines)
        Where there is something at all.
    step : float
        Distance of two positions.
    """
    stack, top = _visible_sites(rest, is_site, step)
    found = np.full(rest.shape, -1, np.int32)
    used = np.flatnonzero(top >= 0)
    level = np.zeros(used.size, np.intp)
    for place in range(len(rest)):
        near = _apart(rest, stack, level, used, place, step)
        moving = np.flatnonzero(level < top[used])
        while moving.size:
            line = used[moving]
            next_one = _apart(rest, stack, level[moving] + 1, line, place, step)
            is_nearer = ~(near[moving] <= next_one)
            moving = moving[is_nearer]
            near[moving] = next_one[is_nearer]
            level[moving] += 1
            moving = moving[level[moving] < top[used[moving]]]
        found[place, used] = stack[level, used]
    return found


def _apart(
    rest: np.ndarray, stack: np.ndarray, level: np.ndarray, lines: np.ndarray, place: int, step: float
) -> np.ndarray:
    site = stack[level, lines]
    along = (site - np.float64(place)) * step
    apart: np.ndarray = rest[site, lines] + along * along
    return apart


def _visible_sites(rest: np.ndarray, is_site: np.ndarray, step: float) -> tuple[np.ndarray, np.ndarray]:
    """Return for each line the sites that are nearest to something, in order, and the index of the last."""
    stack = np.zeros(rest.shape, np.int32)
    top = np.full(rest.shape[1], -1, np.intp)
    for place in range(len(rest)):
        new = np.flatnonzero(is_site[place])
        lines = new[top[new] >= 1]
        while lines.size:
            level = top[lines]
            middle, first = stack[level, lines], stack[level - 1, lines]
            a = (middle - first) * np.float64(step)
            b = (place - middle) * np.float64(step)
            c = a + b
            hidden = c * rest[middle, lines] - b * rest[first, lines] - a * rest[place, lines] - a * b * c
            lines = lines[~(hidden <= 0.0)]
            top[lines] -= 1
            lines = lines[top[lines] >= 1]
        top[new] += 1
        stack[top[new], new] = place
    return stack, top


def features_of(background: np.ndarray, sampling: Sequence[float]) -> list[np.ndarray]:
    """Return where the nearest background is, axis by axis, as scipy finds it; -1, 0, 0 without any."""
    lines = background.reshape(len(background), -1)
    features = [nearest_on_line(lines).reshape(background.shape)]
    for axis in range(1, background.ndim):
        chosen = chosen_along(features, axis, (0,) * background.ndim, sampling)
        features = [taken_along(feature, chosen, axis) for feature in features]
        features.append(np.maximum(chosen, 0))
    return features


def chosen_along(
    features: Sequence[np.ndarray], axis: int, start: Sequence[int], sampling: Sequence[float]
) -> np.ndarray:
    """Return for each pixel at which position of an axis its nearest one is; -1 where there is none.

    Parameters
    ----------
    features : sequence of ndarray of int32
        For each axis before this one, where the nearest pixel is without looking along this axis; the
        arrays are as long as the image along this axis.
    axis : int
        The axis.
    start : sequence of int, pixel
        Where the arrays begin in the image.
    sampling : sequence of float
        Distance between pixels along each axis.
    """
    rest = np.moveaxis(squares(features, start, sampling), axis, 0)
    is_site = np.moveaxis(features[0] >= 0, axis, 0)
    lines = len(rest), -1
    chosen = nearest_sites(rest.reshape(lines), is_site.reshape(lines), sampling[axis])
    return np.moveaxis(chosen.reshape(rest.shape), 0, axis)


def taken_along(array: np.ndarray, chosen: np.ndarray, axis: int) -> np.ndarray:
    """Return what an array has at the chosen positions of an axis; where none is, what it has there."""
    return np.where(chosen >= 0, np.take_along_axis(array, np.maximum(chosen, 0), axis), array)


@functools.cache
def follows_scipy() -> bool:
    """Return whether scipy on this machine rounds as `nearest_sites`: some compilers fuse operations."""
    from scipy import ndimage

    background = np.random.default_rng(0).random((48, 40)) < 0.02
    sampling = (0.1, 0.1)
    expected = ndimage.distance_transform_edt(
        ~background, sampling, return_distances=False, return_indices=True
    )
    return bool(np.array_equal(features_of(background, sampling), expected))


def city_distance(across: np.ndarray) -> np.ndarray:
    """Return the least sum of the distance along the line and `across`, in pixels; int32."""
    place = np.arange(len(across), dtype=np.int32)[:, None]
    before = np.minimum.accumulate(across - place, axis=0) + place
    after = np.minimum.accumulate((across + place)[::-1], axis=0)[::-1] - place
    return np.minimum(before, after)


def blocky_distance(across: np.ndarray) -> np.ndarray:
    """Return the least maximum of the distance along the line and `across`, in pixels; int32.

    It is the least radius of a window around the position in which something is no farther across.
    """
    length = len(across)
    bits = length.bit_length() + 1
    least = _least_of_spans(across, bits)
    place = np.arange(length)[:, None]
    radius = np.full(across.shape, -1)  # the largest that is known to be too small
    seen = np.full(across.shape, FAR, across.dtype)
    for bit in reversed(range(bits)):
        before = np.maximum(place - radius - 2**bit, 0)
        after = np.minimum(place + radius + 1, length - 1)
        wider = np.minimum(
            np.take_along_axis(least[bit], before, 0), np.take_along_axis(least[bit], after, 0)
        )
        wider = np.minimum(wider, seen)
        is_small = wider > radius + 2**bit
        radius[is_small] += 2**bit
        seen = np.where(is_small, wider, seen)
    # where no window is large enough, the whole line is farther across than it is long
    return np.where(radius == 2**bits - 2, seen, radius + 1).astype(across.dtype)


def _least_of_spans(values: np.ndarray, bits: int) -> list[np.ndarray]:
    """Return for each power of two the least value of so many positions from each one on."""
    least = [values]
    for bit in range(bits - 1):
        shifted = np.minimum(np.arange(len(values)) + 2**bit, len(values) - 1)
        least.append(np.minimum(least[-1], least[-1][shifted]))
    return least
