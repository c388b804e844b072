"""Names and spacing of an image's axes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tamis.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

__all__ = ["SPATIAL", "check_axes", "default_axes", "looks_rgb", "resolve_spacing"]

SPATIAL = "ZYX"
_NAMES = ("", "X", "YX", "ZYX", "TZYX", "TCZYX", "STCZYX", "RSTCZYX", "QRSTCZYX")
MOST_AXES = len(_NAMES) - 1


def default_axes(shape: Sequence[int], *, is_rgb: bool = False) -> str:
    """Return one letter per axis for an image that does not name them.

    Parameters
    ----------
    shape : sequence of int, pixel
        Shape of the image; 1 to 8 axes.
    is_rgb : bool, default False
        Whether the last axis holds the colours.

    Returns
    -------
    axes : str
        Such as ``"YX"``, ``"ZYX"``, ``"YXC"``, ``"TZYX"``, ``"TCZYX"``.

    Examples
    --------
    >>> default_axes((25, 384, 384)), default_axes((300, 451, 3), is_rgb=True)
    ('ZYX', 'YXC')
    """
    ndim = len(shape)
    if is_rgb and ndim >= 3:
        return "QRSTZYX"[-(ndim - 1) :] + "C"
    return _NAMES[ndim]


def looks_rgb(shape: Sequence[int], dtype: np.dtype) -> bool:
    """Return whether a plain array of this shape and dtype is taken for a colour image."""
    return len(shape) == 3 and shape[2] in (3, 4) and min(shape[:2]) > 4 and dtype == "uint8"


def check_axes(axes: str, ndim: int) -> str:
    """Return `axes` in capitals if it names each of `ndim` axes once.

    Raises
    ------
    ParameterError
        If it does not.
    """
    upper = str(axes).upper()
    if len(upper) != ndim or len(set(upper)) != ndim or not upper.isalpha():
        expected = f"{ndim} different letters, one per axis, such as {_NAMES[ndim]!r}"
        raise ParameterError(operation="open", parameter="axes", expected=expected, got=axes)
    return upper


def resolve_spacing(spacing: float | Sequence[float] | None, axes: str) -> tuple[float, ...]:
    """Return the spacing of each axis.

    Parameters
    ----------
    spacing : float, sequence of float, or None
        One number per axis; or one per spatial axis (Z, Y, X); or a single one for all of those;
        or None where it is unknown.
    axes : str
        Letters of the axes.

    Returns
    -------
    spacing : tuple of float
        One positive number per axis; 1.0 where unknown, and for channels and time.

    Raises
    ------
    ParameterError
        If the count is wrong, or a number is not finite and positive.
    """
    spatial = [letter in SPATIAL for letter in axes]
    given = _numbers(spacing, count=sum(spatial))
    if len(given) == len(axes):
        return given
    if len(given) == sum(spatial):
        rest = iter(given)
        return tuple(next(rest) if is_spatial else 1.0 for is_spatial in spatial)
    raise _spacing_error(spacing, axes)


def _numbers(spacing: float | Sequence[float] | None, *, count: int) -> tuple[float, ...]:
    if spacing is None:
        return (1.0,) * count
    try:
        numbers = (float(spacing),) * count  # type: ignore[arg-type]
    except (TypeError, ValueError):
        numbers = _each(spacing)
    if not all(math.isfinite(number) and number > 0 for number in numbers):
        raise _spacing_error(spacing, SPATIAL)
    return numbers


def _each(spacing: object) -> tuple[float, ...]:
    try:
        return tuple(float(number) for number in spacing)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        raise _spacing_error(spacing, SPATIAL) from None


def _spacing_error(spacing: object, axes: str) -> ParameterError:
    expected = f"one positive number per axis of {axes!r}, or one for all"
    return ParameterError(operation="open", parameter="spacing", expected=expected, got=spacing)
