"""Features of ``skimage.feature``: edges, texture, peaks, corners, blobs, descriptors, templates.

Left out: ``structure_tensor`` and ``hessian_matrix`` (a list whose length depends on the image), key point
detectors (objects that are trained), ``corner_subpix`` and ``corner_orientations`` (mend a list of points),
``graycoprops`` (takes four axes).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Components, Neighbourhood, Reduction, Whole, whole_if
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.operations._arguments import (
    BINARY_IMAGE,
    CHANNEL_AXIS,
    FLOAT_IMAGE,
    IMAGE,
    MASK,
    choice,
    cval,
    flag,
    float_dtype,
    integer,
    mode,
    only,
    sigma,
)
from tamis.catalogue.operations._depths import constant, kernel_radius, of_sigma
from tamis.catalogue.operations._fixed import POINTS, TABLE_OF_NUMBERS, numbers, on_own_arrays

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue._locality import DepthRule

STRONGEST = Whole("points come in the order of the whole image's")
# True, False or a number of pixels
BORDER = Parameter("exclude_border", True, type="literal")
# numpy.pad
PADDINGS = (
    "constant", "edge", "linear_ramp", "maximum", "mean", "median", "minimum", "reflect", "symmetric",
    "wrap", "empty",
)  # fmt: skip
OVERLAP = Parameter("overlap", 0.5, minimum=0, maximum=1, window=(0, 1))
LOG_SCALE = flag("log_scale", False)
NUM_SIGMA = integer("num_sigma", 10, minimum=1, window=(2, 20))
THRESHOLD_REL = Parameter(
    "threshold_rel", None, minimum=0, maximum=1, window=(0, 1), optional=True, keyword_only=True
)
BLOB_BORDER = Parameter("exclude_border", False, type="literal", keyword_only=True)


def _scales(largest: int, *, per_axis: bool) -> tuple[Parameter, Parameter]:
    """Return the smallest and largest size of blobs."""
    return tuple(  # type: ignore[return-value]  # two of them
        Parameter(name, default, minimum=0, exclusive=True, window=(1, 50), unit="pixel", per_axis=per_axis)
        for name, default in (("min_sigma", 1), ("max_sigma", largest))
    )


def _scales_depth(values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
    # the texture takes a gradient twice; a pixel more, as the logarithms of the scales round
    return (kernel_radius(max(values["sigma_min"], values["sigma_max"])) + 3,) * ndim


def _blob_threshold(default: float) -> Parameter:
    return Parameter("threshold", default, minimum=0, window=(0, 1), optional=True)


def _blobs(name: str, *parameters: Parameter, ndim: tuple[int, ...] | None = None) -> Operation:
    """Return a detector of blobs; gives coordinates and size, one row each."""
    return Operation(
        f"feature.{name}",
        f"skimage.feature:{name}",
        Stage.MARKERS,
        (IMAGE, *parameters),
        (POINTS,),
        STRONGEST,
        ndim=ndim,
        needs_finite=True,
    )


def _corners(name: str, depth: DepthRule, *parameters: Parameter) -> Operation:
    """Return a measure of corners, higher where there is one."""
    return Operation(
        f"feature.{name}",
        f"skimage.feature:{name}",
        Stage.FILTER,
        (IMAGE, *parameters),
        (FLOAT_IMAGE,),
        Neighbourhood(depth),
        ndim=(2,),
        kernels=on_own_arrays("feature.corner_moravec") if name == "corner_moravec" else (),
    )


def _moravec_depth(values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
    # skimage.feature.corner_cy: windows shifted by at most their own half width; nearer the border it is 0
    return (2 * int(values["window_size"]),) * ndim


def _is_approximate(values: Mapping[str, Any], dtype: str) -> bool:
    # box filters on an integral image, which rounds by where the image starts
    return bool(values["approximate"])


def _determinant_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    # box filters, which only planes have, give float64
    return "" if values["approximate"] else float_dtype(dtypes, values)


def _glcm_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    return "float64" if values["normed"] else "uint32"


# sobel (1), then a gaussian: skimage.feature.structure_tensor
TENSOR = of_sigma(more=1)
# a gaussian, then numpy.gradient (1) twice: skimage.feature.hessian_matrix
HESSIAN = of_sigma(more=2)
ONE_SIGMA = sigma(1, per_axis=False)

OPERATIONS = (
    Operation(
        "feature.canny",
        "skimage.feature:canny",
        Stage.FILTER,
        (
            IMAGE,
            sigma(1.0),
            Parameter("low_threshold", None, minimum=0, window=(0, 1), optional=True),
            Parameter("high_threshold", None, minimum=0, window=(0, 1), optional=True),
            MASK,
            flag("use_quantiles", False),
            mode("constant", keyword_only=True),
            cval(keyword_only=True),
        ),
        (BINARY_IMAGE,),
        # weak edges stay where they touch a strong one
        Components(by="canny"),
        ndim=(2,),
        needs_finite=True,
    ),
    # it reads between pixels at row + R * sin(angle): the sum rounds by the row's number, so that in a flat
    # region other bits are set in another place
    Operation(
        "feature.local_binary_pattern",
        "skimage.feature:local_binary_pattern",
        Stage.FILTER,
        (
            IMAGE,
            integer("P", minimum=1, window=(4, 24)),
            Parameter("R", minimum=0, exclusive=True, window=(1, 10), unit="pixel"),
            choice("method", "default", ("default", "ror", "uniform", "nri_uniform", "var")),
        ),
        (Output(Kind.IMAGE, "float64"),),
        Whole("where it reads between pixels rounds by their place in the image"),
        ndim=(2,),
        kernels=on_own_arrays("feature.local_binary_pattern"),
    ),
    Operation(
        "feature.peak_local_max",
        "skimage.feature:peak_local_max",
        Stage.MARKERS,
        (
            IMAGE,
            integer("min_distance", 1, minimum=0, window=(1, 50), unit="pixel"),
            Parameter("threshold_abs", None, window=(0, 255), optional=True),
            Parameter("threshold_rel", None, minimum=0, maximum=1, window=(0, 1), optional=True),
            BORDER,
            Parameter("num_peaks", math.inf, minimum=1),
            Parameter("footprint", None, type="footprint", optional=True),
            Input("labels", (Kind.LABELS,), optional=True),
            Parameter("num_peaks_per_label", math.inf, minimum=1),
            Parameter("p_norm", math.inf, minimum=1),
        ),
        (POINTS,),
        Reduction("peaks"),
        needs_finite=True,
    ),
    _corners(
        "corner_harris",
        TENSOR,
        choice("method", "k", ("k", "eps")),
        Parameter("k", 0.05, minimum=0, window=(0, 0.2)),
        Parameter("eps", 1e-6, minimum=0),
        sigma(1),
    ),
    _corners("corner_shi_tomasi", TENSOR, sigma(1)),
    Operation(
        "feature.corner_foerstner",
        "skimage.feature:corner_foerstner",
        Stage.FILTER,
        (IMAGE, sigma(1)),
        (Output(Kind.IMAGE, float_dtype, name="w"), Output(Kind.IMAGE, float_dtype, name="q")),
        Neighbourhood(TENSOR),
        ndim=(2,),
    ),
    _corners(
        "corner_moravec",
        _moravec_depth,
        integer("window_size", 1, minimum=1, window=(1, 10), unit="pixel"),
    ),
    # sobel of sobel
    _corners("corner_kitchen_rosenfeld", constant(2), mode("constant"), cval(0)),
    _blobs(
        "blob_log",
        *_scales(50, per_axis=True),
        NUM_SIGMA,
        _blob_threshold(0.2),
        OVERLAP,
        LOG_SCALE,
        THRESHOLD_REL,
        BLOB_BORDER,
    ),
    _blobs(
        "blob_dog",
        *_scales(50, per_axis=True),
        Parameter("sigma_ratio", 1.6, minimum=1, exclusive=True, window=(1.1, 3)),
        _blob_threshold(0.5),
        OVERLAP,
        THRESHOLD_REL,
        BLOB_BORDER,
    ),
    _blobs(
        "blob_doh",
        *_scales(30, per_axis=False),
        NUM_SIGMA,
        _blob_threshold(0.01),
        OVERLAP,
        LOG_SCALE,
        THRESHOLD_REL,
        ndim=(2,),
    ),
    # approximate=True means box filters in 2-D only
    Operation(
        "feature.hessian_matrix_det",
        "skimage.feature:hessian_matrix_det",
        Stage.FILTER,
        (IMAGE, ONE_SIGMA, flag("approximate", True)),
        (Output(Kind.IMAGE, _determinant_dtype),),
        Neighbourhood(HESSIAN),
        locality_when=whole_if(_is_approximate),
    ),
    # NaN where the surface is flat
    Operation(
        "feature.shape_index",
        "skimage.feature:shape_index",
        Stage.FILTER,
        (IMAGE, sigma(1), mode("constant"), cval(0)),
        (FLOAT_IMAGE,),
        Neighbourhood(HESSIAN),
        ndim=(2,),
    ),
    # `workers` changes the time, not the pixels
    Operation(
        "feature.multiscale_basic_features",
        "skimage.feature:multiscale_basic_features",
        Stage.FILTER,
        (
            IMAGE,
            flag("intensity", True),
            flag("edges", True),
            flag("texture", True),
            Parameter("sigma_min", 0.5, minimum=0, exclusive=True, window=(0.5, 5), unit="pixel"),
            Parameter("sigma_max", 16, minimum=0, exclusive=True, window=(1, 32), unit="pixel"),
            integer("num_sigma", None, minimum=1, window=(1, 10), optional=True),
            integer("workers", None, minimum=1, optional=True),
            CHANNEL_AXIS,
        ),
        (Output(Kind.IMAGE, "float32", same_shape=False),),
        Neighbourhood(_scales_depth, by="channels"),
        has_channels=True,
    ),
    # visualize=True would give a drawing too; scikit-image adds `sigmas` to a list, so a tuple fails
    Operation(
        "feature.daisy",
        "skimage.feature:daisy",
        Stage.MEASURE,
        (
            IMAGE,
            integer("step", 4, minimum=1, window=(1, 64), unit="pixel"),
            integer("radius", 15, minimum=1, window=(3, 64), unit="pixel"),
            integer("rings", 3, minimum=1, window=(1, 6)),
            integer("histograms", 8, minimum=1, window=(2, 16)),
            integer("orientations", 8, minimum=1, window=(2, 16)),
            choice("normalization", "l1", ("l1", "l2", "daisy", "off")),
            only("sigmas", None),
            numbers("ring_radii", None, minimum=0, unit="pixel", optional=True),
            only("visualize", False),
        ),
        (TABLE_OF_NUMBERS,),
        Whole("descriptors stand on a grid from the first corner"),
        ndim=(2,),
        needs_finite=True,
    ),
    Operation(
        "feature.hog",
        "skimage.feature:hog",
        Stage.MEASURE,
        (
            IMAGE,
            integer("orientations", 9, minimum=1, window=(4, 16)),
            integer("pixels_per_cell", (8, 8), minimum=1, window=(4, 32), unit="pixel", per_axis=True),
            integer("cells_per_block", (3, 3), minimum=1, window=(1, 4), per_axis=True),
            choice("block_norm", "L2-Hys", ("L1", "L1-sqrt", "L2", "L2-Hys")),
            only("visualize", False),
            flag("transform_sqrt", False),
            flag("feature_vector", True),
            CHANNEL_AXIS,
        ),
        (Output(Kind.ARRAY, float_dtype, same_shape=False),),
        Whole("its cells stand on a grid from the first corner"),
        ndim=(2,),
        has_channels=True,
    ),
    Operation(
        "feature.match_template",
        "skimage.feature:match_template",
        Stage.FILTER,
        (
            IMAGE,
            Input("template"),
            flag("pad_input", False),
            choice("mode", "constant", PADDINGS),
            Parameter("constant_values", 0),
        ),
        (Output(Kind.IMAGE, float_dtype, same_shape=False),),
        Whole("the Fourier transform spans the image"),
        ndim=(2, 3),
        needs_finite=True,
    ),
    Operation(
        "feature.graycomatrix",
        "skimage.feature:graycomatrix",
        Stage.MEASURE,
        (
            IMAGE,
            numbers("distances", minimum=0, unit="pixel"),
            numbers("angles", unit="radian"),
            integer("levels", None, minimum=1, optional=True),
            flag("symmetric", False),
            flag("normed", False),
        ),
        (Output(Kind.ARRAY, _glcm_dtype, same_shape=False),),
        Whole("it counts pairs over the whole image"),
        ndim=(2,),
        kernels=on_own_arrays("feature.graycomatrix"),
    ),
)
