"""The window that a slider shows: from the entry, and from the image that is looked at."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from tamis.catalogue._value import is_number

if TYPE_CHECKING:
    import numpy as np

    from tamis.catalogue._parameter import Parameter

__all__ = ["ImageFacts", "Window", "facts_of", "window_of"]

Follows: TypeAlias = Literal["", "intensity", "length", "reach", "size", "axis", "position", "spacing"]

NUMERIC = ("number", "integer", "numbers")
"""Types of parameters that a slider suits."""
USUAL_SIDE = 512
"""Pixels a side of the images that windows of lengths in the entries are meant for."""
STEPS = 200
"""So many steps a slider has at most, unless whole numbers need more."""
_PERCENTILES = (0.1, 99.9)
_MOST_PIXELS = 2**18
_LEAST_RATIO = 0.1
_SPAN = 100
# from here on, what a filter reaches is told by ratios: from 1 to 2 pixels is more than from 31 to 32
_LONG_REACH = 10
_REACH_STEP = 0.05
# the libraries' own names: these mean the same wherever they stand
_BY_NAME: dict[str, Follows] = {
    "cval": "intensity", "mask_value": "intensity", "constant_values": "intensity", "bgval": "intensity",
    "initial_guess": "intensity", "initial": "intensity", "fill_value": "intensity",
    "channel_axis": "axis", "axis": "axis", "axes": "axis", "source": "axis", "destination": "axis",
    "center": "position", "seed_point": "position", "src": "position", "dst": "position",
    "output_shape": "length", "shape": "length", "image_shape": "length",
    "spacing": "spacing", "sampling": "spacing",
    "max_size": "size", "min_size": "size", "area_threshold": "size",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Window:
    """What a slider shows; typed values may go beyond.

    Parameters
    ----------
    low, high : float
        Its ends; ``low < high``.
    step : float
        Between two values of a slider that is not logarithmic.
    is_logarithmic : bool, default False
        Whether equal ways mean equal ratios; from 0, equal ratios of the value and 1 more.
    """

    low: float
    high: float
    step: float
    is_logarithmic: bool = False


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What windows follow of an image.

    Parameters
    ----------
    shape : tuple of int, pixel
        Lengths of its spatial axes.
    dtype : str
        Its dtype.
    low, high : float
        Between these lie nearly all grey levels: percentiles 0.1 and 99.9.
    spacing : tuple of float, default ()
        Distance between two pixels along each axis, in the image's unit.
    """

    shape: tuple[int, ...]
    dtype: str
    low: float
    high: float
    spacing: tuple[float, ...] = ()


def facts_of(
    image: np.ndarray, *, channel_axis: int | None = None, spacing: tuple[float, ...] = ()
) -> ImageFacts:
    """Return what windows follow of an image, from a grid of at most some 260,000 of its pixels.

    Parameters
    ----------
    image : ndarray of bool, integer or float, any shape
        What is looked at; NaN and infinity do not count.
    channel_axis : int, optional
        The axis that is none of space.
    spacing : tuple of float, optional
        Distance between two pixels along each axis, in the image's unit.

    Returns
    -------
    facts : ImageFacts
        Low and high are 0 and 1 where no pixel is finite.
    """
    import numpy as np

    shape = image.shape if channel_axis is None else tuple(np.delete(image.shape, channel_axis).tolist())
    stride = max(1, math.ceil((image.size / _MOST_PIXELS) ** (1 / max(1, image.ndim))))
    sample = image[(slice(None, None, stride),) * image.ndim].astype(np.float64)
    finite = sample[np.isfinite(sample)]
    low, high = np.percentile(finite, _PERCENTILES).tolist() if finite.size else (0.0, 1.0)
    return ImageFacts(shape, str(image.dtype), low, high, spacing)


def window_of(parameter: Parameter, facts: ImageFacts | None = None) -> Window | None:
    """Return what a slider for a parameter shows; None for what is no number.

    Parameters
    ----------
    parameter : Parameter
        Of the catalogue.
    facts : ImageFacts, optional
        Of the image that is looked at; without them an ordinary image of 512 pixels a side is meant.

    Returns
    -------
    window : Window or None
        Within the limits of the parameter.

    Examples
    --------
    >>> from tamis.catalogue import get_operation
    >>> sigma = get_operation("filters.gaussian").get_parameter("sigma")
    >>> window_of(sigma)
    Window(low=0, high=20, step=0.05, is_logarithmic=True)
    >>> window_of(sigma, ImageFacts((4096, 4096), "uint8", 3, 250)).high
    57
    """
    if parameter.type not in NUMERIC:
        return None
    low, high, is_logarithmic = _ends(parameter, facts)
    return _within_limits(parameter, low, high, is_logarithmic=is_logarithmic)


def _follows(parameter: Parameter) -> Follows:
    is_reach = parameter.unit == "pixel"
    return parameter.adapts_to or _BY_NAME.get(parameter.name) or ("reach" if is_reach else "")


def _ends(parameter: Parameter, facts: ImageFacts | None) -> tuple[float, float, bool]:
    """Return both ends, and whether equal ways shall mean equal ratios."""
    match _follows(parameter):
        case "intensity":
            return (*_grey_levels(parameter, facts), False)
        case "length":
            return (*_lengths(parameter, facts), False)
        case "reach":
            return _reaches(parameter, facts)
        case "size":
            return 1, max(2, math.prod(facts.shape if facts else (USUAL_SIDE,) * 2) / 10), True
        case "axis":
            return 0, max(1, len(facts.shape) - 1 if facts else 2), False
        case "position":
            return 0, max(1, max(facts.shape, default=2) - 1 if facts else USUAL_SIDE - 1), False
        case "spacing":
            steps = (facts.spacing if facts else ()) or (1.0,)
            return min(steps) / 10, max(steps) * 10, True
    return _own_ends(parameter)


def _grey_levels(parameter: Parameter, facts: ImageFacts | None) -> tuple[float, float]:
    if facts is None:
        return parameter.window or (0, 1)
    return (facts.low, facts.high) if facts.low < facts.high else (facts.low - 1, facts.high + 1)


def _lengths(parameter: Parameter, facts: ImageFacts | None) -> tuple[float, float]:
    """Return both ends of what grows with the image: the places in it, and how far they are apart."""
    low, high, _ = _own_ends(parameter)
    if parameter.window is None and not _numbers_in(parameter.default):
        high = USUAL_SIDE
    if facts is None:
        return low, high
    most = max(high, 2 * max(facts.shape, default=USUAL_SIDE))
    high = max(min(high * _ratio(facts), most), low + 1)
    return min(low, -high if low < 0 else low), high


def _reaches(parameter: Parameter, facts: ImageFacts | None) -> tuple[float, float, bool]:
    """Return both ends of how far a filter looks: its pixels are small in a large image, too."""
    low, high, _ = _own_ends(parameter)
    if low < 0 or high < _LONG_REACH * max(low, 1):
        return low, high, False
    ratio = math.sqrt(_ratio(facts)) if facts else 1
    return low, max(float(math.ceil(high * ratio)), low + 1), True


def _ratio(facts: ImageFacts) -> float:
    return max(_LEAST_RATIO, min(facts.shape, default=USUAL_SIDE) / USUAL_SIDE)


def _own_ends(parameter: Parameter) -> tuple[float, float, bool]:
    """Return what the entry says, else what its limits or its default suggest."""
    defaults = _numbers_in(parameter.default)
    if parameter.window is not None:
        low, high = parameter.window
    elif parameter.minimum is not None and parameter.maximum is not None:
        low, high = parameter.minimum, parameter.maximum
    else:
        low, high = _around(max(map(abs, defaults), default=1) or 1, is_negative=min(defaults, default=0) < 0)
    low, high = min(low, *defaults, high), max(high, *defaults, low)
    return low, high, low > 0 and high / low >= _SPAN


def _around(size: float, *, is_negative: bool) -> tuple[float, float]:
    if size < 1 / _SPAN:
        return size / _SPAN, size * _SPAN
    return (-2 * size if is_negative else 0), 4 * size


def _numbers_in(value: object) -> list[float]:
    items = value if isinstance(value, tuple) else (value,)
    return [item for item in items if is_number(item) and math.isfinite(item)]


def _within_limits(parameter: Parameter, low: float, high: float, *, is_logarithmic: bool) -> Window:
    is_logarithmic = is_logarithmic and low >= 0
    is_reach = is_logarithmic and _follows(parameter) == "reach"
    step = 1 if _is_whole(parameter) else _REACH_STEP if is_reach else _step(high - low)
    if not is_logarithmic:
        low = round(math.floor(round(low / step, 6)) * step, 12)
    high = round(math.ceil(round(high / step, 6)) * step, 12)
    least = -math.inf if parameter.minimum is None else parameter.minimum
    most = math.inf if parameter.maximum is None else parameter.maximum
    low = max(low, least + step if parameter.exclusive and low <= least else least)
    high = min(high, most)
    if low >= high:
        low, high = (low, low + step) if low + step <= most else (high - step, high)
    return Window(_plain(low), _plain(high), step, is_logarithmic)


def _is_whole(parameter: Parameter) -> bool:
    return parameter.type == "integer" or _follows(parameter) in ("size", "axis", "position")


def _step(span: float) -> float:
    """Return the power of ten, or half of one, that makes enough steps."""
    step = 10.0 ** math.floor(math.log10(span * 2 / STEPS))
    return float(f"{step * 5 if span / step > STEPS * 2.5 else step:g}")


def _plain(value: float) -> float:
    return int(value) if float(value).is_integer() else float(f"{value:.12g}")
