"""Restoration of ``skimage.restoration``: denoising, background, deconvolution, inpainting.

Left out: ``denoise_wavelet`` and ``estimate_sigma`` (need PyWavelets), ``unsupervised_wiener`` (gives its
random chain), ``cycle_spin``, ``calibrate_denoiser`` and ``denoise_invariant`` (take a function), and
``unwrap_phase`` (scikit-image 0.26 unwraps noise in other ways from call to call, whatever the seed).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Neighbourhood, Whole, whole_if
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue._value import ArrayValue, Footprint
from tamis.catalogue.operations._arguments import (
    CHANNEL_AXIS,
    FLOAT_IMAGE,
    IMAGE,
    SAME_IMAGE,
    choice,
    cval,
    flag,
    float_dtype,
    integer,
)
from tamis.catalogue.operations._depths import footprint_depth
from tamis.catalogue.operations._fixed import PAD_MODES, on_own_arrays

if TYPE_CHECKING:
    from collections.abc import Mapping

# a point spread function is an image, or a small array written down
PSF = Input("psf", literal=True)
CLIP = flag("clip", True)


def _ball_depth(values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
    """Return how far a rolling ball reaches."""
    # skimage.restoration._rolling_ball: a ball of ceil(radius), or half of the kernel
    kernel = values["kernel"]
    if isinstance(kernel, ArrayValue | Footprint):
        return footprint_depth(kernel, ndim)
    return (math.ceil(values["radius"]),) * ndim


def _bilateral_depth(values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
    """Return half of the window, which unless given holds three sigmas."""
    size = values["win_size"]
    if size is None:
        size = max(5, 2 * math.ceil(3 * values["sigma_spatial"]) + 1)
    return (size // 2,) * ndim


def _patch_depth(values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
    """Return how far the farthest pixel of the farthest patch lies."""
    # skimage.restoration._nl_means_denoising: patches at most patch_distance away; an even size grows by 1
    return (values["patch_distance"] + values["patch_size"] // 2,) * ndim


def _is_fast(values: Mapping[str, Any], dtype: str) -> bool:
    # the fast mode sums along the image (integral images), which rounds by where the image starts
    return bool(values["fast_mode"])


def _bilateral_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    # skimage.restoration.denoise_bilateral gives a constant image back as it came
    return dtypes[0] if dtypes[0].startswith("float") else ""


def _wiener_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    return float_dtype(dtypes, values) if values["is_real"] else ""


OPERATIONS = (
    Operation(
        "restoration.denoise_bilateral",
        "skimage.restoration:denoise_bilateral",
        Stage.FILTER,
        (
            IMAGE,
            integer("win_size", None, minimum=1, window=(1, 31), unit="pixel", optional=True),
            Parameter("sigma_color", None, minimum=0, window=(0.01, 1), optional=True),
            Parameter("sigma_spatial", 1, minimum=0, exclusive=True, window=(0.5, 15), unit="pixel"),
            integer("bins", 10000, minimum=1, window=(100, 20000)),
            choice("mode", "constant", PAD_MODES),
            cval(0),
            CHANNEL_AXIS,
        ),
        (Output(Kind.IMAGE, _bilateral_dtype),),
        Neighbourhood(_bilateral_depth, by="range"),
        ndim=(2,),
        has_channels=True,
        needs_finite=True,
        kernels=on_own_arrays("restoration.denoise_bilateral"),
    ),
    Operation(
        "restoration.denoise_nl_means",
        "skimage.restoration:denoise_nl_means",
        Stage.FILTER,
        (
            IMAGE,
            integer("patch_size", 7, minimum=1, window=(3, 15), unit="pixel"),
            integer("patch_distance", 11, minimum=0, window=(1, 21), unit="pixel"),
            Parameter("h", 0.1, minimum=0, exclusive=True, window=(0.01, 1)),
            flag("fast_mode", True),
            Parameter("sigma", 0.0, minimum=0, window=(0, 0.5)),
            flag("preserve_range", False, keyword_only=True),
            CHANNEL_AXIS,
        ),
        (FLOAT_IMAGE,),
        Neighbourhood(_patch_depth),
        ndim=(2, 3),
        has_channels=True,
        needs_finite=True,
        drops_axes=True,
        locality_when=whole_if(_is_fast),
    ),
    Operation(
        "restoration.denoise_tv_chambolle",
        "skimage.restoration:denoise_tv_chambolle",
        Stage.FILTER,
        (
            IMAGE,
            Parameter("weight", 0.1, minimum=0, exclusive=True, window=(0.01, 1)),
            Parameter("eps", 2e-4, minimum=0),
            integer("max_num_iter", 200, minimum=1, window=(10, 500)),
            CHANNEL_AXIS,
        ),
        (FLOAT_IMAGE,),
        Whole("it stops when the energy of the whole image settles"),
        has_channels=True,
        needs_finite=True,
    ),
    Operation(
        "restoration.denoise_tv_bregman",
        "skimage.restoration:denoise_tv_bregman",
        Stage.FILTER,
        (
            Input("image", shortest=2),
            Parameter("weight", 5.0, minimum=0, exclusive=True, window=(0.5, 50)),
            integer("max_num_iter", 100, minimum=1, window=(10, 500)),
            Parameter("eps", 1e-3, minimum=0),
            flag("isotropic", True),
            CHANNEL_AXIS,
        ),
        (FLOAT_IMAGE,),
        Whole("it sweeps over the image, each pixel seeing those before it"),
        ndim=(2,),
        has_channels=True,
        needs_finite=True,
        kernels=on_own_arrays("restoration.denoise_tv_bregman"),
    ),
    # `workers` changes the time, not the pixels
    Operation(
        "restoration.rolling_ball",
        "skimage.restoration:rolling_ball",
        Stage.FILTER,
        (
            IMAGE,
            Parameter(
                "radius", 100, minimum=0, exclusive=True, window=(1, 200), unit="pixel", keyword_only=True
            ),
            Parameter("kernel", None, type="array", optional=True, keyword_only=True),
            flag("nansafe", False, keyword_only=True),
            integer("workers", None, minimum=0, optional=True, keyword_only=True),
        ),
        (SAME_IMAGE,),
        Neighbourhood(_ball_depth),
    ),
    Operation(
        "restoration.richardson_lucy",
        "skimage.restoration:richardson_lucy",
        Stage.FILTER,
        (
            IMAGE,
            PSF,
            integer("num_iter", 50, minimum=1, window=(1, 200)),
            CLIP,
            Parameter("filter_epsilon", None, minimum=0, optional=True),
        ),
        (FLOAT_IMAGE,),
        Whole("the Fourier transform spans the image"),
        needs_finite=True,
    ),
    Operation(
        "restoration.wiener",
        "skimage.restoration:wiener",
        Stage.FILTER,
        (
            IMAGE,
            PSF,
            Parameter("balance", minimum=0, window=(0.001, 10)),
            Input("reg", optional=True, literal=True),
            flag("is_real", True),
            CLIP,
        ),
        (Output(Kind.IMAGE, _wiener_dtype),),
        Whole("the Fourier transform spans the image"),
        needs_finite=True,
    ),
    Operation(
        "restoration.inpaint_biharmonic",
        "skimage.restoration:inpaint_biharmonic",
        Stage.FILTER,
        (
            IMAGE,
            Input("mask", (Kind.BINARY,)),
            flag("split_into_regions", False, keyword_only=True),
            CHANNEL_AXIS,
        ),
        (FLOAT_IMAGE,),
        Whole("it is clipped to the range of all known pixels"),
        has_channels=True,
        needs_finite=True,
        kernels=on_own_arrays("restoration.inpaint_biharmonic"),
    ),
)
