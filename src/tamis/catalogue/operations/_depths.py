"""How far operations look: rules that make `Neighbourhood` depths from values.

A rule never says less than the library's source does; an odd pixel more costs little, one less is wrong.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue._value import ArrayValue, Footprint

if TYPE_CHECKING:
    from tamis.catalogue._locality import DepthRule

Values = Mapping[str, Any]


def per_axis(value: Any, ndim: int) -> tuple[Any, ...]:
    """Return one value for each axis: a sequence as it is, a single value repeated."""
    return value if isinstance(value, tuple) else (value,) * ndim


def constant(depth: int) -> DepthRule:
    """Return the rule: the same depth whatever the values."""
    return lambda values, ndim: (depth,) * ndim


def kernel_radius(sigma: float, truncate: float = 4.0) -> int:
    """Return the radius of a sampled gaussian kernel."""
    # scipy.ndimage.gaussian_filter1d: lw = int(truncate * sd + 0.5)
    return int(truncate * float(sigma) + 0.5)


def of_sigma(name: str = "sigma", *, truncate: float = 4.0, more: int = 0) -> DepthRule:
    """Return the rule: radius of the gaussian kernel of parameter `name`, and `more` pixels.

    Where the operation has the parameter ``truncate``, that counts instead of `truncate`.
    """

    def depth(values: Values, ndim: int) -> tuple[int, ...]:
        cut = values.get("truncate", truncate)
        return tuple(kernel_radius(sigma, cut) + more for sigma in per_axis(values[name], ndim))

    return depth


def of_window(name: str, *, times: int = 1) -> DepthRule:
    """Return the rule: half of a window's width, rounded up for the side that an even one favours."""
    return lambda values, ndim: tuple(times * (int(size) // 2) for size in per_axis(values[name], ndim))


def of_radius(name: str, *, times: int = 1, more: int = 0) -> DepthRule:
    """Return the rule: a radius in pixels, rounded up, and `more` pixels."""
    return lambda values, ndim: tuple(times * (math.ceil(r) + more) for r in per_axis(values[name], ndim))


@functools.lru_cache(maxsize=256)
def footprint_shape(value: Footprint | ArrayValue) -> tuple[int, ...]:
    """Return the shape of a footprint given as a value."""
    return value.shape if isinstance(value, ArrayValue) else np.shape(value.array())


def footprint_depth(value: Footprint | ArrayValue | None, ndim: int, *, default: int = 1) -> tuple[int, ...]:
    """Return half the width of a footprint along each axis; `default` where there is none."""
    if value is None:
        return (default,) * ndim
    # an even width reaches one less on one side; which side differs per function
    depth = tuple(length // 2 for length in footprint_shape(value))
    return depth if len(depth) == ndim else (max(depth, default=0),) * ndim


def of_footprint(name: str = "footprint", *, times: int = 1, default: int = 1) -> DepthRule:
    """Return the rule: half the width of a footprint, `times` over (an opening looks twice as far)."""
    return lambda values, ndim: tuple(
        times * reach for reach in footprint_depth(values[name], ndim, default=default)
    )


def most(*rules: DepthRule) -> DepthRule:
    """Return the rule: the largest depth that one of `rules` says."""
    return _combine(max, rules)


def total(*rules: DepthRule) -> DepthRule:
    """Return the rule: the sum of the depths of `rules`, for steps one after the other."""
    return _combine(lambda *depths: sum(depths), rules)


def _combine(how: Callable[..., int], rules: tuple[DepthRule, ...]) -> DepthRule:
    def depth(values: Values, ndim: int) -> tuple[int, ...]:
        return tuple(how(*along) for along in zip(*(rule(values, ndim) for rule in rules), strict=True))

    return depth
