"""Registration of ``skimage.registration``: how one image must be moved to lie on another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Whole
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.operations._arguments import choice, flag, integer

if TYPE_CHECKING:
    from collections.abc import Mapping

BOTH = (Input("reference_image"), Input("moving_image"))


def _flow_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    return str(values["dtype"])


def _flow(name: str, *parameters: Parameter) -> Operation:
    """Return an estimator of how far each pixel has moved along each axis: one image an axis."""
    # skimage.registration takes floats of single and of double precision
    dtype = choice("dtype", "float32", ("float32", "float64"), keyword_only=True)
    return Operation(
        f"registration.{name}",
        f"skimage.registration:{name}",
        Stage.TRANSFORM,
        (*BOTH, *parameters, dtype),
        (Output(Kind.IMAGE, _flow_dtype, same_shape=False),),
        Whole("it starts from a small copy of the whole image"),
        needs_finite=True,
    )


def _mask(name: str) -> Input:
    return Input(name, (Kind.BINARY,), optional=True, keyword_only=True)


def _times(name: str, default: int) -> Parameter:
    return integer(name, default, window=(1, 20), keyword_only=True)


OPERATIONS = (
    _flow(
        "optical_flow_ilk",
        integer("radius", 7, minimum=0, window=(1, 20), unit="pixel", keyword_only=True),
        _times("num_warp", 10),
        flag("gaussian", False, keyword_only=True),
        flag("prefilter", False, keyword_only=True),
    ),
    _flow(
        "optical_flow_tvl1",
        Parameter("attachment", 15, window=(1, 50), keyword_only=True),
        Parameter("tightness", 0.3, minimum=0, exclusive=True, window=(0.05, 1), keyword_only=True),
        _times("num_warp", 5),
        _times("num_iter", 10),
        Parameter("tol", 1e-4, window=(1e-6, 1e-2), keyword_only=True),
        flag("prefilter", False, keyword_only=True),
    ),
    # NaN are welcome under the masks, and told by the library where there are none
    Operation(
        "registration.phase_cross_correlation",
        "skimage.registration:phase_cross_correlation",
        Stage.TRANSFORM,
        (
            *BOTH,
            integer("upsample_factor", 1, minimum=1, window=(1, 100), keyword_only=True),
            choice("space", "real", ("real", "fourier"), keyword_only=True),
            flag("disambiguate", False, keyword_only=True),
            _mask("reference_mask"),
            _mask("moving_mask"),
            Parameter("overlap_ratio", 0.3, minimum=0, maximum=1, window=(0, 1), keyword_only=True),
            choice("normalization", "phase", ("phase", None), keyword_only=True),
        ),
        (
            Output(Kind.ARRAY, "", name="shift", same_shape=False),
            Output(Kind.SCALAR, "", name="error", same_shape=False),
            Output(Kind.SCALAR, "", name="phasediff", same_shape=False),
        ),
        Whole("each frequency sums over the whole image"),
    ),
)
