"""Indexing, dtypes and axes: NumPy's ways of taking another look at the same pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Crop, Geometric, Locality, Pointwise, Reduction, Whole
from tamis.catalogue._operation import Like, Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.operations._arguments import choice, integer, only_none

if TYPE_CHECKING:
    from collections.abc import Mapping

ANY = (Kind.IMAGE, Kind.BINARY, Kind.LABELS, Kind.MARKERS)
BY_PLACE = "tamis.catalogue.kernels.by_place"  # what NumPy does by a sign takes no value by its name
# a tile of the result is a box of the image
MOVED = Geometric(by="axes")
RASTER = Whole("a line of the result runs through the whole image")


def wanted_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the dtype asked for."""
    return str(values["dtype"])


def _shape(name: str, data: str, *parameters: Parameter, locality: Locality = MOVED) -> Operation:
    return Operation(
        f"numpy.{name}",
        f"numpy:{name}",
        Stage.UTIL,
        (Input(data, ANY), *parameters),
        (Output(Like(data), same_shape=False),),
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
        "numpy.column",
        f"{BY_PLACE}:column",
        Stage.MEASURE,
        (
            Input("table", (Kind.TABLE,), help="What the column is taken from."),
            Parameter("name", type="text", help="The column's name."),
        ),
        (Output(Kind.ARRAY, "", same_shape=False),),
        Whole("a column is taken in one go"),
        script="{table}[{name}]",
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
    _shape("transpose", "a", integer("axes", None, per_axis=True, optional=True)),
    _shape(
        "reshape",
        "a",
        integer("shape", minimum=-1, per_axis=True),
        choice("order", "C", ("C", "F", "A")),
        only_none("copy", keyword_only=True),
        locality=RASTER,
    ),
    _shape("ravel", "a", choice("order", "C", ("C", "F", "A", "K")), locality=RASTER),
    _shape("flip", "m", integer("axis", None, per_axis=True, optional=True)),
    _shape("rot90", "m", integer("k", 1, window=(-3, 3)), integer("axes", (0, 1), per_axis=True)),
    _shape("squeeze", "a", integer("axis", None, per_axis=True, optional=True)),
    _shape("moveaxis", "a", integer("source", per_axis=True), integer("destination", per_axis=True)),
)
