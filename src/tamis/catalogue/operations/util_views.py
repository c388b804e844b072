"""Other looks at an array, of ``skimage.util``: blocks, windows, rows, limits; and seeds on a grid."""

from __future__ import annotations

from dataclasses import replace

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Whole
from tamis.catalogue._operation import Like, Operation, Output, Stage
from tamis.catalogue._parameter import Input
from tamis.catalogue.operations._arguments import IMAGE, choice, flag, integer
from tamis.catalogue.operations._fixed import is_no_shape, shape
from tamis.catalogue.operations._shapes import blocks, windows

ARRAY = Input("arr_in")
VIEW = Output(Kind.ARRAY, same_shape=False)
MOVES = Whole("pixels move to other axes")
LIMIT = Output(Kind.SCALAR, "", same_shape=False)
INTEGERS = ("int64", "int8", "int16", "int32", "uint8", "uint16", "uint32", "uint64")

OPERATIONS = (
    Operation(
        "util.dtype_limits",
        "skimage.util:dtype_limits",
        Stage.UTIL,
        (IMAGE, flag("clip_negative", False)),
        (
            Output(Kind.SCALAR, "", name="minimum", same_shape=False),
            Output(Kind.SCALAR, "", name="maximum", same_shape=False),
        ),
        Whole("only the dtype counts"),
    ),
    # blocks must fill the image
    Operation(
        "util.view_as_blocks",
        "skimage.util:view_as_blocks",
        Stage.UTIL,
        (ARRAY, integer("block_shape", minimum=1, window=(1, 64), unit="pixel", per_axis=True)),
        (replace(VIEW, shape=blocks),),
        MOVES,
    ),
    # here each window is written down: a result has as many pixels as all windows together
    Operation(
        "util.view_as_windows",
        "skimage.util:view_as_windows",
        Stage.UTIL,
        (
            ARRAY,
            integer("window_shape", minimum=1, window=(1, 64), unit="pixel", per_axis=True),
            integer("step", 1, minimum=1, window=(1, 64), unit="pixel", per_axis=True),
        ),
        (replace(VIEW, shape=windows),),
        MOVES,
    ),
    Operation(
        "util.unique_rows",
        "skimage.util:unique_rows",
        Stage.UTIL,
        (Input("ar", (Kind.POINTS, Kind.ARRAY)),),
        (Output(Like("ar"), same_shape=False),),
        Whole("each row is compared with all"),
        ndim=(2,),
    ),
    # `dtype` may be any; whole numbers are what names seeds
    Operation(
        "util.regular_seeds",
        "skimage.util:regular_seeds",
        Stage.MARKERS,
        (
            shape("ar_shape"),
            integer("n_points", minimum=1, window=(1, 1000)),
            choice("dtype", "int64", INTEGERS),
        ),
        (Output(Kind.MARKERS, "", same_shape=False),),
        Whole("it is made of its values alone"),
        misfit=is_no_shape("ar_shape"),
    ),
)
