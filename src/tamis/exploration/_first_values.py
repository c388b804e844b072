"""What to begin with where a library wants to be told: values that show something, and are then changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Footprint, Slice

if TYPE_CHECKING:
    from collections.abc import Callable

    from tamis.catalogue import Operation, Parameter

__all__ = ["first_values"]

_COLOURS = (3, 4)
_UNKNOWN = (64, 64)
_RADIUS = {2: 3, 3: 2}
"""Of a footprint, in pixels, by the number of axes."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is known of the image behind which a step goes."""

    shape: tuple[int, ...]
    is_float: bool

    @property
    def sides(self) -> tuple[int, ...]:
        """Lengths of its axes of space, in pixels."""
        has_colours = len(self.shape) > 2 and self.shape[-1] in _COLOURS
        return self.shape[:-1] if has_colours else self.shape

    @property
    def ndim(self) -> int:
        return len(self.sides)

    @property
    def middle(self) -> tuple[int, ...]:
        return tuple(side // 2 for side in self.sides)

    @property
    def last(self) -> tuple[int, ...]:
        return tuple(side - 1 for side in self.sides)

    @property
    def half(self) -> tuple[int, ...]:
        """Half as large along each axis of space, at least one pixel."""
        return tuple(max(1, side // 2) for side in self.sides)


def _mean_kernel(seen: _Seen) -> np.ndarray:
    return np.full((3,) * seen.ndim, 3.0**-seen.ndim)


# by the parameter's name, or by that of the operation's function and the parameter's
_VALUES: dict[str, Any] = {
    "P": 8, "R": 1, "angle": 45, "angles": (0,), "axis": 0, "axis1": 0, "axis2": 1, "balance": 0.1,
    "bins": 32, "destination": -1, "distances": (1,), "dtype": "float64", "factors": 2,
    "frequency": 0.2, "fromspace": "RGB", "height": 6, "indices": 0, "iterations": 2, "low_sigma": 1,
    "max": 255, "min": 0, "min_distance": 5, "new_value": 0, "num_iter": 20, "pad_width": 10,
    "percentile": 50, "q": 50, "radius": 3, "rank": 4, "repeats": 2, "reps": 2, "scale": 0.5, "shift": 10,
    "sigma": 2, "size": 5, "source": 0, "tolerance": 1, "tospace": "HSV", "ttype": "euclidean", "width": 6,
    "window_shape": 3, "zoom": 0.5, "fill_value": 0, "xp": (0, 255), "fp": (0, 1), "crop_width": 10,
    "color": (255,), "linspace.start": 0, "stop": 1, "window_type": "hann",
    "hough_circle.radius": 20, "quantile.q": 0.5, "name": "label",
    "convolve1d.weights": (1 / 3, 1 / 3, 1 / 3), "correlate1d.weights": (1 / 3, 1 / 3, 1 / 3),
}  # fmt: skip

_OF_IMAGE: dict[str, Callable[[_Seen], Any]] = {
    "ar_shape": lambda seen: seen.sides,
    "block_shape": lambda seen: tuple(max(n for n in range(1, 17) if side % n == 0) for side in seen.sides),
    "c": lambda seen: seen.middle[-1],
    "center": lambda seen: seen.middle,
    "dimensions": lambda seen: seen.sides,
    "line_nd.stop": lambda seen: seen.last,
    "r": lambda seen: seen.middle[0],
    "digitize.bins": lambda seen: (0.5,) if seen.is_float else (85, 170),
    "dst": lambda seen: seen.last,
    "end": lambda seen: seen.last,
    "footprint": lambda seen: _footprint(seen.ndim),
    "h": lambda seen: 0.1 if seen.is_float else 10,
    "image_shape": lambda seen: seen.sides,
    "index": lambda seen: (Slice(0, max(1, seen.shape[0] // 2), None),),
    "kernel": _mean_kernel,
    "mask": lambda seen: _footprint(seen.ndim),
    "output_shape": lambda seen: seen.half,
    "seed_point": lambda seen: seen.middle,
    "broadcast_to.shape": lambda seen: seen.shape,
    "polygon.c": lambda seen: (0, seen.middle[-1], seen.last[-1]),
    "polygon.r": lambda seen: (0, seen.last[0], 0),
    "reshape.shape": lambda seen: (-1,),
    "shape": lambda seen: seen.sides,
    "src": lambda seen: (0,) * seen.ndim,
    "start": lambda seen: (0,) * seen.ndim,
    "weights": _mean_kernel,
}


def first_values(
    operation: Operation, shape: tuple[int, ...] = (), *, is_float: bool = False
) -> dict[str, Any]:
    """Return a value for each parameter that must have one and has no default, by name.

    Parameters
    ----------
    operation : Operation
        What is done.
    shape : tuple of int, optional, pixel
        Of the image; colours are along the last of three axes. Sizes and places follow from it.
    is_float : bool, default False
        Whether its grey levels are, so that they are taken to be from 0 to 1, and not to 255.
    """
    needed = [one for one in operation.parameters if one.is_required or _is_one_of_two(operation, one)]
    seen = _Seen(shape or _UNKNOWN, is_float)
    return {one.name: _first_value(operation, one, seen) for one in needed}


def _is_one_of_two(operation: Operation, parameter: Parameter) -> bool:
    """Return whether it is the size of a filter that has to be told that or a footprint, of SciPy's."""
    if parameter.name != "size" or parameter.default is not None:
        return False
    return any(one.name == "footprint" and one.default is None for one in operation.parameters)


def _first_value(operation: Operation, parameter: Parameter, seen: _Seen) -> Any:
    if parameter.name == "conv_matrix":
        from skimage import color

        return color.hed_from_rgb if operation.name == "separate_stains" else color.rgb_from_hed
    for name in (f"{operation.name}.{parameter.name}", parameter.name):
        if name in _OF_IMAGE:
            return _OF_IMAGE[name](seen)
        if name in _VALUES:
            return _VALUES[name]
    return _any_value(parameter)


def _any_value(parameter: Parameter) -> Any:
    """Return a value for a parameter that nobody has thought of."""
    if parameter.choices:
        return parameter.choices[0]
    if parameter.type in ("number", "integer"):
        low, high = parameter.window or (parameter.minimum or 1, parameter.minimum or 1)
        middle = (low + high) / 2
        return round(middle) if parameter.type == "integer" else middle
    return {"numbers": (1,), "text": "", "boolean": False, "array": np.ones(1)}.get(parameter.type)


def _footprint(ndim: int) -> Footprint:
    radius = _RADIUS.get(ndim, 1)
    return Footprint("ball" if ndim == 3 else "disk", (("radius", radius),))
