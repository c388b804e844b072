"""Grey and binary morphology of planes by OpenCV, bit-identical to scikit-image.

Minima and maxima round nothing, so only three things can differ, and are taken care of: the border
(the image is padded by scipy's rule, filtered and cut), the side that an even footprint favours, and
NaN with signed zero (no floating point here).
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue._value import ArrayValue, Footprint
from tamis.catalogue.kernels._morphology import morphology_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tamis.catalogue._kernel import Situation

__all__ = [
    "applies", "black_tophat", "closing", "dilation", "erosion", "opening", "white_tophat",
]  # fmt: skip

DTYPES = frozenset({"bool", "uint8", "uint16", "int16"})
"""Dtypes proven equal."""

BORDERS = {"reflect": "BORDER_REFLECT", "nearest": "BORDER_REPLICATE", "mirror": "BORDER_REFLECT_101"}
"""OpenCV's names of scipy's borders, for those proven equal."""

NAMES = {"min": "erode", "max": "dilate"}
"""OpenCV's names of minimum and maximum."""

CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)
"""What scikit-image takes where no footprint is given."""


def applies(situation: Situation) -> bool:
    """Return whether these functions may stand for scikit-image's.

    Parameters
    ----------
    situation : Situation
        Dtype and shape of the image, and the values.

    Returns
    -------
    applies : bool
        True for planes of bool, uint8, uint16 or int16 with at least one pixel, a 2-D footprint that
        is not empty and reaches at most as far as the image is long, and a border of `BORDERS`.
    """
    return (
        situation.dtype in DTYPES
        and len(situation.shape) == 2
        and min(situation.shape) > 0
        and situation.values["mode"] in BORDERS
        and _fits(situation.values["footprint"], situation.shape)
    )


def _fits(footprint: Any, shape: tuple[int, ...]) -> bool:
    """Return whether the footprint is a plane, not empty, and reaches no farther than the image is long."""
    if footprint is None:
        return True
    if not isinstance(footprint, Footprint | ArrayValue):
        return False
    # beyond one image length OpenCV and scipy reflect differently
    array = footprint.array()
    reach = [length // 2 for length in array.shape]
    return len(reach) == 2 and bool(array.any()) and all(r <= n for r, n in zip(reach, shape, strict=True))


def _extremes(
    _name: str,
    image: np.ndarray,
    footprint: np.ndarray | None,
    mode: str,
    _cval: float,
    extremes: tuple[str, ...],
) -> np.ndarray:
    """Return one extreme after the other, the second below the mirrored footprint as in scikit-image."""
    below, made = _odd(footprint), image
    for extreme in extremes:
        made = _filtered(NAMES[extreme], made, below, mode)
        below = below[::-1, ::-1]
    return made


def _odd(footprint: np.ndarray | None) -> np.ndarray:
    """Return the footprint as 0 and 1, with a middle: even widths get a row or column before the first."""
    if footprint is None:
        return CROSS
    below = (np.asarray(footprint) != 0).astype(np.uint8)
    return np.pad(below, [(1 - length % 2, 0) for length in below.shape])


@functools.cache
def _opencv() -> Any:
    import cv2

    cv2.setNumThreads(1)  # the executors decide how many threads work
    return cv2


def _filtered(name: str, image: np.ndarray, below: np.ndarray, mode: str) -> np.ndarray:
    cv2 = _opencv()
    plane = np.ascontiguousarray(image.view(np.uint8) if image.dtype == bool else image)
    down, right = (length // 2 for length in below.shape)
    padded = cv2.copyMakeBorder(plane, down, down, right, right, getattr(cv2, BORDERS[mode]))
    run: Callable[..., np.ndarray] = getattr(cv2, name)
    rows, columns = image.shape
    made = run(padded, np.ascontiguousarray(below))[down : down + rows, right : right + columns]
    cut: np.ndarray = np.ascontiguousarray(made)
    return cut.view(image.dtype)


erosion, dilation, opening, closing, white_tophat, black_tophat = morphology_of(_extremes)
