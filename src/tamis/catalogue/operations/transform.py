"""Geometry of ``skimage.transform``: sizes, rotation, polar coordinates, sums over windows, pyramids."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Geometric, Whole
from tamis.catalogue._operation import Like, Operation, Output, ShapeRule, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.operations._arguments import (
    CHANNEL_AXIS,
    IMAGE,
    choice,
    cval,
    flag,
    float_dtype,
    integer,
    sigma,
)
from tamis.catalogue.operations._fixed import (
    PAD_MODES,
    interpolated_dtype,
    mean_dtype,
    numbers,
    on_own_arrays,
    spline_order,
)
from tamis.catalogue.operations._shapes import kept_if, reduced_by, rescaled, resized

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue._kernel import Kernel

# labels, which only order 0 leaves whole, are not offered
PICTURE = Input("image", (Kind.IMAGE, Kind.BINARY))
FLOAT = Output(Kind.IMAGE, float_dtype, same_shape=False)
OUTPUT_SHAPE = numbers("output_shape", None, minimum=1, unit="pixel", optional=True)
CENTER = numbers("center", None, unit="pixel", optional=True)
PRESERVE = flag("preserve_range", False)
SMOOTHED_FIRST = (
    Parameter("anti_aliasing", None, type="boolean", optional=True),
    Parameter(
        "anti_aliasing_sigma", None, minimum=0, window=(0, 10), unit="pixel", per_axis=True, optional=True
    ),
)


def _beyond(default: str) -> tuple[Parameter, ...]:
    """Return the arguments of every warp: interpolation, border, range."""
    return (spline_order(), choice("mode", default, PAD_MODES), cval(0), flag("clip", True), PRESERVE)


def _geometry(
    name: str,
    *arguments: Parameter,
    ndim: tuple[int, ...] | None = None,
    has_channels: bool = False,
    kernels: tuple[Kernel, ...] = (),
    by: str = "",
    shape: ShapeRule,
) -> Operation:
    """Return an operation that puts pixels elsewhere."""
    return Operation(
        f"transform.{name}",
        f"skimage.transform:{name}",
        Stage.TRANSFORM,
        (PICTURE, *arguments),
        (Output(Like("image"), interpolated_dtype, same_shape=False, shape=shape),),
        Geometric(by),
        ndim=ndim,
        has_channels=has_channels,
        kernels=kernels,
    )


def _smoothing(factor: str, most: float) -> tuple[Parameter, ...]:
    """Return the arguments of a step of a pyramid, the layers of the next being so many times smaller."""
    return (
        Parameter(factor, 2, minimum=1, exclusive=True, window=(1.1, most)),
        sigma(None, per_axis=False, optional=True),
        spline_order(1),
        choice("mode", "reflect", PAD_MODES),
        cval(0),
        PRESERVE,
        CHANNEL_AXIS,
    )


def _pyramid(name: str, factor: str, most: float) -> Operation:
    """Return one step up or down a pyramid."""
    return Operation(
        f"transform.{name}",
        f"skimage.transform:{name}",
        Stage.TRANSFORM,
        (IMAGE, *_smoothing(factor, most)),
        (FLOAT,),
        Geometric(by="pyramid"),
        has_channels=True,
    )


def _layers(name: str) -> Operation:
    """Return a whole pyramid: a list of images, each smaller than the one before."""
    return Operation(
        f"transform.{name}",
        f"skimage.transform:{name}",
        Stage.TRANSFORM,
        (IMAGE, integer("max_layer", -1, window=(-1, 10)), *_smoothing("downscale", 8)),
        (Output(Kind.MESH, "", name="pyramid", same_shape=False),),
        Whole("each layer is made of the one before"),
        has_channels=True,
        is_generator=True,
    )


def _warped_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    # skimage.transform.warp: a binary image is sampled by the nearest pixel, all else is interpolated
    return "bool" if dtypes[0] == "bool" else float_dtype(dtypes, values)


def _sum_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    # skimage.transform.integral_image: floats are summed in float64, whole numbers as numpy.cumsum does
    if values["dtype"] is not None:
        return str(np.dtype(values["dtype"]).name)
    kind = np.dtype(dtypes[0]).kind
    return "float64" if kind == "f" else "uint64" if kind == "u" else "int64"


OPERATIONS = (
    _geometry(
        "resize",
        numbers("output_shape", minimum=1, window=(16, 4096), unit="pixel"),
        *_beyond("reflect"),
        *SMOOTHED_FIRST,
        by="resize",
        shape=resized,
    ),
    _geometry(
        "rescale",
        Parameter("scale", minimum=0, exclusive=True, window=(0.1, 4), per_axis=True),
        *_beyond("reflect"),
        *SMOOTHED_FIRST,
        CHANNEL_AXIS,
        has_channels=True,
        by="resize",
        shape=rescaled,
    ),
    _geometry(
        "rotate",
        Parameter("angle", window=(-180, 180), unit="degree"),
        flag("resize", False),
        CENTER,
        *_beyond("constant"),
        ndim=(2, 3),  # the last of three is taken for colours
        kernels=on_own_arrays("transform.rotate"),
        shape=kept_if("resize", False),
    ),
    _geometry(
        "swirl",
        CENTER,
        Parameter("strength", 1, window=(-20, 20)),
        Parameter(
            "radius", 100, minimum=0, exclusive=True, window=(1, 1000), unit="pixel", adapts_to="length"
        ),
        Parameter("rotation", 0, window=(-3.15, 3.15), unit="radian"),
        OUTPUT_SHAPE,
        *_beyond("reflect"),
        ndim=(2, 3),  # as in rotate
        shape=resized,
    ),
    # the warp's own arguments (order, mode, cval ...) are its **kwargs, and not offered
    Operation(
        "transform.warp_polar",
        "skimage.transform:warp_polar",
        Stage.TRANSFORM,
        (
            IMAGE,
            CENTER,
            Parameter(
                "radius",
                None,
                minimum=0,
                exclusive=True,
                window=(1, 1000),
                unit="pixel",
                adapts_to="length",
                optional=True,
                keyword_only=True,
            ),
            numbers(
                "output_shape",
                None,
                minimum=1,
                unit="pixel",
                optional=True,
                keyword_only=True,
                help="Rows and columns of the result: angles and radii. None: 360 rows, one column a pixel.",
            ),
            choice("scaling", "linear", ("linear", "log"), keyword_only=True),
            CHANNEL_AXIS,
        ),
        (Output(Kind.IMAGE, _warped_dtype, same_shape=False),),
        Geometric(),
        ndim=(2,),
        has_channels=True,
    ),
    Operation(
        "transform.downscale_local_mean",
        "skimage.transform:downscale_local_mean",
        Stage.TRANSFORM,
        (
            IMAGE,
            integer("factors", minimum=1, window=(1, 16), unit="pixel", per_axis=True),
            cval(0),
            flag("clip", True),
        ),
        (Output(Kind.IMAGE, mean_dtype, same_shape=False, shape=reduced_by("factors")),),
        Geometric(by="blocks"),
    ),
    Operation(
        "transform.integral_image",
        "skimage.transform:integral_image",
        Stage.FILTER,
        (IMAGE, Parameter("dtype", None, type="dtype", optional=True, keyword_only=True)),
        (Output(Kind.IMAGE, _sum_dtype),),
        Whole("it sums from the first corner on"),
    ),
    Operation(
        "transform.integrate",
        "skimage.transform:integrate",
        Stage.MEASURE,
        (Input("ii"), Parameter("start", type="array"), Parameter("end", type="array")),
        (Output(Kind.ARRAY, "float64", same_shape=False),),
        Whole("its windows lie anywhere"),
    ),
    Operation(
        "transform.resize_local_mean",
        "skimage.transform:resize_local_mean",
        Stage.TRANSFORM,
        (
            IMAGE,
            numbers("output_shape", minimum=1, window=(16, 4096), unit="pixel"),
            flag("grid_mode", True),
            PRESERVE,
            replace(CHANNEL_AXIS, help="The axis of colours, which keeps its length; None: there is none."),
        ),
        (FLOAT,),
        Whole("a sum of products over each whole axis"),
        has_channels=True,
        needs_finite=True,
    ),
    _pyramid("pyramid_reduce", "downscale", 8),
    _pyramid("pyramid_expand", "upscale", 3),
    _layers("pyramid_gaussian"),
    _layers("pyramid_laplacian"),
)
