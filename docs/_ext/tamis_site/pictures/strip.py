"""The parameter that a strip of pictures goes along, and the values of its frames."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from tamis.catalogue import Footprint, facts_of, window_of

if TYPE_CHECKING:
    import numpy as np

    from tamis.catalogue import Operation, Parameter

__all__ = ["FRAMES", "main_parameter", "value_in_words", "values_along"]

FRAMES = 8
"""How many pictures a strip has at most."""

# where along a slider they are
_PLACES = tuple((number + 0.5) / FRAMES for number in range(FRAMES))
_BALLS = 4
# numbers that say where or what for, and not how much
_NOT_SHOWN = {
    "cval", "channel_axis", "axis", "axes", "origin", "seed", "rng", "ndim", "truncate", "mask_value",
    "order", "r", "c", "r0", "c0", "r1", "c1", "r2", "c2", "border_value", "dtype", "copy", "keepdims",
    "n_dim", "prefilter", "fill_value", "new_value", "index", "source", "destination", "axis1", "axis2",
}  # fmt: skip
_NOT_SHOWN |= {"mode", "edge_order", "initial", "ddof", "shape", "kind", "metric", "spacing", "sampling"}
# these first, whatever stands before them in the signature
_SHOWN_FIRST = (
    "footprint",
    "sigma",
    "radius",
    "size",
    "min_size",
    "max_size",
    "weight",
    "h",
    "scale",
    "min_distance",
)


def main_parameter(operation: Operation) -> Parameter | None:
    """Return the parameter that one would move first; None where none changes how much is done."""
    able = [one for one in operation.parameters if one.name not in _NOT_SHOWN and _can_vary(one)]
    able.sort(key=lambda one: _SHOWN_FIRST.index(one.name) if one.name in _SHOWN_FIRST else len(_SHOWN_FIRST))
    return able[0] if able else None


def _can_vary(parameter: Parameter) -> bool:
    return parameter.type in ("number", "integer", "footprint") or (
        parameter.type == "choice" and len(parameter.choices) > 1
    )


def values_along(parameter: Parameter, image: np.ndarray | None) -> tuple[Any, ...]:
    """Return values from little to much, evenly along the slider; choices as they are.

    Parameters
    ----------
    parameter : Parameter
        What varies.
    image : ndarray or None
        What it is applied to, which a slider's window depends on.
    """
    if parameter.type == "footprint":
        name, most = ("disk", FRAMES) if image is None or image.ndim == 2 else ("ball", _BALLS)
        return tuple(Footprint(name, (("radius", radius),)) for radius in range(1, most + 1))
    if parameter.choices:
        return parameter.choices[:FRAMES]
    window = window_of(parameter, facts_of(image) if image is not None else None)
    if window is None:
        return ()
    return tuple(dict.fromkeys(_at(window, place, parameter) for place in _PLACES))


def _at(window: Any, place: float, parameter: Parameter) -> Any:
    """Return the value at a place of a slider, as a person would write it."""
    if window.is_logarithmic:
        one = 1 if window.low < 1 else 0  # from 0, equal ratios of the value and 1 more
        low, high = math.log(window.low + one), math.log(window.high + one)
        value = math.exp(low + place * (high - low)) - one
    else:
        value = window.low + place * (window.high - window.low)
    if parameter.type == "integer" or window.step == 1:
        is_odd = isinstance(parameter.default, int) and parameter.default % 2 and "size" in parameter.name
        return round(value) | 1 if is_odd else round(value)
    rounded = float(f"{value:.2g}")
    return int(rounded) if rounded.is_integer() else rounded


def value_in_words(value: Any) -> str:
    """Return a value as one writes it: ``disk(2)``, ``0.5``."""
    if isinstance(value, Footprint):
        return f"{value.name}({', '.join(str(item) for _, item in value.arguments)})"
    if isinstance(value, tuple) and len(value) == 1:
        return str(value[0])
    return str(value)
