"""Measurements of ``scipy.ndimage``: of all pixels, of all labelled ones, or of some labels.

`index` decides what comes out: None, or one label, gives one number (or one position); several labels give
one for each. So the results are arrays here, of any number of axes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Locality, LocalityRule, Reduction, Whole
from tamis.catalogue._operation import DtypeRule, Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue._value import thaw
from tamis.catalogue.operations._arguments import integer
from tamis.catalogue.operations._fixed import mean_dtype

if TYPE_CHECKING:
    from collections.abc import Mapping

VALUES = Input(
    "input",
    (Kind.IMAGE, Kind.LABELS),
    help="What is measured: grey levels, or a binary image to count the pixels of.",
)
REGIONS = Input(
    "labels",
    (Kind.LABELS, Kind.BINARY),
    optional=True,
    help="The objects; without them, all pixels are measured together.",
)
INDEX = Parameter(
    "index",
    None,
    type="literal",
    optional=True,
    help="The label, or labels, to measure; without it, everything above 0 is measured together.",
)
ONE_LABEL = integer("index", None, optional=True, help=INDEX.help)
ALL_PIXELS = Whole("it looks at all pixels of each label")


def sum_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the dtype of a sum: that of NumPy's, or of numpy.bincount where there are several labels."""
    has_many = len(dtypes) > 1 and np.ndim(thaw(values["index"])) > 0
    return "float64" if has_many else np.sum(np.zeros(1, dtypes[0])).dtype.name


def _if_plain(by: str, kinds: str = "biuf", *floats: str) -> LocalityRule:
    """Return the rule: without `index` NumPy says it of all pixels; labels make the algorithm decline."""

    def rule(values: Mapping[str, Any], dtype: str) -> Locality | None:
        found = np.dtype(dtype or object)
        is_known = found.kind in kinds and (found.kind != "f" or not floats or found.name in floats)
        return Reduction(by) if values["index"] is None and is_known else None

    return rule


def _measure(
    name: str,
    *outputs: Output,
    arguments: tuple[Input | Parameter, ...] = (VALUES, REGIONS, INDEX),
    needs_finite: bool = False,
    locality_when: LocalityRule | None = None,
) -> Operation:
    return Operation(
        f"ndimage.{name}",
        f"scipy.ndimage:{name}",
        Stage.MEASURE,
        arguments,
        outputs,
        ALL_PIXELS,
        needs_finite=needs_finite,
        locality_when=locality_when,
    )


def _array(dtype: DtypeRule, name: str = "") -> Output:
    return Output(Kind.ARRAY, dtype, name=name, same_shape=False)


# the mean of float32 is float64 here, and not NumPy's
MEAN = _if_plain("mean", "biuf", "float64")

OPERATIONS = (
    _measure("sum_labels", _array(sum_dtype), locality_when=_if_plain("sum")),
    _measure("sum", _array(sum_dtype), locality_when=_if_plain("sum")),
    _measure("mean", _array("float64"), locality_when=MEAN),
    _measure("variance", _array("float64")),
    _measure("standard_deviation", _array("float64")),
    _measure("median", _array(mean_dtype), locality_when=_if_plain("median")),
    _measure("minimum", _array("same"), locality_when=_if_plain("minimum")),
    _measure("maximum", _array("same"), locality_when=_if_plain("maximum")),
    # one position is a tuple, several are a list of tuples; of NaN there is none
    _measure("minimum_position", _array("int64"), needs_finite=True),
    _measure("maximum_position", _array("int64"), needs_finite=True),
    _measure("center_of_mass", _array("float64")),
    _measure(
        "extrema",
        _array("same", "minimums"),
        _array("same", "maximums"),
        _array("int64", "min_positions"),
        _array("int64", "max_positions"),
        needs_finite=True,
    ),
    # several labels give an array of arrays, which nothing else takes: not offered
    _measure(
        "histogram",
        _array("int64"),
        arguments=(
            VALUES,
            Parameter("min", window=(0, 255), adapts_to="intensity"),
            Parameter("max", window=(0, 255), adapts_to="intensity"),
            integer("bins", minimum=1, window=(2, 256)),
            REGIONS,
            ONE_LABEL,
        ),
    ),
)

ABSENT = {
    "ndimage.find_objects": (
        "gives slices, which no array holds: measure.regionprops_table has them in its columns bbox and slice"
    ),
    "ndimage.labeled_comprehension": "takes a function of your own, which cannot cross to a worker",
    "ndimage.value_indices": (
        "gives a dictionary by pixel value, with coordinates of different lengths, which no table holds"
    ),
}
