"""Thresholds, of the whole image and of each pixel's surroundings: ``skimage.filters.thresholding``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import (
    Components,
    Locality,
    LocalityRule,
    Neighbourhood,
    Reduction,
    whole_if,
)
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.operations import _depths
from tamis.catalogue.operations._arguments import (
    BINARY_IMAGE,
    FLOAT_IMAGE,
    IMAGE,
    ONE_NUMBER,
    choice,
    cval,
    integer,
    mode,
    only,
    only_none,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

NBINS = integer("nbins", 256, minimum=2, window=(16, 1024))
HIST = Parameter("hist", None, type="array", optional=True, keyword_only=True)
HISTOGRAM = Reduction(by="histogram")
LEVEL = (Kind.SCALAR, Kind.IMAGE)
ODD_WINDOW = integer("window_size", 15, minimum=1, window=(3, 51), unit="pixel", per_axis=True)
K = Parameter("k", 0.2, window=(-1, 1))


def local_depth(values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
    """Return how far the method looks; not half the block for the gaussian."""
    # skimage.filters.threshold_local: sigma is (block_size - 1) / 6 unless param says otherwise
    sizes = _depths.per_axis(values["block_size"], ndim)
    if values["method"] != "gaussian":
        return tuple(size // 2 for size in sizes)
    param = values["param"]
    sigmas = tuple((b - 1) / 6.0 for b in sizes) if param is None else _depths.per_axis(param, ndim)
    return tuple(_depths.kernel_radius(s) for s in sigmas)


def takes_running_mean(values: Mapping[str, Any], dtype: str) -> bool:
    """Return whether a running sum in floating point rounds differently in a tile."""
    return bool(values["method"] == "mean")  # the image is floating point by then


def rounds_its_sums(values: Mapping[str, Any], dtype: str) -> bool:
    """Return whether sums over the whole image are not exact in float64."""
    # skimage.filters.thresholding._mean_std: integral images of the pixels and of their squares
    return dtype not in ("bool", "uint8", "int8")


def repeats_means(values: Mapping[str, Any], dtype: str) -> bool:
    """Return whether it works on the pixels themselves, not on the histogram of whole numbers."""
    return np.dtype(dtype or "float64").kind not in "iu"


def adds_floats(values: Mapping[str, Any], dtype: str) -> Locality | None:
    """Return how a sum of floats is found, which depends on their order."""
    return Reduction(by="pairwise_mean") if dtype.startswith("float") else None


def _global(
    name: str,
    *more: Parameter,
    locality: Locality = HISTOGRAM,
    output: Output = ONE_NUMBER,
    rule: LocalityRule | None = None,
) -> Operation:
    return Operation(
        f"filters.{name}",
        f"skimage.filters:{name}",
        Stage.THRESHOLD,
        (IMAGE, *more),
        (output,),
        locality,
        needs_finite=True,
        locality_when=rule,
    )


def _of_window(name: str, *more: Parameter) -> Operation:
    return Operation(
        f"filters.{name}",
        f"skimage.filters:{name}",
        Stage.THRESHOLD,
        (IMAGE, ODD_WINDOW, K, *more),
        (FLOAT_IMAGE,),
        Neighbourhood(_depths.of_window("window_size")),
        needs_finite=True,
        locality_when=whole_if(rounds_its_sums),
    )


OPERATIONS = (
    _global("threshold_otsu", NBINS, HIST),
    _global("threshold_yen", NBINS, HIST),
    _global("threshold_isodata", NBINS, only("return_all", False), HIST),
    _global("threshold_minimum", NBINS, integer("max_num_iter", 10000, minimum=1), HIST),
    _global(
        "threshold_multiotsu",
        integer("classes", 3, minimum=2, window=(2, 5)),
        NBINS,
        HIST,
        output=Output(Kind.ARRAY, "", same_shape=False),
    ),
    _global("threshold_triangle", NBINS),
    _global(
        "threshold_li",
        Parameter("tolerance", None, minimum=0, exclusive=True, optional=True, keyword_only=True),
        Parameter("initial_guess", None, optional=True, keyword_only=True),
        only_none("iter_callback", keyword_only=True),
        rule=whole_if(repeats_means, "it repeats means over the whole image"),
    ),
    _global("threshold_mean", locality=Reduction(by="mean"), rule=adds_floats),
    Operation(
        "filters.threshold_local",
        "skimage.filters:threshold_local",
        Stage.THRESHOLD,
        (
            IMAGE,
            integer("block_size", 3, minimum=1, window=(3, 101), unit="pixel", per_axis=True),
            choice("method", "gaussian", ("gaussian", "mean", "median")),
            Parameter("offset", 0),
            mode(),
            Parameter("param", None, minimum=0, window=(0, 20), unit="pixel", per_axis=True, optional=True),
            cval(0),
        ),
        (FLOAT_IMAGE,),
        Neighbourhood(local_depth),
        needs_finite=True,
        locality_when=whole_if(takes_running_mean),
    ),
    _of_window("threshold_niblack"),
    _of_window("threshold_sauvola", Parameter("r", None, minimum=0, exclusive=True, optional=True)),
    Operation(
        "filters.apply_hysteresis_threshold",
        "skimage.filters:apply_hysteresis_threshold",
        Stage.THRESHOLD,
        (IMAGE, Input("low", LEVEL, literal=True), Input("high", LEVEL, literal=True)),
        (BINARY_IMAGE,),
        Components(by="hysteresis"),
    ),
)
