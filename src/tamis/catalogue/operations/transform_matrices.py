"""Transforms of ``skimage.transform`` as homogeneous matrices: fitted to points, put on points and images."""

from __future__ import annotations

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Geometric, Whole
from tamis.catalogue._operation import Like, Operation, Output, Stage
from tamis.catalogue._parameter import REQUIRED, Input
from tamis.catalogue.operations._arguments import choice, cval, flag, only_none
from tamis.catalogue.operations._fixed import (
    PAD_MODES,
    interpolated_dtype,
    numbers,
    on_own_arrays,
    spline_order,
)

OF_POINTS = Whole("points lie anywhere")

OPERATIONS = (
    Operation(
        "transform.estimate_transform",
        "skimage.transform:estimate_transform",
        Stage.TRANSFORM,
        (
            choice("ttype", REQUIRED, ("euclidean", "similarity", "affine", "projective")),
            Input(
                "src", (Kind.POINTS,), literal=True, help="Where the points were: a column and a row each."
            ),
            Input("dst", (Kind.POINTS,), literal=True, help="Where the same points have gone."),
        ),
        (Output(Kind.TRANSFORM, "float64", same_shape=False, is_list=True),),
        OF_POINTS,
        ndim=(2,),
    ),
    Operation(
        "transform.matrix_transform",
        "skimage.transform:matrix_transform",
        Stage.TRANSFORM,
        (Input("coords", (Kind.POINTS,)), Input("matrix", (Kind.TRANSFORM,), literal=True)),
        (Output(Kind.POINTS, "", same_shape=False),),
        OF_POINTS,
        ndim=(2,),
    ),
    # a matrix, or an image of coordinates for each axis, from the result's pixels to the image's
    Operation(
        "transform.warp",
        "skimage.transform:warp",
        Stage.TRANSFORM,
        (
            Input("image", (Kind.IMAGE, Kind.BINARY)),
            Input("inverse_map", (Kind.TRANSFORM, Kind.IMAGE), literal=True),
            only_none("map_args"),
            numbers("output_shape", None, minimum=1, unit="pixel", optional=True),
            spline_order(),
            choice("mode", "constant", PAD_MODES),
            cval(0.0),
            flag("clip", True),
            flag("preserve_range", False),
        ),
        (Output(Like("image"), interpolated_dtype, same_shape=False),),
        Geometric(),
        kernels=on_own_arrays("transform.warp"),
    ),
)

_MATRIX = "an object around a matrix: estimate_transform gives the matrix, warp and matrix_transform take one"
_TWO_VIEWS = "an object of two views of one scene, which no image is made with"

ABSENT = {
    "transform.AffineTransform": _MATRIX,
    "transform.EssentialMatrixTransform": _TWO_VIEWS,
    "transform.EuclideanTransform": _MATRIX,
    "transform.FundamentalMatrixTransform": _TWO_VIEWS,
    "transform.PiecewiseAffineTransform": "an object that holds a mesh, which no one matrix can say",
    "transform.PolynomialTransform": "an object that holds a polynomial, which no one matrix can say",
    "transform.ProjectiveTransform": _MATRIX,
    "transform.SimilarityTransform": _MATRIX,
    "transform.ThinPlateSplineTransform": "an object that holds a spline, which no one matrix can say",
    "transform.warp_coords": "takes a function of your own, which cannot cross to a worker",
}
"""Why the rest of ``skimage.transform`` are no operations."""
