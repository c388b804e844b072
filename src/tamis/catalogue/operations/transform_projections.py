"""Projections of ``skimage.transform``: along lines, along lines that wrap around, and the ways back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Whole
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.operations._arguments import IMAGE, choice, flag, float_dtype, integer
from tamis.catalogue.operations._fixed import finite, numbers, on_own_arrays
from tamis.catalogue.operations._shapes import projections

if TYPE_CHECKING:
    from collections.abc import Mapping

ANGLES = numbers("theta", None, unit="degree", optional=True)
FLOAT = Output(Kind.IMAGE, float_dtype, same_shape=False)
EVERY_PROJECTION = Whole("each pixel reads every projection")


def _sart_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    # skimage.transform.iradon_sart: the dtype asked for, else the sinogram's if it is single or double
    if values["dtype"] is not None:
        return str(np.dtype(values["dtype"]).name)
    return dtypes[0] if dtypes[0] in ("float32", "float64") else "float64"


def _wrapping(name: str, dtype: str) -> Operation:
    """Return a projection along lines that wrap around, or the way back."""
    return Operation(
        f"transform.{name}",
        f"skimage.transform:{name}",
        Stage.TRANSFORM,
        (Input("a"),),
        (Output(Kind.IMAGE, dtype, same_shape=False),),
        Whole("each value sums along a line that wraps around"),
        ndim=(2,),
        needs_finite=True,
    )


OPERATIONS = (
    Operation(
        "transform.radon",
        "skimage.transform:radon",
        Stage.TRANSFORM,
        (IMAGE, ANGLES, flag("circle", True), flag("preserve_range", False, keyword_only=True)),
        (replace(FLOAT, shape=projections),),
        Whole("each value sums along a line through the image"),
        ndim=(2,),
        needs_finite=True,
        kernels=on_own_arrays("transform.radon"),
    ),
    Operation(
        "transform.iradon",
        "skimage.transform:iradon",
        Stage.TRANSFORM,
        (
            Input("radon_image"),
            ANGLES,
            integer(
                "output_size",
                None,
                minimum=1,
                window=(16, 2048),
                unit="pixel",
                adapts_to="length",
                optional=True,
            ),
            choice("filter_name", "ramp", ("ramp", "shepp-logan", "cosine", "hamming", "hann", None)),
            choice("interpolation", "linear", ("linear", "nearest", "cubic")),
            flag("circle", True),
            flag("preserve_range", True),
        ),
        (FLOAT,),
        EVERY_PROJECTION,
        ndim=(2,),
        needs_finite=True,
    ),
    # it adds to the estimate that it is given
    Operation(
        "transform.iradon_sart",
        "skimage.transform:iradon_sart",
        Stage.TRANSFORM,
        (
            Input("radon_image"),
            ANGLES,
            Input("image", optional=True, is_written=True),
            numbers("projection_shifts", None, unit="pixel", optional=True),
            numbers("clip", None, optional=True),
            Parameter("relaxation", 0.15, window=(0, 1)),
            choice("dtype", None, (None, "float32", "float64")),
        ),
        (Output(Kind.IMAGE, _sart_dtype, same_shape=False),),
        EVERY_PROJECTION,
        ndim=(2,),
        needs_finite=True,
        misfit=finite("theta", "projection_shifts"),
        kernels=on_own_arrays("transform.iradon_sart"),
    ),
    _wrapping("frt2", "uint32"),
    _wrapping("ifrt2", "float64"),
    Operation(
        "transform.order_angles_golden_ratio",
        "skimage.transform:order_angles_golden_ratio",
        Stage.UTIL,
        (Parameter("theta", type="array", unit="degree"),),
        (Output(Kind.ARRAY, "int64", same_shape=False, is_list=True),),
        Whole("each angle follows from all before it"),
        is_generator=True,
    ),
)
