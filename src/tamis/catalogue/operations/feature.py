"""Features of ``skimage.feature``: edges, texture, peaks, blobs, descriptors, templates."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Components, Neighbourhood, Reduction, Whole
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.operations._arguments import (
    BINARY_IMAGE,
    CHANNEL_AXIS,
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
from tamis.catalogue.operations._depths import kernel_radius
from tamis.catalogue.operations._fixed import POINTS, TABLE_OF_NUMBERS, numbers, on_own_arrays
from tamis.catalogue.operations._shapes import co_occurring, matched, of_each_pair

if TYPE_CHECKING:
    from collections.abc import Mapping


STRONGEST = Whole("points come in the order of the whole image's")
# True, False or a number of pixels
BORDER = Parameter("exclude_border", True, type="literal")
# numpy.pad
PADDINGS = (
    "constant", "edge", "linear_ramp", "maximum", "mean", "median", "minimum", "reflect", "symmetric",
    "wrap", "empty",
)  # fmt: skip
TEXTURES = (
    "contrast", "dissimilarity", "homogeneity", "energy", "correlation", "ASM", "mean", "variance", "std",
    "entropy",
)  # fmt: skip
# scipy.spatial.distance.cdist; None: the dtype decides
METRICS = (
    None, "braycurtis", "canberra", "chebyshev", "cityblock", "correlation", "cosine", "dice", "euclidean",
    "hamming", "jaccard", "jensenshannon", "mahalanobis", "minkowski", "rogerstanimoto", "russellrao",
    "seuclidean", "sokalsneath", "sqeuclidean", "yule",
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


def _glcm_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    return "float64" if values["normed"] else "uint32"


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
        (Output(Kind.IMAGE, float_dtype, same_shape=False, shape=matched),),
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
        (Output(Kind.ARRAY, _glcm_dtype, same_shape=False, shape=co_occurring),),
        Whole("it counts pairs over the whole image"),
        ndim=(2,),
        kernels=on_own_arrays("feature.graycomatrix"),
    ),
    Operation(
        "feature.graycoprops",
        "skimage.feature:graycoprops",
        Stage.MEASURE,
        (Input("P", (Kind.ARRAY,)), choice("prop", "contrast", TEXTURES)),
        (Output(Kind.ARRAY, "float64", same_shape=False, shape=of_each_pair),),
        Whole("it adds up pairs of grey levels"),
    ),
    Operation(
        "feature.match_descriptors",
        "skimage.feature:match_descriptors",
        Stage.MEASURE,
        (
            Input("descriptors1", (Kind.ARRAY,)),
            Input("descriptors2", (Kind.ARRAY,)),
            choice("metric", None, METRICS),
            Parameter("p", 2, minimum=0, exclusive=True, window=(1, 5)),
            Parameter("max_distance", math.inf, minimum=0),
            flag("cross_check", True),
            Parameter("max_ratio", 1.0, minimum=0, window=(0, 1)),
        ),
        (Output(Kind.ARRAY, "int64", same_shape=False),),
        Whole("it compares every descriptor with every other"),
    ),
)

DETECTOR = "a class that holds what it has found: detect and extract with it, then take its arrays"
ABSENT = {
    "feature.BRIEF": DETECTOR,
    "feature.CENSURE": DETECTOR,
    "feature.Cascade": "a class that reads its training from a file, and holds it",
    "feature.ORB": DETECTOR,
    "feature.SIFT": DETECTOR,
    "feature.fisher_vector": "takes a Gaussian mixture of scikit-learn, an object that no array can hold",
    "feature.learn_gmm": "gives a Gaussian mixture of scikit-learn, an object that no array can hold",
    "feature.plot_matched_features": "draws with matplotlib",
}
"""What is left out, and why."""
