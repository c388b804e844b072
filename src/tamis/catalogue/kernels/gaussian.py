"""A part of what a Gaussian gives, bit-identical to scikit-image: of a volume one plane, without the others.

A Gaussian is done along one axis after the other. What nobody looks at along an axis is left out as soon as
that axis is done. Where very few pixels are wanted of an axis, such as one plane with those around it, only
these are summed, in the order in which scipy sums: `is_as_summed_here` tries whether that is so.
"""

from __future__ import annotations

import functools
import itertools
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tamis.catalogue._kernel import Situation

__all__ = ["applies", "gaussian_part", "is_as_summed_here"]

# scipy takes what is smaller for no filter at all
_LEAST_SIGMA = 1e-15
# summing here costs as much as scipy for so many times as many pixels
_FEW = 4


def applies(situation: Situation) -> bool:
    """Return whether this may stand for the library's function: everywhere but for complex numbers."""
    return situation.dtype[:1] in ("u", "i", "f", "b")


def gaussian_part(
    part: tuple[slice, ...],
    image: np.ndarray,
    sigma: float | Sequence[float] = 1.0,
    *,
    mode: str = "nearest",
    cval: float = 0,
    preserve_range: bool = False,
    truncate: float = 4.0,
    channel_axis: int | None = None,
) -> np.ndarray:
    """Return a part of what ``skimage.filters.gaussian`` returns.

    Parameters
    ----------
    part : tuple of slice
        Which part; with a start and a stop for each axis.
    image : ndarray
        Any image of bool, whole numbers or floats.
    sigma, mode, cval, preserve_range, truncate, channel_axis
        As scikit-image takes them.

    Returns
    -------
    filtered : ndarray of float32 or float64
        Of the shape of the part.
    """
    from scipy import ndimage
    from skimage._shared.utils import _supported_float_type, convert_to_float

    made = convert_to_float(image, preserve_range)
    made = made.astype(_supported_float_type(made.dtype), copy=False)
    for axis, (width, wanted) in enumerate(zip(_widths(sigma, image.ndim, channel_axis), part, strict=True)):
        if width > _LEAST_SIGMA:
            is_few = _FEW * (wanted.stop - wanted.start) <= made.shape[axis]
            if mode == "nearest" and is_few and is_as_summed_here():
                made = _summed(made, width, axis, wanted, truncate)
                continue
            made = ndimage.gaussian_filter1d(made, width, axis, mode=mode, cval=cval, truncate=truncate)
        made = made[(slice(None),) * axis + (wanted,)]
    return np.ascontiguousarray(made)


def _widths(sigma: float | Sequence[float], ndim: int, channel_axis: int | None) -> Sequence[float]:
    """Return sigma along each axis, as scikit-image fills it in: colours are not mixed."""
    if np.any(np.asarray(sigma) < 0.0):
        message = "Sigma values less than zero are not valid"
        raise ValueError(message)
    plain = ndim - (channel_axis is not None)
    widths = [float(sigma)] * plain if isinstance(sigma, float | int) else [float(one) for one in sigma]
    if channel_axis is not None and len(widths) == ndim - 1:
        widths.insert(channel_axis % ndim, 0.0)
    return widths


def _summed(image: np.ndarray, sigma: float, axis: int, wanted: slice, truncate: float) -> np.ndarray:
    """Return the pixels of a part along an axis: the middle, then pairs from the outermost inwards."""
    weights = _weights(sigma, truncate)
    reach, last = len(weights) - 1, image.shape[axis] - 1

    def plane(place: int) -> np.ndarray:
        found: np.ndarray = np.take(image, min(max(place, 0), last), axis)
        return found.astype(np.float64, copy=False)

    made = []
    for place in range(wanted.start, wanted.stop):
        total = plane(place) * weights[0]
        for distance in range(reach, 0, -1):
            pair = plane(place - distance) + plane(place + distance)
            pair *= weights[distance]
            total += pair
        made.append(total.astype(image.dtype, copy=False))
    return np.stack(made, axis)


@functools.lru_cache(256)
def _weights(sigma: float, truncate: float) -> np.ndarray:
    """Return the weight of a pixel by its distance, as scipy has it: what it makes of a single one."""
    from scipy import ndimage

    reach = int(truncate * float(sigma) + 0.5)
    single = np.zeros(2 * reach + 1)
    single[reach] = 1.0
    filtered = ndimage.gaussian_filter1d(single, sigma, mode="constant", truncate=truncate)
    return np.asarray(filtered[reach:])


@functools.cache
def is_as_summed_here() -> bool:
    """Return whether scipy, as it was compiled for this machine, sums as it is done here."""
    from scipy import ndimage

    rng = np.random.default_rng(0)
    for dtype, sigma in itertools.product((np.float32, np.float64), (0.7, 2.0)):
        image = rng.standard_normal((16, 64)).astype(dtype)
        theirs = ndimage.gaussian_filter1d(image, sigma, 0, mode="nearest", truncate=4.0)
        if not np.array_equal(theirs, _summed(image, sigma, 0, slice(0, 16), 4.0)):
            return False
    return True
