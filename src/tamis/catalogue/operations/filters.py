"""Filters of ``skimage.filters``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Neighbourhood
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter

if TYPE_CHECKING:
    from collections.abc import Mapping


def _per_axis(value: float | tuple[float, ...], ndim: int) -> tuple[float, ...]:
    return value if isinstance(value, tuple) else (value,) * ndim


def gaussian_depth(values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
    """Return the radius of the sampled kernel along each axis."""
    # scipy.ndimage.gaussian_filter1d: radius = int(truncate * sigma + 0.5)
    return tuple(int(values["truncate"] * sigma + 0.5) for sigma in _per_axis(values["sigma"], ndim))


OPERATIONS = (
    Operation(
        "filters.gaussian",
        "skimage.filters:gaussian",
        Stage.FILTER,
        (
            Input("image"),
            Parameter("sigma", 1.0, minimum=0, window=(0, 20), unit="pixel", per_axis=True),
            Parameter(
                "mode",
                "nearest",
                type="choice",
                choices=("reflect", "constant", "nearest", "mirror", "wrap"),
                keyword_only=True,
            ),
            Parameter("cval", 0, keyword_only=True),
            Parameter("preserve_range", False, type="boolean", keyword_only=True),
            Parameter("truncate", 4.0, minimum=0, exclusive=True, window=(1, 8), keyword_only=True),
            Parameter("channel_axis", None, type="integer", optional=True, keyword_only=True),
        ),
        (Output(Kind.IMAGE, "float"),),
        Neighbourhood(gaussian_depth),
        has_channels=True,
    ),
)
