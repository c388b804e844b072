"""Filters of ``scipy.ndimage`` along one axis: each line of pixels on its own."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from tamis.catalogue._locality import LocalityRule, Neighbourhood, whole_if
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.operations._arguments import CVAL, SAME_IMAGE, integer
from tamis.catalogue.operations._fixed import numbers
from tamis.catalogue.operations._windows import MODE, ORIGIN, along_axes
from tamis.catalogue.operations.ndimage import (
    AXIS,
    FLAT,
    INPUT,
    LIKE_INPUT,
    WHOLE_IF_WRAPPED,
    gaussian_depth,
    sums_in_floating_point,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue._locality import DepthRule

LENGTH = integer("size", minimum=1, window=(1, 31), unit="pixel")
ONE_ORIGIN = dataclasses.replace(ORIGIN, per_axis=False)
WEIGHTS = numbers("weights", window=(-1, 1))
BORDER = (MODE, CVAL)


def line_depth(values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
    """Return how far the window reaches along its axis, to the side to which it reaches farther."""
    size = values["size"] if "size" in values else len(values["weights"])
    origin = values["origin"]
    # scipy.ndimage: NI_Correlate1D, NI_UniformFilter1D and NI_MinOrMaxFilter1D extend lines by this much
    return along_axes({"axes": values["axis"]}, ndim, max(size // 2 + origin, (size - 1) // 2 - origin))


def turned_depth(values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
    """Return how far the window reaches when it is turned round, its origin with it."""
    # scipy.ndimage.convolve1d
    origin = -values["origin"] - (len(values["weights"]) % 2 == 0)
    return line_depth({**values, "origin": origin}, ndim)


def gaussian_line_depth(values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
    """Return the radius of the gaussian kernel along its axis, and 0 elsewhere."""
    return gaussian_depth({**values, "axes": values["axis"]}, ndim)


def _line(
    name: str,
    *arguments: Parameter,
    data: Input = INPUT,
    output: Output = SAME_IMAGE,
    depth: DepthRule = line_depth,
    needs_finite: bool = False,
    locality_when: LocalityRule = WHOLE_IF_WRAPPED,
) -> Operation:
    return Operation(
        f"ndimage.{name}",
        f"scipy.ndimage:{name}",
        Stage.FILTER,
        (data, *arguments),
        (output,),
        Neighbourhood(depth),
        needs_finite=needs_finite,
        locality_when=locality_when,
    )


def _extreme(name: str) -> Operation:
    """Return a filter that compares what lies in its window, so that NaN has no place."""
    arguments = (LENGTH, AXIS, *BORDER, ONE_ORIGIN)
    return _line(name, *arguments, data=FLAT, output=LIKE_INPUT, needs_finite=True)


OPERATIONS = (
    _line("correlate1d", WEIGHTS, AXIS, *BORDER, ONE_ORIGIN),
    _line("convolve1d", WEIGHTS, AXIS, *BORDER, ONE_ORIGIN, depth=turned_depth),
    _line(
        "gaussian_filter1d",
        # scipy.ndimage divides by its square
        Parameter("sigma", minimum=0, exclusive=True, window=(0.1, 20), unit="pixel"),
        AXIS,
        integer("order", 0, minimum=0, window=(0, 3)),
        *BORDER,
        Parameter("truncate", 4.0, minimum=0, exclusive=True, window=(1, 8)),
        integer("radius", None, minimum=0, window=(0, 80), unit="pixel", optional=True, keyword_only=True),
        depth=gaussian_line_depth,
    ),
    _line(
        "uniform_filter1d", LENGTH, AXIS, *BORDER, ONE_ORIGIN, locality_when=whole_if(sums_in_floating_point)
    ),
    _extreme("minimum_filter1d"),
    _extreme("maximum_filter1d"),
)
