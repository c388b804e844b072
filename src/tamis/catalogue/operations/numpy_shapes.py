"""Indexing, dtypes and axes: NumPy's ways of taking another look at the same pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Crop, Geometric, Locality, Pointwise, Reduction, Whole
from tamis.catalogue._operation import Like, Operation, Output, ShapeRule, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.operations._arguments import choice, integer, only_none
from tamis.catalogue.operations._shapes import (
    moved,
    raveled,
    reshaped,
    squeezed,
    transposed,
    turned,
    unchanged,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

ANY = (Kind.IMAGE, Kind.BINARY, Kind.LABELS, Kind.MARKERS, Kind.POINTS)
BY_PLACE = "tamis.catalogue.kernels.by_place"  # these two take no value by its name
# a tile of the result is a box of the image
MOVED = Geometric(by="axes")
RASTER = Whole("a line of the result runs through the whole image")


def wanted_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the dtype asked for."""
    return str(values["dtype"])


def _shape(
    name: str, data: str, shape: ShapeRule, *parameters: Parameter, locality: Locality = MOVED
) -> Operation:
    return Operation(
        f"numpy.{name}",
        f"numpy:{name}",
        Stage.UTIL,
        (Input(data, ANY), *parameters),
        (Output(Like(data), same_shape=False, shape=shape),),
        locality,
    )


OPERATIONS = (
    Operation(
        "numpy.getitem",
        f"{BY_PLACE}:getitem",
        Stage.UTIL,
        (Input("image", ANY), Parameter("index", type="index")),
        (Output(Like("image"), same_shape=False),),
        Crop(),
        script="{image}[{index}]",
    ),
    Operation(
        "numpy.select",
        "operator:getitem",
        Stage.UTIL,
        (
            Input("image", ANY, help="What pixels are taken from."),
            Input("mask", (Kind.BINARY,), help="True where a pixel is taken; as large as the image."),
        ),
        (Output(Kind.ARRAY, same_shape=False),),
        Reduction(by="selection"),
        script="{image}[{mask}]",
    ),
    Operation(
        "numpy.astype",
        f"{BY_PLACE}:astype",
        Stage.UTIL,
        (Input("x", ANY), Parameter("dtype", type="dtype")),
        (Output(Kind.ARRAY, wanted_dtype),),
        Pointwise(),
        script="{x}.astype({dtype})",
    ),
    _shape("transpose", "a", transposed, integer("axes", None, per_axis=True, optional=True)),
    _shape(
        "reshape",
        "a",
        reshaped,
        integer("shape", minimum=-1, per_axis=True),
        choice("order", "C", ("C", "F", "A")),
        only_none("copy", keyword_only=True),
        locality=RASTER,
    ),
    _shape("ravel", "a", raveled, choice("order", "C", ("C", "F", "A", "K")), locality=RASTER),
    _shape("flip", "m", unchanged, integer("axis", None, per_axis=True, optional=True)),
    _shape("rot90", "m", turned, integer("k", 1, window=(-3, 3)), integer("axes", (0, 1), per_axis=True)),
    _shape("squeeze", "a", squeezed, integer("axis", None, per_axis=True, optional=True)),
    _shape("moveaxis", "a", moved, integer("source", per_axis=True), integer("destination", per_axis=True)),
)
