"""Measurement of ``skimage.measure``: labels, tables, contours, meshes, colocalisation."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Components, Geometric, Locality, Reduction, Whole, whole_if
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.operations._arguments import (
    CONNECTIVITY,
    IMAGE,
    LABELS,
    MASK,
    ONE_NUMBER,
    choice,
    cval,
    flag,
    integer,
    mode,
    only,
)
from tamis.catalogue.operations._fixed import TABLE_OF_NUMBERS, numbers, on_own_arrays, spline_order
from tamis.catalogue.operations._shapes import reduced_by

if TYPE_CHECKING:
    from collections.abc import Mapping

OBJECT = Input("image", (Kind.BINARY, Kind.IMAGE))
LEVEL = Parameter("level", None, window=(0, 255), adapts_to="intensity", optional=True)
END_OF_LINE = Parameter("src", type="numbers", window=(0, 4096), unit="pixel")
MASK_BY_NAME = Input("mask", (Kind.BINARY,), optional=True, keyword_only=True)
SUM = Whole("it sums over the whole image")
SUMMARIES = ("sum", "mean", "median", "min", "max", "std", "var", "prod")
"""Functions of NumPy that make one number of many."""


def sorts_floats(values: Mapping[str, Any], dtype: str) -> bool:
    """Return whether each value is a level of its own, of which there may be as many as pixels."""
    # skimage.measure.shannon_entropy: numpy.unique
    return np.dtype(dtype or "float64").kind not in "iu"


def _mesh(name: str, dtype: str) -> Output:
    return Output(Kind.MESH, dtype, name=name, same_shape=False)


def _colocalisation(name: str, first: Input, second: Input, outputs: tuple[Output, ...]) -> Operation:
    return Operation(
        f"measure.{name}", f"skimage.measure:{name}", Stage.MEASURE, (first, second, MASK), outputs, SUM
    )


def _label_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    # binary images go to scipy.ndimage.label, which counts fewer than 2**31 pixels in 32 bits
    return "int32" if dtypes[0] == "bool" else "int64"


# what follows from counts, boxes, sums and ranges: such columns come quicker than one object at a time
SUMMED = frozenset(
    {
        "area",
        "area_bbox",
        "bbox",
        "centroid",
        "equivalent_diameter_area",
        "extent",
        "intensity_max",
        "intensity_mean",
        "intensity_min",
        "label",
        "num_pixels",
        "slice",
    }
)


def _by_sums(values: Mapping[str, Any], _dtype: str) -> Locality | None:
    names = values["properties"]
    return Reduction("region_sums") if isinstance(names, tuple) and SUMMED.issuperset(names) else None


def _label(topic: str) -> Operation:
    """Return the labelling of objects, which two modules of the library offer."""
    # return_num=True would give a tuple
    return Operation(
        f"{topic}.label",
        f"skimage.{topic}:label",
        Stage.SEGMENT,
        (
            Input("label_image", (Kind.BINARY, Kind.LABELS)),
            integer("background", None, optional=True, window=(0, 255)),
            only("return_num", False),
            CONNECTIVITY,
        ),
        (Output(Kind.LABELS, _label_dtype),),
        Components(by="label"),
    )


MODEL = "a class that holds a model"

ABSENT = {
    "measure.CircleModel": MODEL,
    "measure.EllipseModel": MODEL,
    "measure.LineModelND": MODEL,
    "measure.RansacModelProtocol": "a protocol for classes of your own",
    "measure.ransac": "takes a class of models, and gives an object of it",
    "measure.regionprops": "gives objects that compute when asked: measure.regionprops_table has it all",
}

OPERATIONS = (
    _label("measure"),
    _label("morphology"),
    # extra_properties are functions of the user's, and not offered
    Operation(
        "measure.regionprops_table",
        "skimage.measure:regionprops_table",
        Stage.MEASURE,
        (
            LABELS,
            Input("intensity_image", optional=True),
            Parameter("properties", ("label", "bbox"), type="names"),
            flag("cache", True, keyword_only=True),
            Parameter("separator", "-", type="text", keyword_only=True),
            only("extra_properties", None, keyword_only=True),
            Parameter(
                "spacing",
                None,
                minimum=0,
                exclusive=True,
                window=(0.1, 10),
                per_axis=True,
                optional=True,
                keyword_only=True,
            ),
        ),
        (Output(Kind.TABLE, "", same_shape=False),),
        Reduction("regions"),
        ndim=(2, 3),
        locality_when=_by_sums,
    ),
    # a list with one array of vertices a contour
    Operation(
        "measure.find_contours",
        "skimage.measure:find_contours",
        Stage.MEASURE,
        (
            IMAGE,
            LEVEL,
            choice("fully_connected", "low", ("low", "high")),
            choice("positive_orientation", "low", ("low", "high")),
            MASK_BY_NAME,
        ),
        (Output(Kind.MESH, "", name="contours", same_shape=False),),
        Reduction("contours"),
        ndim=(2,),
    ),
    Operation(
        "measure.marching_cubes",
        "skimage.measure:marching_cubes",
        Stage.MEASURE,
        (
            Input("volume"),
            LEVEL,
            numbers(
                "spacing", (1.0, 1.0, 1.0), minimum=0, exclusive=True, window=(0.1, 10), keyword_only=True
            ),
            choice("gradient_direction", "descent", ("descent", "ascent"), keyword_only=True),
            integer("step_size", 1, minimum=1, window=(1, 8), unit="pixel", keyword_only=True),
            flag("allow_degenerate", True, keyword_only=True),
            choice("method", "lewiner", ("lewiner", "lorensen"), keyword_only=True),
            MASK_BY_NAME,
        ),
        (
            # spacing makes vertices of double precision
            _mesh("vertices", ""),
            # without degenerate faces they are counted in 64 bits
            _mesh("faces", ""),
            _mesh("normals", "float32"),
            _mesh("levels", "float32"),
        ),
        # the library rounds each vertex and sums up its normal layer after layer
        Whole("vertices round by their place, and are numbered through the whole volume"),
        ndim=(3,),
        needs_finite=True,
        kernels=on_own_arrays("measure.marching_cubes"),
    ),
    Operation(
        "measure.mesh_surface_area",
        "skimage.measure:mesh_surface_area",
        Stage.MEASURE,
        (Input("verts", (Kind.MESH,)), Input("faces", (Kind.MESH,))),
        (ONE_NUMBER,),
        Whole("it sums over the whole mesh"),
        ndim=(3,),
    ),
    Operation(
        "measure.euler_number",
        "skimage.measure:euler_number",
        Stage.MEASURE,
        (OBJECT, CONNECTIVITY),
        (ONE_NUMBER,),
        Reduction("euler_number"),
        ndim=(2, 3),
    ),
    Operation(
        "measure.perimeter",
        "skimage.measure:perimeter",
        Stage.MEASURE,
        (Input("image", (Kind.BINARY,)), choice("neighborhood", 4, (4, 8))),
        (ONE_NUMBER,),
        SUM,
        ndim=(2,),
    ),
    Operation(
        "measure.perimeter_crofton",
        "skimage.measure:perimeter_crofton",
        Stage.MEASURE,
        (OBJECT, choice("directions", 4, (2, 4))),
        (ONE_NUMBER,),
        SUM,
        ndim=(2,),
    ),
    Operation(
        "measure.shannon_entropy",
        "skimage.measure:shannon_entropy",
        Stage.MEASURE,
        (OBJECT, Parameter("base", 2, minimum=0, exclusive=True, window=(2, 10), optional=True)),
        (ONE_NUMBER,),
        Reduction("entropy"),
        locality_when=whole_if(sorts_floats),
    ),
    # reduce_func stays numpy.max: the most blurred direction counts
    Operation(
        "measure.blur_effect",
        "skimage.measure:blur_effect",
        Stage.MEASURE,
        (
            IMAGE,
            integer("h_size", 11, minimum=1, window=(3, 31), unit="pixel"),
            integer("channel_axis", None, optional=True),
            only("reduce_func", "max"),
        ),
        (ONE_NUMBER,),
        SUM,
        has_channels=True,
        needs_finite=True,
    ),
    Operation(
        "measure.block_reduce",
        "skimage.measure:block_reduce",
        Stage.TRANSFORM,
        (
            IMAGE,
            integer("block_size", 2, minimum=1, window=(1, 16), unit="pixel", per_axis=True),
            Parameter("func", "sum", type="function", choices=SUMMARIES),
            cval(0),
            only("func_kwargs", None),
        ),
        (Output(Kind.IMAGE, "", same_shape=False, shape=reduced_by("block_size")),),
        Geometric(),
    ),
    Operation(
        "measure.profile_line",
        "skimage.measure:profile_line",
        Stage.MEASURE,
        (
            IMAGE,
            END_OF_LINE,
            dataclasses.replace(END_OF_LINE, name="dst"),
            integer("linewidth", 1, minimum=1, window=(1, 20), unit="pixel"),
            spline_order(),
            mode("reflect"),
            cval(),
            Parameter("reduce_func", "mean", type="function", choices=SUMMARIES, keyword_only=True),
        ),
        (TABLE_OF_NUMBERS,),
        Whole("it reads along a line"),
        ndim=(2,),
    ),
    _colocalisation(
        "pearson_corr_coeff",
        Input("image0"),
        Input("image1"),
        (
            Output(Kind.SCALAR, "", name="coefficient", same_shape=False),
            Output(Kind.SCALAR, "", name="p_value", same_shape=False),
        ),
    ),
    _colocalisation(
        "manders_coloc_coeff", Input("image0"), Input("image1_mask", (Kind.BINARY,)), (ONE_NUMBER,)
    ),
    _colocalisation("manders_overlap_coeff", Input("image0"), Input("image1"), (ONE_NUMBER,)),
    _colocalisation(
        "intersection_coeff",
        Input("image0_mask", (Kind.BINARY,)),
        Input("image1_mask", (Kind.BINARY,)),
        (ONE_NUMBER,),
    ),
)
