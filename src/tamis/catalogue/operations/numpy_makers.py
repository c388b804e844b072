"""Arrays out of nothing: NumPy's zeros, ones, ranges and coordinates."""

from __future__ import annotations

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Whole
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Parameter
from tamis.catalogue.operations._arguments import flag, integer, only, only_none
from tamis.catalogue.operations._fixed import shape

SIZE = shape("shape")
DEVICE = only_none("device", keyword_only=True)
LIKE = only_none("like", keyword_only=True)


def _maker(name: str, *parameters: Parameter) -> Operation:
    return Operation(
        f"numpy.{name}",
        f"numpy:{name}",
        Stage.LOAD,
        parameters,
        (Output(Kind.ARRAY, "", same_shape=False),),
        Whole("made from nothing, in one go"),
    )


def _dtype(default: str | None = None) -> Parameter:
    return Parameter("dtype", default, type="dtype", optional=default is None)


OPERATIONS = (
    _maker("zeros", SIZE, _dtype(), only("order", "C"), DEVICE, LIKE),
    _maker("ones", SIZE, _dtype(), only("order", "C"), DEVICE, LIKE),
    _maker("full", SIZE, Parameter("fill_value"), _dtype(), only("order", "C"), DEVICE, LIKE),
    _maker("indices", shape("dimensions"), _dtype("int64"), flag("sparse", False)),
    _maker(
        "linspace",
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
