"""What all pixels say together: NumPy's searches, counts, running sums and averages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Locality, Whole
from tamis.catalogue._operation import DtypeRule, Operation, Output, ShapeRule, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.operations._arguments import choice, flag, integer, only, only_none
from tamis.catalogue.operations._fixed import numbers
from tamis.catalogue.operations._shapes import counted, differences, projected, quantiles, running, slopes
from tamis.catalogue.operations.numpy_reductions import (
    AXIS,
    DDOF,
    DTYPE,
    INITIAL,
    KEEPDIMS,
    METHODS,
    mean_dtype,
    quantile_dtype,
    sum_dtype,
)
from tamis.catalogue.operations.numpy_shapes import ANY

if TYPE_CHECKING:
    from collections.abc import Mapping

ALL = Whole("all pixels are asked")
ONE_AXIS = integer("axis", None, optional=True)
PLACE = np.dtype(np.intp).name


def _of_all(
    name: str,
    data: str,
    *arguments: Input | Parameter,
    dtype: DtypeRule = "",
    kind: Kind = Kind.ARRAY,
    locality: Locality = ALL,
    shape: ShapeRule | None = None,
) -> Operation:
    return Operation(
        f"numpy.{name}",
        f"numpy:{name}",
        Stage.MEASURE,
        (Input(data, ANY), *arguments),
        (Output(kind, dtype, same_shape=False, shape=shape),),
        locality,
    )


def _where() -> Parameter:
    return only_none("where", keyword_only=True)


def _of_numbers(
    name: str, *arguments: Input | Parameter, dtype: DtypeRule = "", shape: ShapeRule = projected
) -> Operation:
    """Return the entry of a function that leaves NaN out."""
    return _of_all(name, "a", *arguments, dtype=dtype, shape=shape)


def floats_or_same(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the dtype of what is as the pixels are."""
    return dtypes[0]


def slope_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the dtype of differences that are divided: whole numbers become float64."""
    kind = np.dtype(dtypes[0]).kind
    return "float64" if kind in "iu" else dtypes[0] if kind == "f" else ""


def average_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the dtype of an average without weights."""
    return mean_dtype(dtypes, {}) if len(dtypes) == 1 else ""


def edge_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the dtype of as many edges as are asked for."""
    is_count = isinstance(values["bins"], int)
    return mean_dtype(dtypes, {}) if is_count and values["range"] is None else ""


def count_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the dtype of counts, or of sums of weights."""
    return PLACE if len(dtypes) == 1 else "float64"


QUANTILE_REST = (
    AXIS,
    only("overwrite_input", False),
    choice("method", "linear", METHODS),
    KEEPDIMS,
    only_none("weights", keyword_only=True),
)
KEEPDIMS_BY_NAME = Parameter("keepdims", None, type="boolean", optional=True, keyword_only=True)

SEARCHES = (
    _of_all("argmin", "a", ONE_AXIS, KEEPDIMS_BY_NAME, dtype=PLACE, shape=projected),
    _of_all("argmax", "a", ONE_AXIS, KEEPDIMS_BY_NAME, dtype=PLACE, shape=projected),
    _of_all("argwhere", "a", dtype=PLACE),
    _of_all("flatnonzero", "a", dtype=PLACE),
    _of_all("any", "a", AXIS, KEEPDIMS, _where(), dtype="bool", shape=projected),
    _of_all("all", "a", AXIS, KEEPDIMS, _where(), dtype="bool", shape=projected),
    _of_all("ptp", "a", AXIS, KEEPDIMS, dtype=floats_or_same, shape=projected),
)

AVERAGES = (
    _of_numbers("nanmin", AXIS, KEEPDIMS, INITIAL, only_none("where"), dtype=floats_or_same),
    _of_numbers("nanmax", AXIS, KEEPDIMS, INITIAL, only_none("where"), dtype=floats_or_same),
    _of_numbers("nansum", AXIS, DTYPE, KEEPDIMS, INITIAL, only_none("where"), dtype=sum_dtype),
    _of_numbers("nanmean", AXIS, DTYPE, KEEPDIMS, _where(), dtype=mean_dtype),
    *(
        _of_numbers(
            name,
            *(AXIS, DTYPE, DDOF, KEEPDIMS, _where()),
            *(only_none(more, keyword_only=True) for more in ("mean", "correction")),
            dtype=mean_dtype,
        )
        for name in ("nanstd", "nanvar")
    ),
    _of_numbers("nanmedian", AXIS, only("overwrite_input", False), KEEPDIMS, dtype=mean_dtype),
    _of_numbers(
        "nanpercentile",
        Parameter("q", minimum=0, maximum=100, window=(0, 100), per_axis=True),
        *QUANTILE_REST,
        dtype=quantile_dtype,
        shape=quantiles,
    ),
    _of_numbers(
        "average",
        AXIS,
        Input("weights", ANY, optional=True),
        only("returned", False),
        Parameter("keepdims", None, type="boolean", optional=True, keyword_only=True),
        dtype=average_dtype,
    ),
)

RUNNING = (
    _of_all(
        "prod", "a", AXIS, DTYPE, KEEPDIMS, INITIAL, only_none("where"), dtype=sum_dtype, shape=projected
    ),
    _of_all("cumsum", "a", ONE_AXIS, DTYPE, dtype=sum_dtype, shape=running),
    _of_all("cumprod", "a", ONE_AXIS, DTYPE, dtype=sum_dtype, shape=running),
    Operation(
        "numpy.gradient",
        "numpy:gradient",
        Stage.FILTER,
        (
            Input("f", ANY),
            integer("axis", None, optional=True, keyword_only=True),
            choice("edge_order", 1, (1, 2), keyword_only=True),
        ),
        # without an axis, one for each
        (Output(Kind.ARRAY, slope_dtype, same_shape=False, is_list=True, shape=slopes),),
        Whole("the border of the whole image is seen to in another way"),
    ),
    _of_all(
        "diff",
        "a",
        integer("n", 1, minimum=0, window=(0, 4)),
        integer("axis", -1),
        only_none("prepend"),
        only_none("append"),
        dtype="same",
        shape=differences,
    ),
)

COUNTS = (
    _of_all(
        "unique",
        "ar",
        *(only(name, False) for name in ("return_index", "return_inverse", "return_counts")),
        ONE_AXIS,
        flag("equal_nan", True, keyword_only=True),
        flag("sorted", True, keyword_only=True),
        dtype="same",
    ),
    Operation(
        "numpy.bincount",
        "numpy:bincount",
        Stage.MEASURE,
        (
            Input("x", (Kind.LABELS, Kind.MARKERS, Kind.BINARY, Kind.IMAGE)),
            Input("weights", ANY, optional=True),
            integer("minlength", 0, minimum=0),
        ),
        (Output(Kind.ARRAY, count_dtype, same_shape=False),),
        ALL,
        ndim=(1,),
    ),
    Operation(
        "numpy.histogram",
        "numpy:histogram",
        Stage.MEASURE,
        (
            Input("a", ANY),
            Parameter("bins", 10, type="mixed", help="Number of equal bins, their edges, or a rule."),
            numbers("range", None, optional=True),
            only_none("density"),
            only_none("weights"),
        ),
        (
            Output(Kind.ARRAY, PLACE, "counts", same_shape=False, shape=counted("bins")),
            Output(Kind.ARRAY, edge_dtype, "edges", same_shape=False, shape=counted("bins", 1)),
        ),
        ALL,
    ),
)

COMPARISONS = (
    *(
        Operation(
            f"numpy.{name}",
            f"numpy:{name}",
            Stage.MEASURE,
            arguments,
            (Output(Kind.SCALAR, "bool", same_shape=False),),
            ALL,
        )
        for name, arguments in (
            (
                "allclose",
                (
                    Input("a", ANY),
                    Input("b", ANY, literal=True),
                    Parameter("rtol", 1e-5, minimum=0, window=(0, 0.1)),
                    Parameter("atol", 1e-8, minimum=0, window=(0, 0.1)),
                    flag("equal_nan", False),
                ),
            ),
            ("array_equal", (Input("a1", ANY), Input("a2", ANY), flag("equal_nan", False))),
        )
    ),
)

# no dot and matmul: the last bits of a product of matrices depend on how they lie in memory, which a tile or
# a stored result does not keep
OPERATIONS = (*SEARCHES, *AVERAGES, *RUNNING, *COUNTS, *COMPARISONS)
