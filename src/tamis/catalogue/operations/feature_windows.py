"""Features of one window of an integral image: Haar-like features, and patterns of blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue._kernel import Exactness, Kernel
from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Whole
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import REQUIRED, Input, Parameter
from tamis.catalogue.kernels.own_arrays import always
from tamis.catalogue.operations._arguments import IMAGE, ONE_NUMBER, integer, only_none
from tamis.catalogue.operations._fixed import mean_dtype, numbers, rng

if TYPE_CHECKING:
    from collections.abc import Mapping

# skimage.feature.haar.FEATURE_TYPE
FEATURE_TYPES = ("type-2-x", "type-2-y", "type-3-x", "type-3-y", "type-4")
FEATURE_TYPE = Parameter(
    "feature_type",
    None,
    type="names",
    choices=FEATURE_TYPES,
    optional=True,
    help="One kind of feature or several; None: every kind.",
)
INTEGRAL = Input("int_image")
CORNER = tuple(
    integer(name, REQUIRED, minimum=0, window=(0, 512), unit="pixel", adapts_to="length") for name in "rc"
)
EXTENT = tuple(
    integer(name, REQUIRED, minimum=1, window=(1, 24), unit="pixel") for name in ("width", "height")
)
IN_WINDOW = Whole("it looks at one window, wherever that is")
ALPHA = Parameter("alpha", 0.5, minimum=0, maximum=1, window=(0, 1))
PAINTED = Output(Kind.IMAGE, mean_dtype, same_shape=False)


def _in_bounds(name: str) -> tuple[Kernel, ...]:
    """Return the kernel that refuses a window that leaves the image: compiled code reads there."""
    return (Kernel("in_bounds", f"tamis.catalogue.kernels.in_bounds:{name}", Exactness.E0, always),)


def _unknown_feature(values: Mapping[str, Any]) -> tuple[str, str] | None:
    names = values["feature_type"] or ()
    unknown = set((names,) if isinstance(names, str) else names) - set(FEATURE_TYPES)
    return ("feature_type", f"among {', '.join(FEATURE_TYPES)}") if unknown else None


def _haar_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    return dtypes[0] if dtypes[0].startswith("float") else "int64"


def _colour(name: str, default: tuple[float, ...], words: str = "") -> Parameter:
    return numbers(name, default, minimum=0, window=(0, 1), help=words)


OPERATIONS = (
    # with coordinates, the types would be an array of words: take a part of the result instead
    Operation(
        "feature.haar_like_feature",
        "skimage.feature:haar_like_feature",
        Stage.MEASURE,
        (INTEGRAL, *CORNER, *EXTENT, FEATURE_TYPE, only_none("feature_coord")),
        (Output(Kind.ARRAY, _haar_dtype, same_shape=False),),
        IN_WINDOW,
        ndim=(2,),
        misfit=_unknown_feature,
        kernels=_in_bounds("haar_like_feature"),
    ),
    # an array of objects: each feature is a list of rectangles
    Operation(
        "feature.haar_like_feature_coord",
        "skimage.feature:haar_like_feature_coord",
        Stage.MEASURE,
        (*EXTENT, FEATURE_TYPE),
        (
            Output(Kind.ARRAY, "object", "feature_coord", same_shape=False),
            Output(Kind.ARRAY, "object", "feature_type", same_shape=False),
        ),
        Whole("it makes a list of coordinates"),
        misfit=_unknown_feature,
    ),
    Operation(
        "feature.draw_haar_like_feature",
        "skimage.feature:draw_haar_like_feature",
        Stage.UTIL,
        (
            IMAGE,
            *CORNER,
            *EXTENT,
            Input("feature_coord", (Kind.ARRAY,)),
            _colour("color_positive_block", (1.0, 0.0, 0.0)),
            _colour("color_negative_block", (0.0, 1.0, 0.0)),
            ALPHA,
            integer("max_n_features", None, minimum=1, window=(1, 20), optional=True),
            rng(),
        ),
        (PAINTED,),
        IN_WINDOW,
        ndim=(2, 3),  # or a plane with colours
    ),
    Operation(
        "feature.multiblock_lbp",
        "skimage.feature:multiblock_lbp",
        Stage.MEASURE,
        (INTEGRAL, *CORNER, *EXTENT),
        (ONE_NUMBER,),
        IN_WINDOW,
        ndim=(2,),
        kernels=_in_bounds("multiblock_lbp"),
    ),
    Operation(
        "feature.draw_multiblock_lbp",
        "skimage.feature:draw_multiblock_lbp",
        Stage.UTIL,
        (
            IMAGE,
            *CORNER,
            *EXTENT,
            Input("lbp_code", (Kind.SCALAR,), optional=True, literal=True),
            _colour("color_greater_block", (1, 1, 1)),
            _colour("color_less_block", (0, 0.69, 0.96), "Colour of the blocks that are darker."),
            ALPHA,
        ),
        (PAINTED,),
        IN_WINDOW,
        ndim=(2, 3),  # or a plane with colours
    ),
)
