"""Corners of ``skimage.feature``: how much of a corner there is, where, in which direction."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tamis.catalogue._kernel import Exactness, Kernel
from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Neighbourhood, Reduction, Whole
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.kernels.own_arrays import always
from tamis.catalogue.operations._arguments import (
    FLOAT_IMAGE,
    IMAGE,
    choice,
    cval,
    float_dtype,
    integer,
    mode,
    only,
    sigma,
)
from tamis.catalogue.operations._depths import constant, footprint_shape, of_sigma
from tamis.catalogue.operations._fixed import POINTS, on_own_arrays

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue._locality import DepthRule

# sobel (1), then a gaussian: skimage.feature.structure_tensor
TENSOR = of_sigma(more=1)
CORNERS = Input("corners", (Kind.POINTS,))
LIMITLESS = (math.inf,)


def _corners(name: str, depth: DepthRule, *parameters: Parameter, is_compiled: bool = False) -> Operation:
    """Return a measure of corners, higher where there is one."""
    return Operation(
        f"feature.{name}",
        f"skimage.feature:{name}",
        Stage.FILTER,
        (IMAGE, *parameters),
        (FLOAT_IMAGE,),
        Neighbourhood(depth),
        ndim=(2,),
        kernels=on_own_arrays(f"feature.{name}") if is_compiled else (),
    )


def _moravec_depth(values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
    # skimage.feature.corner_cy: windows shifted by at most their own half width; nearer the border it is 0
    return (2 * int(values["window_size"]),) * ndim


def _uneven_mask(values: Mapping[str, Any]) -> tuple[str, str] | None:
    shape = footprint_shape(values["mask"])
    is_fit = len(shape) == 2 and all(length % 2 for length in shape)
    return None if is_fit else ("mask", "a mask of two axes, each of an odd number of pixels")


OPERATIONS = (
    _corners(
        "corner_harris",
        TENSOR,
        choice("method", "k", ("k", "eps")),
        Parameter("k", 0.05, minimum=0, window=(0, 0.2)),
        Parameter("eps", 1e-6, minimum=0),
        sigma(1),
    ),
    _corners("corner_shi_tomasi", TENSOR, sigma(1)),
    Operation(
        "feature.corner_foerstner",
        "skimage.feature:corner_foerstner",
        Stage.FILTER,
        (IMAGE, sigma(1)),
        (Output(Kind.IMAGE, float_dtype, name="w"), Output(Kind.IMAGE, float_dtype, name="q")),
        Neighbourhood(TENSOR),
        ndim=(2,),
    ),
    _corners(
        "corner_moravec",
        _moravec_depth,
        integer("window_size", 1, minimum=1, window=(1, 10), unit="pixel"),
        is_compiled=True,
    ),
    # sobel of sobel
    _corners("corner_kitchen_rosenfeld", constant(2), mode("constant"), cval(0)),
    # a circle of 16 pixels, radius 3
    _corners(
        "corner_fast",
        constant(3),
        integer("n", 12, minimum=1, window=(7, 16), unit="pixel"),
        Parameter("threshold", 0.15, minimum=0, window=(0, 0.5)),
        is_compiled=True,
    ),
    Operation(
        "feature.corner_peaks",
        "skimage.feature:corner_peaks",
        Stage.MARKERS,
        (
            IMAGE,
            integer("min_distance", 1, minimum=0, window=(1, 50), unit="pixel"),
            Parameter(
                "threshold_abs",
                None,
                window=(0, 255),
                optional=True,
                adapts_to="intensity",
                help="Peaks at or below this value are left out; None: the smallest value of the image.",
            ),
            Parameter(
                "threshold_rel",
                None,
                minimum=0,
                maximum=1,
                window=(0, 1),
                optional=True,
                help="Peaks below this share of the largest value are left out.",
            ),
            Parameter(
                "exclude_border",
                True,
                type="literal",
                help="True: no peaks nearer to the border than `min_distance`; or this many pixels.",
            ),
            replace(only("indices", True), help="Coordinates come out, not an image of them."),
            integer(
                "num_peaks",
                math.inf,
                minimum=1,
                choices=LIMITLESS,
                help="At most so many of the highest peaks.",
            ),
            Parameter(
                "footprint",
                None,
                type="footprint",
                optional=True,
                help="Where a peak must be the highest, in place of a square of `min_distance`.",
            ),
            Input(
                "labels",
                (Kind.LABELS,),
                optional=True,
                help="Peaks are looked for in each object on its own, and nowhere else.",
            ),
            integer(
                "num_peaks_per_label",
                math.inf,
                minimum=1,
                choices=LIMITLESS,
                keyword_only=True,
                help="At most so many of the highest peaks of each object.",
            ),
            Parameter("p_norm", math.inf, minimum=1, keyword_only=True),
        ),
        (POINTS,),
        Reduction("corner_peaks"),
        needs_finite=True,
    ),
    # compiled code reads wherever a corner says
    Operation(
        "feature.corner_orientations",
        "skimage.feature:corner_orientations",
        Stage.MEASURE,
        (IMAGE, CORNERS, Parameter("mask", type="footprint")),
        (Output(Kind.ARRAY, float_dtype, same_shape=False),),
        Whole("it looks around points wherever they are"),
        ndim=(2,),
        misfit=_uneven_mask,
        kernels=(
            Kernel(
                "in_bounds", "tamis.catalogue.kernels.in_bounds:corner_orientations", Exactness.E0, always
            ),
        ),
    ),
    Operation(
        "feature.corner_subpix",
        "skimage.feature:corner_subpix",
        Stage.MARKERS,
        (
            IMAGE,
            CORNERS,
            integer("window_size", 11, minimum=1, window=(3, 31), unit="pixel"),
            Parameter("alpha", 0.99, minimum=0, maximum=1, window=(0.9, 1)),
        ),
        (Output(Kind.POINTS, float_dtype, same_shape=False),),
        Whole("it looks around points wherever they are"),
        ndim=(2,),
    ),
)
