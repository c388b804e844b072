"""Mathematical functions of NumPy that take each pixel on its own: angles, roundings, signs, bits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Locality, Pointwise, Whole, whole_if
from tamis.catalogue._operation import Like, Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.operations._arguments import choice, flag, integer, only_none
from tamis.catalogue.operations._fixed import numbers
from tamis.catalogue.operations.numpy import BOTH, PIXELS, X, has_literal_axes, ufunc

if TYPE_CHECKING:
    from collections.abc import Mapping


def rounded_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the dtype of rounded pixels: NumPy rounds binary images in half precision."""
    return "float16" if dtypes[0] == "bool" else dtypes[0]


def _by_known_elements(values: Mapping[str, Any], dtype: str) -> Locality | None:
    """Return how far `isin` looks where its elements are values: at one pixel."""
    # numpy.lib._arraysetops_impl: what need not be unique is compared by its place among the others
    return Pointwise() if "test_elements" in values and not values["assume_unique"] else None


OF_ONE = tuple(
    ufunc(name, Kind.IMAGE, (X,))
    for name in (
        "sin", "cos", "tan", "arcsin", "arccos", "sinh", "cosh", "tanh", "arcsinh", "arccosh",
        "arctanh", "deg2rad", "rad2deg", "exp2", "expm1", "cbrt", "rint", "floor", "ceil", "trunc", "sign",
        "fabs", "spacing",
    )
)  # fmt: skip
ARCTAN = ufunc("arctan", Kind.IMAGE, (Input("x", PIXELS, help="Tangents of angles."),))

OF_TWO = (
    *(
        ufunc(name, Kind.IMAGE, BOTH)
        for name in (
            "arctan2", "hypot", "fmod", "copysign", "heaviside", "fmin", "fmax", "logaddexp", "float_power",
        )
    ),
    ufunc("left_shift", Kind.IMAGE, BOTH, "{x1} << {x2}"),
    ufunc("right_shift", Kind.IMAGE, BOTH, "{x1} >> {x2}"),
)  # fmt: skip

TESTS = (
    ufunc("isinf", Kind.BINARY, (X,), dtype="bool"),
    ufunc("signbit", Kind.BINARY, (X,), dtype="bool"),
    ufunc("positive", Like("x"), (X,), "+{x}"),
    Operation(
        "numpy.isclose",
        "numpy:isclose",
        Stage.UTIL,
        (
            *(Input(name, (*PIXELS, Kind.SCALAR), literal=True) for name in ("a", "b")),
            Parameter("rtol", 1e-5, minimum=0, window=(0, 0.1)),
            Parameter("atol", 1e-8, minimum=0, window=(0, 0.1)),
            flag("equal_nan", False),
        ),
        (Output(Kind.BINARY, "bool"),),
        Pointwise(),
        locality_when=whole_if(has_literal_axes),
    ),
    Operation(
        "numpy.isin",
        "numpy:isin",
        Stage.POSTPROCESS,
        (
            Input("element", PIXELS),
            Input("test_elements", (Kind.ARRAY,), literal=True),
            flag("assume_unique", False),
            flag("invert", False),
            choice("kind", None, (None, "sort", "table"), keyword_only=True),
        ),
        (Output(Kind.BINARY, "bool"),),
        Whole("elements that are computed are all needed first"),
        locality_when=_by_known_elements,
    ),
)

PIECEWISE = (
    Operation(
        "numpy.round",
        "numpy:round",
        Stage.UTIL,
        (Input("a", PIXELS), integer("decimals", 0, window=(0, 6))),
        (Output(Kind.IMAGE, rounded_dtype),),
        Pointwise(),
    ),
    Operation(
        "numpy.digitize",
        "numpy:digitize",
        Stage.THRESHOLD,
        (Input("x", PIXELS), numbers("bins"), flag("right", False)),
        (Output(Kind.LABELS, np.dtype(np.intp).name),),
        Pointwise(),
    ),
    Operation(
        "numpy.interp",
        "numpy:interp",
        Stage.UTIL,
        (
            Input("x", PIXELS),
            numbers("xp"),
            numbers("fp"),
            Parameter("left", None, optional=True),
            Parameter("right", None, optional=True),
            only_none("period"),
        ),
        (Output(Kind.IMAGE, "float64"),),
        Pointwise(),
    ),
)

OPERATIONS = (*OF_ONE, ARCTAN, *OF_TWO, *TESTS, *PIECEWISE)
