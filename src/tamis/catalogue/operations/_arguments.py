"""Arguments and outputs that many operations share: written once, named as in the libraries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue._kind import Kind
from tamis.catalogue._operation import Output
from tamis.catalogue._parameter import REQUIRED, Input, Parameter, Required

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tamis.catalogue._value import Value

EDGE_MODES = ("reflect", "constant", "nearest", "mirror", "wrap")
"""What scipy.ndimage, and scikit-image on top of it, puts beyond the border."""

IMAGE = Input("image")
BINARY = Input("image", (Kind.BINARY,))
LABELS = Input("label_image", (Kind.LABELS,))
MASK = Input("mask", (Kind.BINARY,), optional=True)

CVAL = Parameter("cval", 0.0)
CHANNEL_AXIS = Parameter("channel_axis", None, type="integer", optional=True, keyword_only=True)
FOOTPRINT = Parameter("footprint", None, type="footprint", optional=True)
NEEDED_FOOTPRINT = Parameter("footprint", type="footprint")
CONNECTIVITY = Parameter("connectivity", None, type="integer", minimum=1, window=(1, 3), optional=True)
SPACING = Parameter("spacing", None, minimum=0, exclusive=True, per_axis=True, optional=True)


def flag(name: str, default: bool | Required, *, keyword_only: bool = False) -> Parameter:  # noqa: FBT001
    """Return a parameter that is True or False."""
    return Parameter(name, default, type="boolean", keyword_only=keyword_only)


def choice(
    name: str, default: Value | Required, choices: Iterable[Value], *, keyword_only: bool = False
) -> Parameter:
    """Return a parameter that takes one of `choices`."""
    return Parameter(name, default, type="choice", choices=tuple(choices), keyword_only=keyword_only)


def integer(
    name: str,
    default: Value | Required = REQUIRED,
    *,
    minimum: float | None = None,
    maximum: float | None = None,
    window: tuple[float, float] | None = None,
    **rest: Any,
) -> Parameter:
    """Return a parameter that is a whole number."""
    return Parameter(name, default, type="integer", minimum=minimum, maximum=maximum, window=window, **rest)


def mode(
    default: str = "reflect", choices: tuple[str, ...] = EDGE_MODES, *, keyword_only: bool = False
) -> Parameter:
    """Return the parameter that says what lies beyond the border."""
    return choice("mode", default, choices, keyword_only=keyword_only)


def cval(default: float = 0.0, *, keyword_only: bool = False) -> Parameter:
    """Return the value beyond the border when the mode is constant."""
    return Parameter("cval", default, keyword_only=keyword_only)


def sigma(
    default: Value | Required = 1.0, *, name: str = "sigma", per_axis: bool = True, **rest: Any
) -> Parameter:
    """Return the standard deviation of a gaussian kernel, in pixels."""
    return Parameter(name, default, minimum=0, window=(0, 20), unit="pixel", per_axis=per_axis, **rest)


def float_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the dtype of scikit-image's filters that compute in floating point."""
    # skimage._shared.utils._supported_float_type: half precision is computed in single
    return "float32" if dtypes[0] in ("float32", "float16") else "float64"


FLOAT_IMAGE = Output(Kind.IMAGE, float_dtype)
SAME_IMAGE = Output(Kind.IMAGE)
BINARY_IMAGE = Output(Kind.BINARY, "bool")
ONE_NUMBER = Output(Kind.SCALAR, "", same_shape=False)


def only_none(name: str, *, keyword_only: bool = False) -> Parameter:
    """Return a parameter that must stay None: in the library it takes a function, or an array to fill."""
    return choice(name, None, (None,), keyword_only=keyword_only)


def only(name: str, value: Value, *, keyword_only: bool = False) -> Parameter:
    """Return a parameter that must keep its default: another value changes what comes out altogether."""
    return choice(name, value, (value,), keyword_only=keyword_only)
