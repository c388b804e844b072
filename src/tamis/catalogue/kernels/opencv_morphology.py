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


def erosion(
    image: np.ndarray, footprint: np.ndarray | None = None, *, mode: str = "reflect", cval: float = 0.0
) -> np.ndarray:
    """Return the minimum below the footprint, as `skimage.morphology.erosion` does.

    Parameters
    ----------
    image : ndarray of bool, uint8, uint16 or int16, shape (M, N)
        A plane.
    footprint : ndarray of shape (K, L), optional
        Where not 0, a pixel counts; a cross of 3 by 3 where none is given.
    mode : {'reflect', 'nearest', 'mirror'}, default 'reflect'
        What lies beyond the border.
    cval : float, default 0.0
        Not used by these modes; there because scikit-image has it.

    Returns
    -------
    eroded : ndarray, same shape and dtype as `image`
        The result.
    """
    return _filtered("erode", image, _odd(footprint), mode)


def dilation(
    image: np.ndarray, footprint: np.ndarray | None = None, *, mode: str = "reflect", cval: float = 0.0
) -> np.ndarray:
    """Return the maximum below the footprint; arguments as of `erosion`.

    Parameters
    ----------
    image, footprint, mode, cval
        As of `erosion`.

    Returns
    -------
    dilated : ndarray, same shape and dtype as `image`
        The result.
    """
    return _filtered("dilate", image, _odd(footprint), mode)


def opening(
    image: np.ndarray, footprint: np.ndarray | None = None, *, mode: str = "reflect", cval: float = 0.0
) -> np.ndarray:
    """Return the dilation of the erosion.

    Parameters
    ----------
    image, footprint, mode, cval
        As of `erosion`.

    Returns
    -------
    opened : ndarray, same shape and dtype as `image`
        The result.
    """
    below = _odd(footprint)
    # skimage.morphology.opening mirrors the footprint for its second step
    return _filtered("dilate", _filtered("erode", image, below, mode), below[::-1, ::-1], mode)


def closing(
    image: np.ndarray, footprint: np.ndarray | None = None, *, mode: str = "reflect", cval: float = 0.0
) -> np.ndarray:
    """Return the erosion of the dilation.

    Parameters
    ----------
    image, footprint, mode, cval
        As of `erosion`.

    Returns
    -------
    closed : ndarray, same shape and dtype as `image`
        The result.
    """
    below = _odd(footprint)
    return _filtered("erode", _filtered("dilate", image, below, mode), below[::-1, ::-1], mode)


def white_tophat(
    image: np.ndarray, footprint: np.ndarray | None = None, *, mode: str = "reflect", cval: float = 0.0
) -> np.ndarray:
    """Return what an opening takes away.

    Parameters
    ----------
    image, footprint, mode, cval
        As of `erosion`.

    Returns
    -------
    bright : ndarray, same shape and dtype as `image`
        The result.
    """
    return _minus(image, opening(image, footprint, mode=mode))


def black_tophat(
    image: np.ndarray, footprint: np.ndarray | None = None, *, mode: str = "reflect", cval: float = 0.0
) -> np.ndarray:
    """Return what a closing fills in.

    Parameters
    ----------
    image, footprint, mode, cval
        As of `erosion`.

    Returns
    -------
    dark : ndarray, same shape and dtype as `image`
        The result.
    """
    return _minus(closing(image, footprint, mode=mode), image)


def _minus(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    made: np.ndarray = np.logical_xor(one, other) if one.dtype == bool else np.subtract(one, other)
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
