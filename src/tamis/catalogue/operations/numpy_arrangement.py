"""Joining, padding, repeating and ordering: NumPy's ways of putting pixels elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Geometric, Locality, Pointwise, Whole
from tamis.catalogue._operation import DtypeRule, Like, Operation, Output, ShapeRule, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.operations._arguments import choice, integer, only, only_none
from tamis.catalogue.operations._shapes import (
    asked,
    expanded,
    joined,
    padded,
    repeated,
    running,
    stacked,
    swapped,
    taken,
    tiled,
    unchanged,
)
from tamis.catalogue.operations.numpy_shapes import ANY, BY_PLACE, MOVED

if TYPE_CHECKING:
    from collections.abc import Mapping

ELSEWHERE = Whole("a pixel of the result may come from anywhere in the image")
IN_ORDER = Whole("the place of a pixel depends on the values of all others in its line")
AXIS = integer("axis", None, optional=True)
LAST = integer("axis", -1, optional=True)
SORTS = (None, "quicksort", "mergesort", "heapsort", "stable")
ARRAYS = ("arrays", *(f"arrays_{place}" for place in range(2, 7)))


def joined_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the dtype that all the arrays fit in."""
    return str(np.result_type(*map(np.dtype, dtypes)).name)


def wanted_or_same(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the dtype asked for, else that of the image."""
    return str(values["dtype"] or dtypes[0])


def _arranged(
    name: str,
    data: str,
    *parameters: Parameter,
    locality: Locality = ELSEWHERE,
    dtype: DtypeRule = "same",
    kind: Kind | Like | None = None,
    shape: ShapeRule | None = None,
    says: str = "",
) -> Operation:
    return Operation(
        f"numpy.{name}",
        f"numpy:{name}",
        Stage.UTIL,
        (Input(data, ANY, help=says), *parameters),
        (Output(kind or Like(data), dtype, same_shape=shape is None, shape=shape),),
        locality,
    )


def _joining(name: str, axis: Parameter, shape: ShapeRule, says: str) -> Operation:
    return Operation(
        f"numpy.{name}",
        f"{BY_PLACE}:{name}",
        Stage.UTIL,
        (
            *(
                Input(
                    item,
                    ANY,
                    optional=bool(place),
                    help=f"The arrays that are joined, in this order: {says}.",
                )
                for place, item in enumerate(ARRAYS)
            ),
            axis,
        ),
        (Output(Like(ARRAYS[0]), joined_dtype, same_shape=False, shape=shape),),
        Whole("the images lie side by side in the result"),
        script=f"{{numpy}}.{name}([{{inputs}}], axis={{axis}})",
    )


def _filled(name: str, *parameters: Parameter) -> Operation:
    return Operation(
        f"numpy.{name}",
        f"numpy:{name}",
        Stage.UTIL,
        (
            Input("a", ANY),
            *parameters,
            Parameter("dtype", None, type="dtype", optional=True),
            only("order", "K"),
            only("subok", True),
            only_none("shape"),
            only_none("device", keyword_only=True),
        ),
        (Output(Kind.ARRAY, wanted_or_same),),
        Pointwise(),
    )


PADDINGS = (
    "constant", "edge", "linear_ramp", "maximum", "mean", "median", "minimum", "reflect", "symmetric", "wrap",
)  # fmt: skip

ORDERING = (
    LAST,
    choice("kind", None, SORTS),
    only_none("order"),
    only_none("stable", keyword_only=True),
)

OPERATIONS = (
    _joining("stack", integer("axis", 0, help="The new axis."), stacked, "all as large as the first"),
    _joining(
        "concatenate",
        integer("axis", 0, optional=True, help="The axis along which one follows the other."),
        joined,
        "all as large as the first but along the axis",
    ),
    _arranged("expand_dims", "a", integer("axis", per_axis=True), shape=expanded),
    _arranged("swapaxes", "a", integer("axis1"), integer("axis2"), locality=MOVED, shape=swapped),
    _arranged("fliplr", "m", locality=Geometric(by="axes"), shape=unchanged),
    _arranged("flipud", "m", locality=Geometric(by="axes"), shape=unchanged),
    _arranged(
        "broadcast_to",
        "array",
        integer("shape", minimum=0, per_axis=True),
        only("subok", False),
        shape=asked("shape"),
    ),
    _arranged(
        "roll",
        "a",
        integer("shift", window=(-100, 100), unit="pixel", adapts_to="length", per_axis=True),
        integer("axis", None, per_axis=True, optional=True),
    ),
    _arranged(
        "pad",
        "array",
        Parameter("pad_width", type="mixed", help="Pixels before and after, for all axes or each."),
        choice("mode", "constant", PADDINGS),
        Parameter("constant_values", 0, keyword_only=True, help="What lies beyond, in the mode constant."),
        shape=padded,
    ),
    _arranged("tile", "A", integer("reps", minimum=0, window=(1, 8), per_axis=True), shape=tiled),
    _arranged(
        "repeat", "a", integer("repeats", minimum=0, window=(1, 8), per_axis=True), AXIS, shape=repeated
    ),
    _arranged(
        "take",
        "a",
        integer("indices", per_axis=True),
        AXIS,
        choice("mode", "raise", ("raise", "wrap", "clip")),
        kind=Kind.ARRAY,
        shape=taken,
    ),
    _arranged("tril", "m", integer("k", 0)),
    _arranged(
        "triu",
        "m",
        integer("k", 0, help="Diagonal below which all becomes 0; 0 is the main one, 1 the one above it."),
        says="The image; of more axes, each plane of the last two.",
    ),
    _arranged(
        "sort",
        "a",
        *ORDERING,
        locality=IN_ORDER,
        shape=running,
    ),
    _arranged(
        "argsort",
        "a",
        *ORDERING,
        locality=IN_ORDER,
        shape=running,
        dtype=np.dtype(np.intp).name,
        kind=Kind.ARRAY,
    ),
    _filled("zeros_like"),
    _filled("ones_like"),
    _filled("full_like", Parameter("fill_value")),
)
