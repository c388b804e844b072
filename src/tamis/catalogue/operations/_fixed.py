"""Arguments and outputs that only some topics share: seeds, sequences of numbers, interpolation."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from tamis.catalogue._kernel import Exactness, Kernel
from tamis.catalogue._kind import Kind
from tamis.catalogue._operation import Misfit, Output
from tamis.catalogue._parameter import REQUIRED, Parameter, Required
from tamis.catalogue._value import ArrayValue
from tamis.catalogue.kernels.own_arrays import always
from tamis.catalogue.operations._arguments import float_dtype, integer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue._operation import Misfit
    from tamis.catalogue._value import Value

PAD_MODES = ("constant", "edge", "symmetric", "reflect", "wrap")
"""What scikit-image's own filters and warps put beyond the border, named as in numpy.pad."""


def numbers(
    name: str,
    default: Value | Required = REQUIRED,
    *,
    minimum: float | None = None,
    window: tuple[float, float] | None = None,
    unit: str = "",
    **rest: Any,
) -> Parameter:
    """Return a parameter that is a sequence of numbers."""
    return Parameter(name, default, type="numbers", minimum=minimum, window=window, unit=unit, **rest)


def shape(name: str, **rest: Any) -> Parameter:
    """Return the shape of what is made: one length an axis; see `is_no_shape`."""
    return integer(
        name, minimum=1, window=(64, 4096), unit="pixel", per_axis=True, adapts_to="length", **rest
    )


def is_no_shape(name: str) -> Misfit:
    """Return the rule that refuses a single length where the library needs one for each axis."""

    def misfit(values: Mapping[str, Any]) -> tuple[str, str] | None:
        return None if isinstance(values[name], tuple) else (name, "one whole number for each axis")

    return misfit


def on_own_arrays(name: str) -> tuple[Kernel, ...]:
    """Return the kernel of a function that refuses read-only arrays, by its name in scikit-image."""
    target = f"tamis.catalogue.kernels.own_arrays:{name}"
    return (Kernel("own_arrays", target, Exactness.E0, always),)


def finite(*names: str) -> Misfit:
    """Return what finds NaN and infinity in sequences and arrays of numbers: the library would use them."""

    def misfit(values: Mapping[str, Any]) -> tuple[str, str] | None:
        for name in names:
            given = values[name].array().flat if isinstance(values[name], ArrayValue) else values[name] or ()
            if not all(map(math.isfinite, given)):
                return name, "finite"
        return None

    return misfit


def rng(default: int | None = None, *, keyword_only: bool = False) -> Parameter:
    """Return the seed of the random numbers; None draws one when the step is made."""
    return Parameter("rng", default, type="seed", minimum=0, optional=True, keyword_only=keyword_only)


def spline_order(default: int | None = None) -> Parameter:
    """Return the order of the interpolating spline; None: 0 for binary images, else 1."""
    return integer("order", default, minimum=0, maximum=5, window=(0, 5), optional=default is None)


def interpolated_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the dtype of an interpolated image."""
    # skimage.transform._warps: order 0 keeps the dtype, any other computes in floating point
    order = values["order"] if values["order"] is not None else int(dtypes[0] != "bool")
    return float_dtype(dtypes, values) if order or dtypes[0] == "float16" else dtypes[0]


def mean_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the dtype of numpy.mean: floats stay, all else becomes float64."""
    return dtypes[0] if dtypes[0].startswith("float") else "float64"


RESIZED_IMAGE = Output(Kind.IMAGE, interpolated_dtype, same_shape=False)
TABLE_OF_NUMBERS = Output(Kind.ARRAY, "", same_shape=False)
POINTS = Output(Kind.POINTS, "", same_shape=False)
