"""Geometry of ``scipy.ndimage`` by a matrix or by coordinates, and the splines that it interpolates with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Geometric, Neighbourhood, Pointwise, Whole, whole_if
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue._value import thaw
from tamis.catalogue.operations._arguments import CVAL, integer, mode
from tamis.catalogue.operations._fixed import numbers
from tamis.catalogue.operations._shapes import at_coordinates, resized
from tamis.catalogue.operations._windows import EDGE_MODES, along_axes, wraps
from tamis.catalogue.operations.ndimage import AXIS, BEYOND, FARTHEST, INPUT, ORDER, PREFILTER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue._locality import Locality

SAMPLED = (ORDER, BEYOND, CVAL, PREFILTER)
MIRROR = mode("mirror", EDGE_MODES)
FLOAT64_IMAGE = Output(Kind.IMAGE, "float64")
WHOLE_LINE = 2**40
"""Pixels: more than any axis has."""


def misplaced_diagonal(values: Mapping[str, Any]) -> tuple[str, str] | None:
    """Find a diagonal of a matrix whose places scipy.ndimage would look for outside of its arrays."""
    diagonal = np.abs(thaw(values.get("matrix", 1)))
    # scipy.ndimage.affine_transform divides the offset by it; a full matrix goes another, guarded way
    if diagonal.ndim != 1 or np.all((diagonal >= 1 / FARTHEST) & (diagonal <= FARTHEST)):
        return None
    return "matrix", f"without a number nearer to 0 than {1 / FARTHEST:g}, or farther than {FARTHEST:g}"


def line_depth(values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
    """Return the depth of what runs along whole lines of one axis."""
    return along_axes({"axes": values["axis"]}, ndim, WHOLE_LINE)


def copies_pixels(values: Mapping[str, Any], dtype: str) -> Locality | None:
    """Return that a spline of straight lines goes through the pixels as they are."""
    # scipy.ndimage.spline_filter1d: order in [0, 1]
    return Pointwise() if values["order"] < 2 else None


OPERATIONS = (
    Operation(
        "ndimage.affine_transform",
        "scipy.ndimage:affine_transform",
        Stage.TRANSFORM,
        (
            INPUT,
            # as small as it is, it may be a value too
            Input("matrix", (Kind.TRANSFORM,), literal=True),
            Parameter(
                "offset",
                0.0,
                minimum=-FARTHEST,
                maximum=FARTHEST,
                window=(-100, 100),
                unit="pixel",
                adapts_to="length",
                per_axis=True,
            ),
            numbers("output_shape", None, minimum=1, unit="pixel", optional=True),
            *SAMPLED,
        ),
        (Output(Kind.IMAGE, same_shape=False, shape=resized),),
        Geometric(),
        misfit=misplaced_diagonal,
        locality_when=whole_if(wraps),
    ),
    # one row of coordinates an axis; the result has the shape of what is left of theirs
    Operation(
        "ndimage.map_coordinates",
        "scipy.ndimage:map_coordinates",
        Stage.TRANSFORM,
        (INPUT, Input("coordinates", (Kind.ARRAY,)), *SAMPLED),
        (Output(Kind.ARRAY, same_shape=False, shape=at_coordinates),),
        Geometric(),
        locality_when=whole_if(wraps),
    ),
    Operation(
        "ndimage.spline_filter1d",
        "scipy.ndimage:spline_filter1d",
        Stage.FILTER,
        (INPUT, ORDER, AXIS, MIRROR),
        (FLOAT64_IMAGE,),
        # scipy.ndimage: NI_SplineFilter1D runs there and back along each line
        Neighbourhood(line_depth),
        locality_when=copies_pixels,
    ),
    Operation(
        "ndimage.spline_filter",
        "scipy.ndimage:spline_filter",
        Stage.FILTER,
        (INPUT, integer("order", 3, minimum=2, maximum=5, window=(2, 5)), MIRROR),
        (FLOAT64_IMAGE,),
        Whole("a spline runs through the whole image"),
    ),
)
