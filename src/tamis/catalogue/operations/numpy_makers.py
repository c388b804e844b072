"""Arrays out of nothing: NumPy's zeros, ones, ranges and coordinates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Whole
from tamis.catalogue._operation import DtypeRule, Operation, Output, ShapeRule, Stage
from tamis.catalogue._parameter import Parameter
from tamis.catalogue.operations._arguments import flag, integer, only, only_none
from tamis.catalogue.operations._fixed import shape
from tamis.catalogue.operations._shapes import asked, coordinates, counted

if TYPE_CHECKING:
    from collections.abc import Mapping

SIZE = shape("shape")
DEVICE = only_none("device", keyword_only=True)
LIKE = only_none("like", keyword_only=True)


def _asked_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    # a sparse grid is a tuple of arrays
    return "" if values.get("sparse") else str(values["dtype"] or "float64")


def _filler_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    # numpy.full: numpy.array(fill_value).dtype
    return str(values["dtype"] or np.asarray(values["fill_value"]).dtype.name)


def _maker(name: str, shape: ShapeRule, *parameters: Parameter, dtype: DtypeRule = _asked_dtype) -> Operation:
    return Operation(
        f"numpy.{name}",
        f"numpy:{name}",
        Stage.LOAD,
        parameters,
        (Output(Kind.ARRAY, dtype, same_shape=False, shape=shape),),
        Whole("made from nothing, in one go"),
    )


def _dtype(default: str | None = None) -> Parameter:
    return Parameter("dtype", default, type="dtype", optional=default is None)


OPERATIONS = (
    _maker("ones", asked("shape"), SIZE, _dtype(), only("order", "C"), DEVICE, LIKE),
    _maker(
        "full",
        asked("shape"),
        SIZE,
        Parameter("fill_value"),
        _dtype(),
        only("order", "C"),
        DEVICE,
        LIKE,
        dtype=_filler_dtype,
    ),
    _maker("indices", coordinates, shape("dimensions"), _dtype("int64"), flag("sparse", False)),
    _maker(
        "linspace",
        counted("num"),
        Parameter("start"),
        Parameter("stop"),
        integer("num", 50, minimum=1, window=(2, 256)),
        flag("endpoint", True),
        only("retstep", False),
        _dtype(),
        integer("axis", 0),
        DEVICE,
    ),
)
