"""Exposure of ``skimage.exposure``: contrast, histograms, tone curves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Locality, Pointwise, Reduction, Whole, whole_if
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.operations._arguments import (
    CHANNEL_AXIS,
    FLOAT_IMAGE,
    IMAGE,
    MASK,
    SAME_IMAGE,
    choice,
    flag,
    float_dtype,
    integer,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

NBINS = integer("nbins", 256, minimum=1, window=(16, 1024))
GAIN = Parameter("gain", 1, minimum=0, window=(0, 5))
HISTOGRAM = (
    Output(Kind.ARRAY, "", name="hist", same_shape=False),
    Output(Kind.ARRAY, "", name="bin_centers", same_shape=False),
)
# skimage.exposure.exposure.DTYPE_RANGE
DTYPES = (
    "bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float16", "float32",
    "float64", "float", "uint10", "uint12", "uint14",
)  # fmt: skip
RANGES = ("image", "dtype", *DTYPES)


def _by_extremes(values: Mapping[str, Any], dtype: str) -> Locality | None:
    # skimage.exposure.intensity_range: only "image" looks at the pixels
    return Pointwise(by="extremes") if "image" in (values["in_range"], values["out_range"]) else None


def _sorts_floats(values: Mapping[str, Any], dtype: str) -> bool:
    # skimage.exposure.match_histograms: each of their values is a level of its own
    return not dtype or np.dtype(dtype).kind not in "iu"


def _rescaled_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    # skimage.exposure.exposure._output_dtype: bit depths without a dtype of their own become uint16
    name = values["out_range"]
    if isinstance(name, tuple):
        return float_dtype(dtypes, values)
    if name in ("image", "dtype"):
        return dtypes[0]
    return "uint16" if name in ("uint10", "uint12", "uint14") else np.dtype(name).name


def _matched_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    # skimage.exposure.match_histograms: channels are written into an image of the same dtype
    if values["channel_axis"] is not None and not dtypes[0].startswith("float"):
        return dtypes[0]
    return float_dtype(dtypes, values)


def _tone_curve(name: str, *parameters: Parameter) -> Operation:
    """Return an operation that maps each level on its own, by the range of the dtype."""
    # skimage.exposure.exposure: dtype_limits gives the range; any negative pixel is refused
    return Operation(
        f"exposure.{name}",
        f"skimage.exposure:{name}",
        Stage.FILTER,
        (IMAGE, *parameters),
        (SAME_IMAGE,),
        Pointwise(),
    )


OPERATIONS = (
    # percentiles are given as two numbers
    Operation(
        "exposure.rescale_intensity",
        "skimage.exposure:rescale_intensity",
        Stage.FILTER,
        (
            IMAGE,
            Parameter("in_range", "image", type="numbers", choices=RANGES),
            Parameter("out_range", "dtype", type="numbers", choices=RANGES),
        ),
        (Output(Kind.IMAGE, _rescaled_dtype),),
        Pointwise(),
        locality_when=_by_extremes,
    ),
    Operation(
        "exposure.equalize_hist",
        "skimage.exposure:equalize_hist",
        Stage.FILTER,
        (IMAGE, NBINS, MASK),
        (FLOAT_IMAGE,),
        Pointwise(by="equalized"),
        needs_finite=True,
    ),
    # a last axis of 3 or 4 is taken for colours
    Operation(
        "exposure.equalize_adapthist",
        "skimage.exposure:equalize_adapthist",
        Stage.FILTER,
        (
            IMAGE,
            integer(
                "kernel_size",
                None,
                minimum=1,
                window=(8, 128),
                unit="pixel",
                adapts_to="length",
                per_axis=True,
                optional=True,
            ),
            Parameter("clip_limit", 0.01, minimum=0, window=(0, 0.1)),
            NBINS,
        ),
        (FLOAT_IMAGE,),
        Whole("its blocks divide the whole image, and the result is stretched to its range"),
        needs_finite=True,
    ),
    _tone_curve("adjust_gamma", Parameter("gamma", 1, minimum=0, window=(0, 5)), GAIN),
    _tone_curve("adjust_log", GAIN, flag("inv", False)),
    _tone_curve(
        "adjust_sigmoid",
        Parameter("cutoff", 0.5, window=(0, 1)),
        Parameter("gain", 10, window=(0, 30)),
        flag("inv", False),
    ),
    Operation(
        "exposure.match_histograms",
        "skimage.exposure:match_histograms",
        Stage.FILTER,
        (IMAGE, Input("reference"), CHANNEL_AXIS),
        (Output(Kind.IMAGE, _matched_dtype),),
        Pointwise(by="matched"),
        has_channels=True,
        needs_finite=True,
        locality_when=whole_if(_sorts_floats),
    ),
    Operation(
        "exposure.histogram",
        "skimage.exposure:histogram",
        Stage.MEASURE,
        (
            IMAGE,
            NBINS,
            choice("source_range", "image", ("image", "dtype")),
            flag("normalize", False),
            CHANNEL_AXIS,
        ),
        HISTOGRAM,
        Reduction("histogram"),
        has_channels=True,
        needs_finite=True,
    ),
    Operation(
        "exposure.cumulative_distribution",
        "skimage.exposure:cumulative_distribution",
        Stage.MEASURE,
        (IMAGE, NBINS),
        (
            Output(Kind.ARRAY, float_dtype, name="img_cdf", same_shape=False),
            Output(Kind.ARRAY, "", name="bin_centers", same_shape=False),
        ),
        Reduction("histogram"),
        needs_finite=True,
    ),
    Operation(
        "exposure.is_low_contrast",
        "skimage.exposure:is_low_contrast",
        Stage.MEASURE,
        (
            IMAGE,
            Parameter("fraction_threshold", 0.05, minimum=0, maximum=1, window=(0, 1)),
            Parameter("lower_percentile", 1, minimum=0, maximum=100, window=(0, 50), unit="%"),
            Parameter("upper_percentile", 99, minimum=0, maximum=100, window=(50, 100), unit="%"),
            # numpy.percentile
            choice(
                "method",
                "linear",
                (
                    "linear",
                    "lower",
                    "higher",
                    "midpoint",
                    "nearest",
                    "median_unbiased",
                    "normal_unbiased",
                    "hazen",
                    "weibull",
                    "inverted_cdf",
                    "averaged_inverted_cdf",
                    "closest_observation",
                    "interpolated_inverted_cdf",
                ),
            ),
        ),
        (Output(Kind.SCALAR, "", same_shape=False),),
        Reduction("low_contrast"),
        needs_finite=True,
    ),
)
