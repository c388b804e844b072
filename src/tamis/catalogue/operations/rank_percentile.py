"""Local histograms between two percentiles, and whole: ``skimage.filters.rank``, for planes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue._kernel import Exactness, Kernel
from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Locality, Neighbourhood, Whole
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Parameter
from tamis.catalogue.kernels.own_arrays import always
from tamis.catalogue.operations._arguments import IMAGE, NEEDED_FOOTPRINT, integer
from tamis.catalogue.operations.rank import (
    FITTING_MASK,
    SHIFTS,
    by_levels,
    rank_filter,
    shifted_depth,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

P0, P1 = (
    Parameter(name, default, minimum=0, maximum=1, window=(0, 1)) for name, default in (("p0", 0), ("p1", 1))
)


def _with_bins(values: Mapping[str, Any], dtype: str) -> Locality | None:
    # fewer or more bins than 256 levels may be there, but never read where no level is counted
    is_known = dtype == "uint8" and values["n_bins"] is not None
    return Neighbourhood(shifted_depth, by="channels") if is_known else None


OPERATIONS = (
    *(
        rank_filter(f"{name}_percentile", P0, P1, ndim=(2,), locality_when=by_levels)
        for name in ("autolevel", "gradient", "mean", "subtract_mean", "enhance_contrast", "pop", "sum")
    ),
    rank_filter("threshold_percentile", P0, ndim=(2,), locality_when=by_levels),
    rank_filter("percentile", P0, ndim=(2,), locality_when=by_levels),
    Operation(
        "filters.rank.windowed_histogram",
        "skimage.filters.rank:windowed_histogram",
        Stage.FILTER,
        (
            IMAGE,
            NEEDED_FOOTPRINT,
            FITTING_MASK,
            *SHIFTS[:2],
            integer("n_bins", None, minimum=1, window=(8, 256), optional=True),
        ),
        (Output(Kind.IMAGE, "float64", same_shape=False),),
        Whole("the brightest pixel of the image says how many bins there are"),
        ndim=(2,),
        needs_finite=True,
        locality_when=_with_bins,
        kernels=(
            Kernel("in_bounds", "tamis.catalogue.kernels.in_bounds:windowed_histogram", Exactness.E0, always),
        ),
    ),
)
