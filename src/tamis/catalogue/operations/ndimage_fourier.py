"""Filters of ``scipy.ndimage`` for Fourier transforms: a spectrum goes in, and comes out filtered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Whole
from tamis.catalogue._operation import DtypeRule, Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.operations._arguments import integer
from tamis.catalogue.operations.ndimage import AXIS

if TYPE_CHECKING:
    from collections.abc import Mapping

SPECTRUM = Input(
    "input", (Kind.ARRAY,), help="The Fourier transform of an image, as numpy.fft.fftn or rfftn gives it."
)
LENGTH = integer("n", -1)


def filtered_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the dtype of a spectrum that is multiplied with real numbers."""
    # scipy.ndimage._fourier._get_output_fourier
    return dtypes[0] if dtypes[0] in ("complex64", "complex128", "float32") else "float64"


def shifted_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the dtype of a spectrum that is multiplied with complex numbers."""
    # scipy.ndimage._fourier._get_output_fourier_complex
    return "complex64" if dtypes[0] == "complex64" else "complex128"


def _fourier(
    name: str, parameter: Parameter, *, dtype: DtypeRule = filtered_dtype, ndim: tuple[int, ...] | None = None
) -> Operation:
    return Operation(
        f"ndimage.{name}",
        f"scipy.ndimage:{name}",
        Stage.FILTER,
        (SPECTRUM, parameter, LENGTH, AXIS),
        (Output(Kind.ARRAY, dtype),),
        Whole("what a frequency is multiplied with depends on its place in the whole spectrum"),
        ndim=ndim,
    )


def _width(name: str, window: tuple[float, float], **rest: Any) -> Parameter:
    return Parameter(name, window=window, unit="pixel", per_axis=True, **rest)


OPERATIONS = (
    _fourier("fourier_gaussian", _width("sigma", (0, 20), minimum=0)),
    _fourier("fourier_uniform", _width("size", (1, 31), minimum=0)),
    _fourier("fourier_ellipsoid", _width("size", (1, 31), minimum=0), ndim=(1, 2, 3)),
    _fourier("fourier_shift", _width("shift", (-20, 20), adapts_to="length"), dtype=shifted_dtype),
)
