"""Local histograms: ``skimage.filters.rank``, for images of uint8 and uint16."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Locality, LocalityRule, Neighbourhood
from tamis.catalogue._operation import DtypeRule, Operation, Output, Stage
from tamis.catalogue.operations._arguments import FOOTPRINT, IMAGE, MASK, NEEDED_FOOTPRINT, integer
from tamis.catalogue.operations._depths import footprint_depth
from tamis.catalogue.operations._fixed import on_own_arrays

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue._parameter import Input, Parameter

SHIFTS = tuple(
    integer(
        f"shift_{axis}",
        0,
        window=(-1, 1),
        unit="pixel",
        help="Offset added to the centre of the footprint, which must stay inside.",
    )
    for axis in "xyz"
)
SPREADS = tuple(integer(name, 10, minimum=0, window=(0, 100)) for name in ("s0", "s1"))
# compiled code reads as many of its pixels as the image has
FITTING_MASK = replace(MASK, same_shape=True)


def shifted_depth(values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
    """Return half the footprint, and as far again as its centre is shifted."""
    # skimage.filters.rank: the centre is shape // 2 + shift; x, y, z mean other axes in 2-D and 3-D
    shift = max(abs(values.get(parameter.name, 0)) for parameter in SHIFTS)
    return tuple(half + shift for half in footprint_depth(values["footprint"], ndim))


def reads_image(values: Mapping[str, Any], dtype: str) -> bool:
    """Return whether other whole numbers than these are scaled by the brightest pixel of the image."""
    # skimage.util.dtype._convert: a dtype is narrowed only if the largest value does not fit
    # bool, which is none of these, stands for a dtype that is not known yet
    return dtype not in ("", "uint8", "uint16", "float16", "float32", "float64")


def counts_levels(values: Mapping[str, Any], dtype: str) -> bool:
    """Return whether the result depends on the brightest pixel of the image."""
    # skimage.filters.rank.generic._preprocess_input: n_bins is image.max() + 1, but 256 for uint8
    return dtype == "uint16" or reads_image(values, dtype)


def by_image(values: Mapping[str, Any], dtype: str) -> Locality | None:
    """Return the locality where the brightest pixel scales the others."""
    return BY_LEVELS if reads_image(values, dtype) else None


def by_levels(values: Mapping[str, Any], dtype: str) -> Locality | None:
    """Return the locality where the brightest pixel matters in any way."""
    return BY_LEVELS if counts_levels(values, dtype) else None


BY_LEVELS = Neighbourhood(shifted_depth, by="levels")


def rank_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the dtype of the levels: all but uint16 become uint8."""
    return dtypes[0] if dtypes[0] == "uint16" else "uint8"


def rank_filter(
    name: str,
    *more: Parameter,
    footprint: Parameter = NEEDED_FOOTPRINT,
    dtype: DtypeRule = rank_dtype,
    locality_when: LocalityRule = by_image,
    ndim: tuple[int, ...] = (2, 3),
    by_name: bool = False,
) -> Operation:
    """Return a filter that looks at the local histogram; `by_name`: its options go by name only."""
    options: tuple[Input | Parameter, ...] = (FITTING_MASK, *SHIFTS[: max(ndim)], *more)
    return Operation(
        f"filters.rank.{name}",
        f"skimage.filters.rank:{name}",
        Stage.FILTER,
        (IMAGE, footprint, *(replace(option, keyword_only=by_name) for option in options)),
        (Output(Kind.IMAGE, dtype),),
        Neighbourhood(shifted_depth),
        ndim=ndim,
        needs_finite=True,
        locality_when=locality_when,
        kernels=on_own_arrays(f"filters.rank.{name}"),
    )


OPERATIONS = (
    rank_filter("autolevel", locality_when=by_levels),
    rank_filter("enhance_contrast"),
    rank_filter("entropy", dtype="float64"),
    rank_filter("equalize", locality_when=by_levels),
    rank_filter("geometric_mean"),
    rank_filter("gradient"),
    rank_filter("majority", by_name=True),
    rank_filter("maximum"),
    rank_filter("mean"),
    rank_filter("median", footprint=FOOTPRINT),
    rank_filter("minimum"),
    rank_filter("modal"),
    # without a like pixel, the brightest level of the image is the farthest
    rank_filter("noise_filter", locality_when=by_levels),
    rank_filter("otsu"),
    rank_filter("pop"),
    rank_filter("subtract_mean", locality_when=by_levels),
    rank_filter("sum"),
    rank_filter("threshold"),
    rank_filter("mean_bilateral", *SPREADS, ndim=(2,)),
    rank_filter("pop_bilateral", *SPREADS, ndim=(2,)),
    rank_filter("sum_bilateral", *SPREADS, ndim=(2,)),
)
