"""Smoothing, sharpening and edges: ``skimage.filters``."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Any

from tamis.catalogue._kernel import Exactness, Kernel
from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Locality, Neighbourhood, Whole, whole_if
from tamis.catalogue._operation import Like, Operation, Output, Stage
from tamis.catalogue._parameter import REQUIRED, Parameter
from tamis.catalogue.kernels import gaussian, volume_median
from tamis.catalogue.kernels.opencv import takes_median
from tamis.catalogue.operations import _depths
from tamis.catalogue.operations._arguments import (
    CHANNEL_AXIS,
    CVAL,
    FLOAT_IMAGE,
    FOOTPRINT,
    IMAGE,
    MASK,
    choice,
    cval,
    flag,
    float_dtype,
    integer,
    mode,
    sigma,
)
from tamis.catalogue.operations.rank import reads_image

if TYPE_CHECKING:
    from collections.abc import Mapping

TRUNCATE = Parameter("truncate", 4.0, minimum=0, exclusive=True, window=(1, 8), keyword_only=True)
PLACED_CHANNEL_AXIS = dataclasses.replace(CHANNEL_AXIS, keyword_only=False)
# counted from the end, unsharp_mask of 0.26 takes rows for channels and leaves the rest unset
COUNTED_CHANNEL_AXIS = dataclasses.replace(CHANNEL_AXIS, minimum=0)
GABOR_SIGMA = Parameter(
    "sigma_x", None, minimum=0, exclusive=True, window=(1, 8), unit="pixel", optional=True
)
GABOR = (
    Parameter("frequency", minimum=0, exclusive=True, window=(0.1, 0.5), unit="1/pixel"),
    Parameter("theta", 0, window=(0, 3.2), unit="radian"),
    Parameter("bandwidth", 1, minimum=0, exclusive=True, window=(0.5, 3), unit="octave"),
    GABOR_SIGMA,
    dataclasses.replace(GABOR_SIGMA, name="sigma_y"),
    Parameter("n_stds", 3, minimum=0, exclusive=True, window=(1, 5)),
    Parameter("offset", 0, window=(0, 6.3), unit="radian"),
)


def difference_of_gaussians_depth(values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
    """Return the radius of the wider gaussian."""
    # skimage.filters.difference_of_gaussians: high_sigma is 1.6 * low_sigma unless given
    low = _depths.per_axis(values["low_sigma"], ndim)
    high = values["high_sigma"]
    wide = tuple(s * 1.6 for s in low) if high is None else _depths.per_axis(high, ndim)
    return tuple(_depths.kernel_radius(s, values["truncate"]) for s in wide)


def gabor_depth(values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
    """Return the half-widths of the kernel, rows first."""
    # skimage.filters.gabor_kernel: x0, y0 and _sigma_prefactor, term by term
    b = values["bandwidth"]
    prefactor = 1.0 / math.pi * math.sqrt(math.log(2) / 2.0) * (2.0**b + 1) / (2.0**b - 1)
    default = prefactor / values["frequency"]
    sigma_x = default if values["sigma_x"] is None else values["sigma_x"]
    sigma_y = default if values["sigma_y"] is None else values["sigma_y"]
    cosine, sine = math.cos(values["theta"]), math.sin(values["theta"])
    stds = values["n_stds"]
    columns = max(abs(stds * sigma_x * cosine), abs(stds * sigma_y * sine), 1)
    rows = max(abs(stds * sigma_y * cosine), abs(stds * sigma_x * sine), 1)
    return (math.ceil(rows), math.ceil(columns))[:ndim]


def clipped_by_sign(values: Mapping[str, Any], dtype: str) -> Locality | None:
    """Return the locality where unsharp_mask first looks for a negative pixel anywhere."""
    # skimage.filters._unsharp_mask: vrange is [-1, 1] if np.any(fimg < 0), else [0, 1]
    is_clipped = not values["preserve_range"] and not dtype.startswith("uint")
    return Neighbourhood(_depths.of_sigma("radius"), by="sign") if is_clipped else None


def gabor_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the dtype of a filter that keeps whole numbers whole."""
    return float_dtype(dtypes, values) if dtypes[0].startswith("float") else dtypes[0]


def ranks_scaled_levels(values: Mapping[str, Any], dtype: str) -> bool:
    """Return whether the rank filter is asked for whole numbers that it does not know."""
    return values["behavior"] == "rank" and reads_image(values, dtype)


def median_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the dtype of a median: that of the image, but the rank filters know two only."""
    keeps = values["behavior"] == "ndimage" or dtypes[0] in ("uint8", "uint16")
    return dtypes[0] if keeps else "uint8"


def _edge(name: str, depth: int = 1) -> Operation:
    """Return a filter made of one small separable kernel an axis; the mask is eroded by one pixel."""
    return Operation(
        f"filters.{name}",
        f"skimage.filters:{name}",
        Stage.FILTER,
        (
            IMAGE,
            MASK,
            integer("axis", None, per_axis=True, optional=True, keyword_only=True),
            mode(keyword_only=True),
            cval(keyword_only=True),
        ),
        (FLOAT_IMAGE,),
        Neighbourhood(_depths.constant(depth)),
    )


def _plane_edge(name: str, *, mask_by_name: bool = False, depth: int = 1) -> Operation:
    """Return an edge filter of one direction, for planes."""
    mask = dataclasses.replace(MASK, keyword_only=mask_by_name)
    return Operation(
        f"filters.{name}",
        f"skimage.filters:{name}",
        Stage.FILTER,
        (IMAGE, mask),
        (FLOAT_IMAGE,),
        Neighbourhood(_depths.constant(depth)),
        ndim=(2,),
    )


OPERATIONS = (
    Operation(
        "filters.gaussian",
        "skimage.filters:gaussian",
        Stage.FILTER,
        (
            IMAGE,
            sigma(1.0),
            mode("nearest", keyword_only=True),
            cval(0, keyword_only=True),
            flag("preserve_range", False, keyword_only=True),
            TRUNCATE,
            CHANNEL_AXIS,
        ),
        (FLOAT_IMAGE,),
        Neighbourhood(_depths.of_sigma()),
        has_channels=True,
        partial=Kernel("part", f"{gaussian.__name__}:gaussian_part", Exactness.E0, gaussian.applies),
    ),
    Operation(
        "filters.median",
        "skimage.filters:median",
        Stage.FILTER,
        (IMAGE, FOOTPRINT, mode("nearest"), CVAL, choice("behavior", "ndimage", ("ndimage", "rank"))),
        (Output(Like("image"), median_dtype),),
        Neighbourhood(_depths.of_footprint()),
        needs_finite=True,  # a comparison with NaN sorts nothing
        locality_when=whole_if(ranks_scaled_levels, "rank filters scale it by its brightest pixel"),
        kernels=(
            Kernel("opencv", "tamis.catalogue.kernels.opencv:median", Exactness.E0, takes_median),
            Kernel("network", f"{volume_median.__name__}:median", Exactness.E0, volume_median.applies),
        ),
    ),
    Operation(
        "filters.unsharp_mask",
        "skimage.filters:unsharp_mask",
        Stage.FILTER,
        (
            IMAGE,
            sigma(1.0, name="radius"),
            Parameter("amount", 1.0, window=(0, 5)),
            flag("preserve_range", False),
            COUNTED_CHANNEL_AXIS,
        ),
        (FLOAT_IMAGE,),
        Neighbourhood(_depths.of_sigma("radius")),
        has_channels=True,
        locality_when=clipped_by_sign,
    ),
    Operation(
        "filters.difference_of_gaussians",
        "skimage.filters:difference_of_gaussians",
        Stage.FILTER,
        (
            IMAGE,
            sigma(REQUIRED, name="low_sigma"),
            sigma(None, name="high_sigma", optional=True),
            mode("nearest", keyword_only=True),
            cval(0, keyword_only=True),
            CHANNEL_AXIS,
            TRUNCATE,
        ),
        (FLOAT_IMAGE,),
        Neighbourhood(difference_of_gaussians_depth),
        has_channels=True,
    ),
    Operation(
        "filters.gabor",
        "skimage.filters:gabor",
        Stage.FILTER,
        (
            IMAGE,
            *GABOR,
            mode(),
            cval(0),
        ),
        (Output(Kind.IMAGE, gabor_dtype, "real"), Output(Kind.IMAGE, gabor_dtype, "imag")),
        Neighbourhood(gabor_depth),
        ndim=(2,),
    ),
    Operation(
        "filters.butterworth",
        "skimage.filters:butterworth",
        Stage.FILTER,
        (
            IMAGE,
            Parameter("cutoff_frequency_ratio", 0.005, minimum=0, maximum=0.5, window=(0.001, 0.5)),
            flag("high_pass", True),
            Parameter("order", 2.0, window=(1, 10)),
            PLACED_CHANNEL_AXIS,
            flag("squared_butterworth", True, keyword_only=True),
            integer("npad", 0, minimum=0, window=(0, 64), unit="pixel", keyword_only=True),
        ),
        (FLOAT_IMAGE,),
        Whole("a Fourier transform mixes all pixels"),
        has_channels=True,
    ),
    _edge("sobel"),
    _edge("scharr"),
    _edge("prewitt"),
    _edge("farid", depth=2),  # skimage.filters.edges: farid_edge has five taps
    *(_plane_edge(f"{name}_{way}") for name in ("sobel", "scharr", "prewitt") for way in "hv"),
    *(_plane_edge(f"farid_{way}", mask_by_name=True, depth=2) for way in "hv"),
    *(_plane_edge(name) for name in ("roberts", "roberts_pos_diag", "roberts_neg_diag")),
    Operation(
        "filters.laplace",
        "skimage.filters:laplace",
        Stage.FILTER,
        (IMAGE, integer("ksize", 3, minimum=1), MASK),
        (FLOAT_IMAGE,),
        # skimage.restoration.uft.laplacian: the impulse response has three taps, whatever ksize
        Neighbourhood(_depths.constant(1)),
    ),
)
