"""Moments of ``skimage.measure``: of an image, of points, and what follows from them."""

from __future__ import annotations

import dataclasses

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Whole
from tamis.catalogue._operation import Operation, Stage
from tamis.catalogue._parameter import Input
from tamis.catalogue.operations._arguments import integer
from tamis.catalogue.operations._fixed import TABLE_OF_NUMBERS, numbers, on_own_arrays

OBJECT = Input("image", (Kind.BINARY, Kind.IMAGE))
COORDS = Input("coords", (Kind.POINTS,))
MOMENTS = Input("mu", (Kind.ARRAY,))
CENTRAL_MOMENTS = dataclasses.replace(MOMENTS, optional=True)
TENSOR = Input("T", (Kind.ARRAY,), optional=True)
CENTER = numbers("center", None, unit="pixel", optional=True)
ORDER = integer("order", 3, minimum=0, window=(1, 5))
# one number an axis, no single one: skimage.measure.moments indexes it
SPACING = numbers(
    "spacing",
    None,
    window=(0.1, 10),
    optional=True,
    keyword_only=True,
    help="Size of a pixel along each axis.",
)
SUM = Whole("it sums over the whole image")
SUM_OF_POINTS = Whole("it sums over all points")

OPERATIONS = (
    Operation(
        "measure.moments",
        "skimage.measure:moments",
        Stage.MEASURE,
        (OBJECT, ORDER, SPACING),
        (TABLE_OF_NUMBERS,),
        SUM,
    ),
    Operation(
        "measure.moments_central",
        "skimage.measure:moments_central",
        Stage.MEASURE,
        (OBJECT, CENTER, ORDER, SPACING),
        (TABLE_OF_NUMBERS,),
        SUM,
    ),
    Operation(
        "measure.moments_normalized",
        "skimage.measure:moments_normalized",
        Stage.MEASURE,
        (
            MOMENTS,
            ORDER,
            dataclasses.replace(SPACING, minimum=0, exclusive=True, keyword_only=False),
        ),
        (TABLE_OF_NUMBERS,),
        SUM,
    ),
    Operation(
        "measure.moments_hu",
        "skimage.measure:moments_hu",
        Stage.MEASURE,
        (Input("nu", (Kind.ARRAY,)),),
        (TABLE_OF_NUMBERS,),
        SUM,
        ndim=(2,),
        kernels=on_own_arrays("measure.moments_hu"),
    ),
    Operation(
        "measure.centroid",
        "skimage.measure:centroid",
        Stage.MEASURE,
        (OBJECT, SPACING),
        (TABLE_OF_NUMBERS,),
        SUM,
    ),
    Operation(
        "measure.moments_coords",
        "skimage.measure:moments_coords",
        Stage.MEASURE,
        (COORDS, ORDER),
        (TABLE_OF_NUMBERS,),
        SUM_OF_POINTS,
    ),
    Operation(
        "measure.moments_coords_central",
        "skimage.measure:moments_coords_central",
        Stage.MEASURE,
        (COORDS, CENTER, ORDER),
        (TABLE_OF_NUMBERS,),
        SUM_OF_POINTS,
    ),
    Operation(
        "measure.inertia_tensor",
        "skimage.measure:inertia_tensor",
        Stage.MEASURE,
        (OBJECT, CENTRAL_MOMENTS, SPACING),
        (TABLE_OF_NUMBERS,),
        SUM,
    ),
    # the largest comes first
    Operation(
        "measure.inertia_tensor_eigvals",
        "skimage.measure:inertia_tensor_eigvals",
        Stage.MEASURE,
        (OBJECT, CENTRAL_MOMENTS, TENSOR, SPACING),
        (dataclasses.replace(TABLE_OF_NUMBERS, is_list=True),),
        SUM,
        needs_finite=True,
    ),
)
