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

    from tamis.catalogue._parameter import Parameter

SHIFTS = tuple(integer(f"shift_{axis}", 0, window=(-1, 1), unit="pixel") for axis in "xyz")
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


def _rank(
    name: str,
    *more: Parameter,
    footprint: Parameter = NEEDED_FOOTPRINT,
    dtype: DtypeRule = rank_dtype,
    locality_when: LocalityRule = by_image,
    ndim: tuple[int, ...] = (2, 3),
) -> Operation:
    return Operation(
        f"filters.rank.{name}",
        f"skimage.filters.rank:{name}",
        Stage.FILTER,
        (IMAGE, footprint, FITTING_MASK, *SHIFTS[: max(ndim)], *more),
        (Output(Kind.IMAGE, dtype),),
        Neighbourhood(shifted_depth),
        ndim=ndim,
        needs_finite=True,
        locality_when=locality_when,
        kernels=on_own_arrays(f"filters.rank.{name}"),
    )


OPERATIONS = (
    _rank("autolevel", locality_when=by_levels),
    _rank("enhance_contrast"),
    _rank("entropy", dtype="float64"),
    _rank("equalize", locality_when=by_levels),
    _rank("geometric_mean"),
    _rank("gradient"),
    _rank("maximum"),
    _rank("mean"),
    _rank("median", footprint=FOOTPRINT),
    _rank("minimum"),
    _rank("modal"),
    _rank("otsu"),
    _rank("pop"),
    _rank("subtract_mean", locality_when=by_levels),
    _rank("sum"),
    _rank("threshold"),
    _rank("mean_bilateral", *SPREADS, ndim=(2,)),
    _rank("pop_bilateral", *SPREADS, ndim=(2,)),
    _rank("sum_bilateral", *SPREADS, ndim=(2,)),
)
