"""Restoration of ``skimage.restoration``: denoising, background, deconvolution, inpainting, unwrapping."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from tamis.catalogue._kernel import Exactness, Kernel
from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Neighbourhood, Whole, whole_if
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue._value import ArrayValue, Footprint
from tamis.catalogue.kernels.own_arrays import always
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
    only_none,
)
from tamis.catalogue.operations._depths import footprint_depth
from tamis.catalogue.operations._fixed import PAD_MODES, is_no_shape, on_own_arrays, rng

if TYPE_CHECKING:
    from collections.abc import Mapping

# a point spread function is an image, or a small array written down
PSF = Input("psf", literal=True)
CLIP = flag("clip", True)
REGULARISATION = Input("reg", optional=True, literal=True)
FOURIER = Whole("the Fourier transform spans the image")
YOUR_OWN = "takes a denoiser, a function of your own"
KERNEL = Output(Kind.ARRAY, "float64", same_shape=False)
MADE = Whole("it is made of its values alone")

ABSENT = {
    "restoration.calibrate_denoiser": YOUR_OWN,
    "restoration.cycle_spin": YOUR_OWN,
    "restoration.denoise_invariant": YOUR_OWN,
}


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
        needs_narrow_range=True,
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
            Parameter("eps", 2e-4, minimum=0, window=(1e-5, 0.01)),
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
            Parameter("eps", 1e-3, minimum=0, window=(1e-5, 0.1)),
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
            integer("workers", None, minimum=0, window=(1, 16), optional=True, keyword_only=True),
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
            Parameter("filter_epsilon", None, minimum=0, window=(0, 0.1), optional=True),
        ),
        (FLOAT_IMAGE,),
        FOURIER,
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
            REGULARISATION,
            flag("is_real", True),
            CLIP,
        ),
        (Output(Kind.IMAGE, _wiener_dtype),),
        FOURIER,
        needs_finite=True,
    ),
    # the numbers of the sampler are a dict that may hold a function: they keep their defaults
    Operation(
        "restoration.unsupervised_wiener",
        "skimage.restoration:unsupervised_wiener",
        Stage.FILTER,
        (
            IMAGE,
            PSF,
            REGULARISATION,
            only_none("user_params"),
            Parameter(
                "is_real",
                True,
                type="boolean",
                help="Whether image and psf are real, so that half of the Fourier transform says it all.",
            ),
            CLIP,
            rng(keyword_only=True),
        ),
        (
            Output(Kind.IMAGE, _wiener_dtype, name="deconvolved"),
            Output(Kind.TABLE, "", name="chains", same_shape=False),
        ),
        FOURIER,
        ndim=(2,),
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
    # scikit-image 0.26 starts its random numbers at 0 where no seed is given, and heeds none that is
    Operation(
        "restoration.unwrap_phase",
        "skimage.restoration:unwrap_phase",
        Stage.FILTER,
        (
            IMAGE,
            Parameter("wrap_around", False, type="boolean", per_axis=True),
            only_none("rng"),
        ),
        (Output(Kind.IMAGE, "float64"),),
        Whole("pixels are joined in the order of their reliability"),
        ndim=(1, 2, 3),
        needs_finite=True,
        kernels=(Kernel("alone", "tamis.catalogue.kernels.unwrapping:unwrap_phase", Exactness.E0, always),),
    ),
    Operation(
        "restoration.ball_kernel",
        "skimage.restoration:ball_kernel",
        Stage.UTIL,
        (
            Parameter("radius", minimum=0, window=(1, 100), unit="pixel"),
            integer("ndim", minimum=1, window=(2, 3)),
        ),
        (KERNEL,),
        MADE,
    ),
    Operation(
        "restoration.ellipsoid_kernel",
        "skimage.restoration:ellipsoid_kernel",
        Stage.UTIL,
        (
            integer("shape", minimum=1, window=(1, 200), unit="pixel", per_axis=True),
            Parameter("intensity", window=(1, 255), adapts_to="intensity"),
        ),
        (KERNEL,),
        MADE,
        misfit=is_no_shape("shape"),
    ),
)
