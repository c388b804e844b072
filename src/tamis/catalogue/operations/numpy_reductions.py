"""Numbers from all pixels, and projections along an axis: NumPy's reductions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Locality, LocalityRule, Reduction, Whole, whole_if
from tamis.catalogue._operation import DtypeRule, Operation, Output, ShapeRule, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.operations._arguments import choice, integer, only, only_none
from tamis.catalogue.operations._shapes import projected, quantiles

if TYPE_CHECKING:
    from collections.abc import Mapping

DATA = Input("a", (Kind.IMAGE, Kind.BINARY, Kind.LABELS, Kind.MARKERS, Kind.POINTS))
AXIS = integer("axis", None, per_axis=True, optional=True)
DTYPE = Parameter("dtype", None, type="dtype", optional=True)
KEEPDIMS = Parameter("keepdims", None, type="boolean", optional=True)
KEEPDIMS_FLAG = Parameter("keepdims", False, type="boolean")
INITIAL = Parameter("initial", None, optional=True)
DDOF = Parameter("ddof", 0, window=(0, 1))
METHODS = (
    "linear", "lower", "higher", "midpoint", "nearest", "inverted_cdf", "averaged_inverted_cdf",
    "closest_observation", "interpolated_inverted_cdf", "hazen", "weibull", "median_unbiased",
    "normal_unbiased",
)  # fmt: skip
AXES_LEFT = Whole("these values make it look at the whole image")
UNUSUAL = ("axis", "keepdims", "dtype", "initial")


def leaves_axes(values: Mapping[str, Any], dtype: str) -> bool:
    """Return whether more than one plain number is asked for, or another sum than the usual."""
    # an axis of 0 is not False
    return any(not (values.get(name) is None or values.get(name) is False) for name in UNUSUAL)


def adds_floats(by: str) -> LocalityRule:
    """Return the rule of a sum: that of floats depends on their order."""

    def rule(values: Mapping[str, Any], dtype: str) -> Locality | None:
        if leaves_axes(values, dtype):
            return AXES_LEFT
        return Reduction(by) if dtype.startswith("float") else None

    return rule


def mean_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the dtype of a mean: that of a floating-point image, else float64."""
    return values.get("dtype") or (dtypes[0] if np.dtype(dtypes[0]).kind == "f" else "float64")


def sum_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the dtype of a sum: whole numbers are added up in the widest."""
    widest = {"b": "int64", "i": "int64", "u": "uint64"}
    return values.get("dtype") or widest.get(np.dtype(dtypes[0]).kind, dtypes[0])


def quantile_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the dtype of quantiles that are interpolated; of others, only computing tells."""
    if values["method"] != "linear" or values["q"] is None:
        return ""
    # several are counted in double precision; one is in that of the image
    return mean_dtype(dtypes, {}) if np.ndim(values["q"]) == 0 else str(np.result_type(dtypes[0], "f8"))


def _reduction(
    name: str,
    by: str,
    dtype: DtypeRule,
    *parameters: Parameter,
    rule: LocalityRule | None = None,
    shape: ShapeRule = projected,
) -> Operation:
    return Operation(
        f"numpy.{name}",
        f"numpy:{name}",
        Stage.MEASURE,
        (DATA, *parameters),
        # one number, or with an axis a projection: an array that has not said what it means
        (Output(Kind.ARRAY, dtype, same_shape=False, shape=shape),),
        Reduction(by=by),
        locality_when=rule or whole_if(leaves_axes),
    )


def _by_name(name: str) -> Parameter:
    return only_none(name, keyword_only=True)


QUANTILE_REST = (
    AXIS,
    only("overwrite_input", False),
    choice("method", "linear", METHODS),
    KEEPDIMS_FLAG,
    _by_name("weights"),
)

OPERATIONS = (
    _reduction("min", "minimum", "same", AXIS, KEEPDIMS, INITIAL, only_none("where")),
    _reduction("max", "maximum", "same", AXIS, KEEPDIMS, INITIAL, only_none("where")),
    _reduction(
        "sum",
        "sum",
        sum_dtype,
        *(AXIS, DTYPE, KEEPDIMS, INITIAL, only_none("where")),
        rule=adds_floats("pairwise_sum"),
    ),
    _reduction(
        "mean",
        "mean",
        mean_dtype,
        *(AXIS, DTYPE, KEEPDIMS, _by_name("where")),
        rule=adds_floats("pairwise_mean"),
    ),
    *(
        _reduction(
            name,
            by,
            mean_dtype,
            AXIS,
            DTYPE,
            DDOF,
            KEEPDIMS,
            *(_by_name(more) for more in ("where", "mean", "correction")),
        )
        for name, by in (("std", "standard_deviation"), ("var", "variance"))
    ),
    _reduction("median", "median", mean_dtype, AXIS, only("overwrite_input", False), KEEPDIMS_FLAG),
    _reduction(
        "percentile",
        "percentile",
        quantile_dtype,
        Parameter("q", minimum=0, maximum=100, window=(0, 100), per_axis=True),
        *QUANTILE_REST,
        shape=quantiles,
    ),
    _reduction(
        "quantile",
        "quantile",
        quantile_dtype,
        Parameter("q", minimum=0, maximum=1, window=(0, 1), per_axis=True),
        *QUANTILE_REST,
        shape=quantiles,
    ),
    _reduction(
        "count_nonzero",
        "count_nonzero",
        "",
        AXIS,
        Parameter("keepdims", False, type="boolean", keyword_only=True),
    ),
)
