"""Structures for the morphology of ``scipy.ndimage``: which neighbours count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Whole
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Input
from tamis.catalogue.operations._arguments import integer, only
from tamis.catalogue.operations._shapes import structure

if TYPE_CHECKING:
    from collections.abc import Mapping

MADE_AT_ONCE = Whole("a structure is made at once")


def iterated_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the dtype of a structure that was grown, or copied."""
    return "bool" if values["iterations"] > 1 else dtypes[0]


OPERATIONS = (
    Operation(
        "ndimage.generate_binary_structure",
        "scipy.ndimage:generate_binary_structure",
        Stage.UTIL,
        (
            integer("rank", window=(1, 4)),
            integer("connectivity", window=(1, 4)),
        ),
        (Output(Kind.BINARY, "bool", same_shape=False, shape=structure),),
        MADE_AT_ONCE,
    ),
    # with an origin it gives a tuple
    Operation(
        "ndimage.iterate_structure",
        "scipy.ndimage:iterate_structure",
        Stage.UTIL,
        (
            Input("structure", (Kind.BINARY,)),
            integer("iterations", window=(1, 10)),
            only("origin", None),
        ),
        (Output(Kind.BINARY, iterated_dtype, same_shape=False),),
        MADE_AT_ONCE,
    ),
)
