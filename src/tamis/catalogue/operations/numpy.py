"""Arithmetic, comparisons and logic of NumPy: what stands between the filters of a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Pointwise, whole_if
from tamis.catalogue._operation import DtypeRule, Like, Operation, Output, Stage, load_target
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue._value import ArrayValue
from tamis.catalogue.operations._arguments import only

if TYPE_CHECKING:
    from collections.abc import Mapping

PIXELS = (Kind.IMAGE, Kind.BINARY, Kind.LABELS, Kind.MARKERS, Kind.POINTS)
LIMITS = ("a_min", "a_max", "min", "max")
NUMBERS = (*PIXELS, Kind.SCALAR)
X = Input("x", PIXELS)
BOTH = (Input("x1", NUMBERS, literal=True), Input("x2", NUMBERS, literal=True))


def has_literal_axes(values: Mapping[str, Any], dtype: str) -> bool:
    """Return whether a small array stands beside the image, whose place in a tile would be lost."""
    return any(isinstance(value, ArrayValue) and value.shape for value in values.values())


def operand_types(
    names: tuple[str, ...], dtypes: tuple[str, ...], values: Mapping[str, Any]
) -> tuple[Any, ...]:
    """Return what NumPy's promotion looks at: a dtype, or the Python type of a literal (NEP 50)."""
    given = iter(dtypes)
    return tuple(_literal_type(values[name]) if name in values else np.dtype(next(given)) for name in names)


def _literal_type(value: Any) -> Any:
    if isinstance(value, ArrayValue):
        return np.dtype(value.dtype)
    return np.dtype(bool) if isinstance(value, bool) else type(value)


def _ufunc_dtype(name: str, inputs: tuple[Input, ...]) -> DtypeRule:
    names = tuple(item.name for item in inputs)

    def dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str | None:
        ufunc: Any = load_target(f"numpy:{name}")
        try:
            resolved = ufunc.resolve_dtypes((*operand_types(names, dtypes, values), None))
        except TypeError:  # such as the difference of two binary images; calling it will say so
            return None
        return str(np.dtype(resolved[-1]).name)

    return dtype


def chosen_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the common dtype of what is chosen between."""
    types = operand_types(("x", "y"), dtypes[1:], values)
    # result_type wants to see Python numbers, not their types
    common = np.result_type(*(item(0) if isinstance(item, type) else item for item in types))
    return str(common.name)


def clipped_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the common dtype of pixels and limits."""
    limits = [_literal_type(values[name]) for name in LIMITS if values.get(name) is not None]
    common = np.result_type(*dtypes, *(one(0) if isinstance(one, type) else one for one in limits))
    return str(common.name)


def ufunc(
    name: str, kind: Kind | Like, inputs: tuple[Input, ...], script: str = "", dtype: DtypeRule = ""
) -> Operation:
    """Return the entry of a universal function of NumPy, which takes each pixel on its own."""
    return Operation(
        f"numpy.{name}",
        f"numpy:{name}",
        Stage.UTIL,
        inputs,
        (Output(kind, dtype or _ufunc_dtype(name, inputs)),),
        Pointwise(),
        locality_when=whole_if(has_literal_axes),
        script=script,
    )


def _operator(name: str, sign: str, kind: Kind | Like) -> Operation:
    return ufunc(name, kind, BOTH, f"{{x1}} {sign} {{x2}}")


def _comparison(name: str, sign: str) -> Operation:
    return ufunc(name, Kind.BINARY, BOTH, f"{{x1}} {sign} {{x2}}" if sign else "", "bool")


# what adding, multiplying and choosing mean depends on what is added: labels, images, numbers
ARITHMETIC = (
    _operator("add", "+", Kind.ARRAY),
    _operator("subtract", "-", Kind.IMAGE),
    _operator("multiply", "*", Kind.ARRAY),
    _operator("true_divide", "/", Kind.IMAGE),
    _operator("floor_divide", "//", Kind.IMAGE),
    _operator("remainder", "%", Kind.IMAGE),
    ufunc("power", Kind.IMAGE, BOTH),  # x ** 2 is no power: NumPy squares
    ufunc("minimum", Kind.ARRAY, BOTH),
    ufunc("maximum", Kind.ARRAY, BOTH),
    ufunc("negative", Kind.IMAGE, (X,), "-{x}"),
    ufunc("absolute", Kind.IMAGE, (X,)),
    *(
        ufunc(name, Kind.IMAGE, (X,))
        for name in ("sqrt", "square", "reciprocal", "exp", "log", "log1p", "log2", "log10")
    ),
)

LOGIC = (
    _comparison("greater", ">"),
    _comparison("greater_equal", ">="),
    _comparison("less", "<"),
    _comparison("less_equal", "<="),
    _comparison("equal", "=="),
    _comparison("not_equal", "!="),
    _comparison("logical_and", ""),
    _comparison("logical_or", ""),
    _comparison("logical_xor", ""),
    ufunc("logical_not", Kind.BINARY, (X,), dtype="bool"),
    ufunc("isnan", Kind.BINARY, (X,), dtype="bool"),
    ufunc("isfinite", Kind.BINARY, (X,), dtype="bool"),
    _operator("bitwise_and", "&", Like("x1")),
    _operator("bitwise_or", "|", Like("x1")),
    _operator("bitwise_xor", "^", Like("x1")),
    ufunc("invert", Like("x"), (X,), "~{x}"),
)

CHOICES = (
    Operation(
        "numpy.clip",
        "numpy:clip",
        Stage.UTIL,
        (
            Input("a", PIXELS),
            *(Input(name, NUMBERS, optional=True, literal=True) for name in LIMITS[:2]),
            *(Input(name, NUMBERS, optional=True, literal=True, keyword_only=True) for name in LIMITS[2:]),
        ),
        (Output(Kind.IMAGE, clipped_dtype),),
        Pointwise(),
        locality_when=whole_if(has_literal_axes),
    ),
    Operation(
        "numpy.where",
        "numpy:where",
        Stage.UTIL,
        (
            Input("condition", (Kind.BINARY,)),
            Input("x", NUMBERS, literal=True),
            Input("y", NUMBERS, literal=True),
        ),
        (Output(Kind.ARRAY, chosen_dtype),),
        Pointwise(),
        locality_when=whole_if(has_literal_axes),
    ),
    Operation(
        "numpy.nan_to_num",
        "numpy:nan_to_num",
        Stage.UTIL,
        (
            X,
            only("copy", True),  # without a copy it would write into the image
            Parameter("nan", 0.0),
            Parameter("posinf", None, optional=True),
            Parameter("neginf", None, optional=True),
        ),
        (Output(Kind.IMAGE),),
        Pointwise(),
    ),
)

OPERATIONS = (*ARITHMETIC, *LOGIC, *CHOICES)
