"""Kernels and windows, correlation with a sparse kernel, ranks of pixels: ``skimage.filters``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Neighbourhood, Whole, whole_if
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Parameter
from tamis.catalogue.operations._arguments import EDGE_MODES, IMAGE, choice, float_dtype, mode, only_none
from tamis.catalogue.operations._depths import footprint_depth, footprint_shape
from tamis.catalogue.operations.filters import GABOR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue._value import Value


def _kernel_depth(values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
    return footprint_depth(values["kernel"], ndim)


def _even_kernel(values: Mapping[str, Any]) -> tuple[str, str] | None:
    shape = footprint_shape(values["kernel"])
    if 0 in shape:
        return "kernel", "an array with at least one element"
    is_even = values["mode"] != "valid" and any(length % 2 == 0 for length in shape)
    return ("kernel", "an array of odd lengths, unless the mode is 'valid'") if is_even else None


def _is_valid(values: Mapping[str, Any], dtype: str = "") -> bool:
    """Return whether the border is cut off, where the kernel would leave the image."""
    return bool(values["mode"] == "valid")


def _complex_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    return str(values["dtype"])


def _not_a_shape(values: Mapping[str, Any]) -> tuple[str, str] | None:
    # scikit-image makes a window of no pixels with a division by zero
    shape: Value = values["shape"]
    lengths = shape if isinstance(shape, tuple) else (shape,)
    return None if lengths else ("shape", "at least one length")


OPERATIONS = (
    Operation(
        "filters.correlate_sparse",
        "skimage.filters:correlate_sparse",
        Stage.FILTER,
        (IMAGE, Parameter("kernel", type="array"), mode("reflect", (*EDGE_MODES, "valid"))),
        (Output(Kind.IMAGE, float_dtype, same_shape=lambda values: not _is_valid(values)),),
        Neighbourhood(_kernel_depth),
        misfit=_even_kernel,
        locality_when=whole_if(_is_valid, "it gives a smaller image"),
    ),
    Operation(
        "filters.gabor_kernel",
        "skimage.filters:gabor_kernel",
        Stage.UTIL,
        (*GABOR, choice("dtype", "complex128", ("complex64", "complex128"))),
        (Output(Kind.ARRAY, _complex_dtype, same_shape=False),),
        Whole("it makes an array from nothing"),
    ),
    Operation(
        "filters.rank_order",
        "skimage.filters:rank_order",
        Stage.FILTER,
        (replace(IMAGE, help="The pixels to be ranked, by their values."),),
        (
            Output(Kind.IMAGE, "", name="labels"),  # as few bits as count the pixels
            Output(Kind.ARRAY, "same", name="original_values", same_shape=False),
        ),
        Whole("a rank counts the values of the whole image"),
    ),
    Operation(
        "filters.window",
        "skimage.filters:window",
        Stage.UTIL,
        (
            Parameter("window_type", type="mixed"),
            Parameter("shape", type="integer", minimum=1, window=(16, 512), unit="pixel", per_axis=True),
            only_none("warp_kwargs"),
        ),
        (Output(Kind.ARRAY, "float64", same_shape=False),),
        Whole("it makes an array from nothing"),
        misfit=_not_a_shape,
    ),
)

FUNCTION = "takes a function of your own, which cannot cross to a worker"
ABSENT = {
    "filters.LPIFilter2D": FUNCTION,
    "filters.filter_forward": FUNCTION,
    "filters.filter_inverse": FUNCTION,
    "filters.try_all_threshold": "draws with matplotlib",
    "filters.wiener": FUNCTION,
}
"""What is left out, and why."""
