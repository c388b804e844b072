"""Which pixels can be used at all; the same refusals for files and for arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tamis.errors import ImageError
from tamis.io._axes import MOST_AXES

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["check_dtype", "check_pixels", "check_shape", "frozen"]

_REMEDIES = {
    "c": "Use its magnitude, np.abs(image), or image.real",
    "O": "Make it numeric with np.asarray(image, dtype=float)",
    "V": "Take one of its fields, such as image['name']",
    "U": "Give an array of numbers",
    "S": "Give an array of numbers",
    "M": "Give an array of numbers",
    "m": "Give an array of numbers",
}


def check_shape(shape: Sequence[int], *, where: str) -> tuple[int, ...]:
    """Return the shape of an image that has pixels.

    Raises
    ------
    ImageError
        If it has no axis, an axis of length 0, or more than 8 axes.
    """
    lengths = tuple(int(length) for length in shape)
    if not lengths:
        message = "image must have at least one axis, got a single value (0-d)"
        raise ImageError(message, where=where, remedy="Use np.atleast_2d(image)")
    if min(lengths) < 1:
        message = f"image must not be empty, got shape {lengths}"
        raise ImageError(message, where=where, remedy="Check how it was cropped or read")
    if len(lengths) > MOST_AXES:
        message = f"image must have at most {MOST_AXES} axes, got shape {lengths}"
        raise ImageError(message, where=where, remedy="Remove axes with np.squeeze")
    return lengths


def check_dtype(dtype: np.dtype, *, where: str) -> np.dtype:
    """Return the dtype in native byte order, if pixels of it can be computed with.

    Raises
    ------
    ImageError
        If it is complex, object, text, a structure, a date, or longer than 64 bits.
    """
    if dtype.kind not in "biuf" or dtype.itemsize > 8:
        message = f"image must be of bool, integer or real dtype, got {dtype}"
        remedy = _REMEDIES.get(dtype.kind, "Use image.astype(np.float64)")
        raise ImageError(message, where=where, remedy=remedy)
    return dtype.newbyteorder("=")


def check_pixels(array: np.ndarray, *, where: str) -> np.ndarray:
    """Return the array if it can be used as an image, or raise `ImageError`."""
    if isinstance(array, np.ma.MaskedArray):
        message = "image must be a plain array, got a masked array"
        raise ImageError(message, where=where, remedy="Fill it with image.filled(value)")
    check_dtype(array.dtype, where=where)
    check_shape(array.shape, where=where)
    return array


def frozen(array: np.ndarray) -> np.ndarray:
    """Return the array with its read-only flag set."""
    if array.flags.writeable:
        array.flags.writeable = False
    return array
