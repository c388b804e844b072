"""Polygons of ``skimage.measure``: with fewer or more corners, and what lies inside of them."""

from __future__ import annotations

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Whole
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.operations._arguments import flag, integer, only
from tamis.catalogue.operations._fixed import POINTS, is_no_shape, shape

COORDS = Input("coords", (Kind.POINTS,))
VERTICES = Input("verts", (Kind.POINTS,))
CURVE = Whole("each part of the curve looks at the points around it")
INSIDE = Whole("the polygon lies anywhere")

OPERATIONS = (
    # at a tolerance of 0 and below, every point is kept
    Operation(
        "measure.approximate_polygon",
        "skimage.measure:approximate_polygon",
        Stage.MEASURE,
        (COORDS, Parameter("tolerance", window=(0, 10), unit="pixel")),
        (Output(Kind.POINTS, same_shape=False),),
        CURVE,
        ndim=(2,),
    ),
    Operation(
        "measure.subdivide_polygon",
        "skimage.measure:subdivide_polygon",
        Stage.MEASURE,
        (
            COORDS,
            integer("degree", 2, minimum=1, maximum=7, window=(1, 7)),
            flag("preserve_ends", False),
        ),
        (POINTS,),
        CURVE,
        ndim=(2,),
    ),
    # binarize=False would tell vertices and edges apart by number, no longer a binary image
    Operation(
        "measure.grid_points_in_poly",
        "skimage.measure:grid_points_in_poly",
        Stage.SEGMENT,
        (
            shape("shape"),
            VERTICES,
            only("binarize", True),
        ),
        (Output(Kind.BINARY, "bool", same_shape=False),),
        INSIDE,
        ndim=(2,),
        misfit=is_no_shape("shape"),
    ),
    Operation(
        "measure.points_in_poly",
        "skimage.measure:points_in_poly",
        Stage.MEASURE,
        (Input("points", (Kind.POINTS,)), VERTICES),
        (Output(Kind.ARRAY, "bool", same_shape=False),),
        INSIDE,
        ndim=(2,),
    ),
)
