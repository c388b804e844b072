"""Segmentation of ``skimage.segmentation``: watershed, superpixels, level sets, and mending of labels.

Left out: ``active_contour`` (gives a curve that it is given), and the makers of level sets and seeds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue._kernel import Exactness, Kernel
from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Certified, Components, Neighbourhood, Whole, whole_if
from tamis.catalogue._operation import Like, Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.kernels.own_arrays import always
from tamis.catalogue.operations._arguments import (
    BINARY_IMAGE,
    CHANNEL_AXIS,
    IMAGE,
    LABELS,
    MASK,
    choice,
    flag,
    float_dtype,
    integer,
    only,
    sigma,
)
from tamis.catalogue.operations._depths import constant, of_sigma
from tamis.catalogue.operations._fixed import numbers, on_own_arrays, rng

if TYPE_CHECKING:
    from collections.abc import Mapping

COLOURS = integer("channel_axis", -1, optional=True, keyword_only=True)
STEPS = integer("connectivity", 1, minimum=1, window=(1, 3))
REGIONS = Output(Kind.LABELS, "int64", same_shape=False)
"""One number a superpixel; the channel axis is gone."""

SPAN = "regions grow and compete over the whole image"
LEVEL_SET = "each step compares the means inside and outside of the whole curve"
MU = Parameter("mu", 0.25, minimum=0, window=(0, 1))
LAMBDAS = (
    Parameter("lambda1", 1, minimum=0, window=(0.1, 5)),
    Parameter("lambda2", 1, minimum=0, window=(0.1, 5)),
)
NUM_ITER = integer("num_iter", minimum=0, window=(1, 100))
# an array as first guess would be an image; of the names, all are here
SQUARES = ("checkerboard", "disk")


def _second_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    # skimage.segmentation.random_walker: labels.astype(labels_dtype)
    return dtypes[1]


def _from_the_first(name: str) -> tuple[Kernel, ...]:
    return (Kernel("fresh", f"tamis.catalogue.kernels.level_sets:{name}", Exactness.E0, always),)


OPERATIONS = (
    # scikit-image 0.26 returns only the markers for arrays in Fortran order: arrays come in C order here.
    # `connectivity` as an array is not offered
    Operation(
        "segmentation.watershed",
        "skimage.segmentation:watershed",
        Stage.SEGMENT,
        (
            IMAGE,
            Input("markers", (Kind.MARKERS, Kind.LABELS), optional=True, literal=True),
            STEPS,
            numbers("offset", None, minimum=0, optional=True),
            MASK,
            Parameter("compactness", 0, minimum=0, window=(0, 1)),
            flag("watershed_line", False),
        ),
        # markers keep their dtype, those found or placed by number have the platform's
        (Output(Kind.LABELS, ""),),
        Components(by="watershed"),
        needs_finite=True,
    ),
    # labels of scikit-image are renumbered within, so that touching ones of one number count as one object
    Operation(
        "segmentation.clear_border",
        "skimage.segmentation:clear_border",
        Stage.POSTPROCESS,
        (
            Input("labels", (Kind.LABELS, Kind.BINARY)),
            integer("buffer_size", 0, minimum=0, window=(0, 20), unit="pixel"),
            Parameter("bgval", 0),
            MASK,
        ),
        (Output(Like("labels")),),
        Components(by="clear_border"),
    ),
    # mode 'subpixel' makes an image of twice the size, and is not offered
    Operation(
        "segmentation.find_boundaries",
        "skimage.segmentation:find_boundaries",
        Stage.POSTPROCESS,
        (
            Input("label_img", (Kind.LABELS, Kind.BINARY)),
            STEPS,
            choice("mode", "thick", ("thick", "inner", "outer")),
            integer("background", 0),
        ),
        (BINARY_IMAGE,),
        # dilation and erosion by a footprint of 3, in every mode
        Neighbourhood(constant(1)),
    ),
    Operation(
        "segmentation.mark_boundaries",
        "skimage.segmentation:mark_boundaries",
        Stage.COLOR,
        (
            IMAGE,
            Input("label_img", (Kind.LABELS, Kind.BINARY)),
            numbers("color", (1, 1, 0), minimum=0, maximum=1),
            numbers("outline_color", None, minimum=0, maximum=1, optional=True),
            choice("mode", "outer", ("thick", "inner", "outer", "subpixel")),
            integer("background_label", 0),
        ),
        (Output(Kind.IMAGE, float_dtype, same_shape=False),),
        # boundaries look one pixel far, and so do outlines around them
        Neighbourhood(constant(2), by="channels"),
        ndim=(2,),
        locality_when=whole_if(
            lambda values, dtype: values["mode"] == "subpixel", "a spline runs through the whole image"
        ),
    ),
    # nearest labels and their ties come from scipy's distance transform: see isotropic_erosion
    Operation(
        "segmentation.expand_labels",
        "skimage.segmentation:expand_labels",
        Stage.POSTPROCESS,
        (
            LABELS,
            Parameter("distance", 1, minimum=0, window=(0, 50), unit="pixel"),
            Parameter("spacing", 1, minimum=0, exclusive=True, per_axis=True),
        ),
        (Output(Like("label_image")),),
        Certified(by="expand_labels"),
    ),
    # the maps are scikit-image's ArrayMap; as an array: the new number of each old one, and back
    Operation(
        "segmentation.relabel_sequential",
        "skimage.segmentation:relabel_sequential",
        Stage.POSTPROCESS,
        (Input("label_field", (Kind.LABELS,)), integer("offset", 1, minimum=1)),
        (
            # the dtype grows or shrinks with the largest number
            Output(Kind.LABELS, "", name="relabeled"),
            Output(Kind.ARRAY, "", name="forward_map", same_shape=False),
            Output(Kind.ARRAY, "", name="inverse_map", same_shape=False),
        ),
        Components(by="relabel_sequential"),
        kernels=on_own_arrays("segmentation.relabel_sequential"),
    ),
    Operation(
        "segmentation.join_segmentations",
        "skimage.segmentation:join_segmentations",
        Stage.POSTPROCESS,
        (Input("s1", (Kind.LABELS,)), Input("s2", (Kind.LABELS,)), only("return_mapping", False)),
        (Output(Kind.LABELS, ""),),
        Components(by="join_segmentations"),
        kernels=on_own_arrays("segmentation.join_segmentations"),
    ),
    # copy=False would write into the labels; return_full_prob=True gives one image a label
    Operation(
        "segmentation.random_walker",
        "skimage.segmentation:random_walker",
        Stage.SEGMENT,
        (
            Input("data"),
            Input("labels", (Kind.MARKERS, Kind.LABELS)),
            Parameter("beta", 130, minimum=0, window=(1, 1000)),
            choice("mode", "cg_j", ("cg_j", "cg", "cg_mg", "bf", None)),
            Parameter("tol", 1e-3, minimum=0, exclusive=True),
            only("copy", True),
            only("return_full_prob", False),
            numbers("spacing", None, minimum=0, exclusive=True, optional=True),
            Parameter("prob_tol", 1e-3, minimum=0, keyword_only=True),
            CHANNEL_AXIS,
        ),
        (Output(Kind.LABELS, _second_dtype, same_shape=False),),
        Whole("one system of equations for all pixels"),
        ndim=(2, 3),
        has_channels=True,
        needs_finite=True,
    ),
    Operation(
        "segmentation.slic",
        "skimage.segmentation:slic",
        Stage.SEGMENT,
        (
            IMAGE,
            integer("n_segments", 100, minimum=1, window=(2, 2000)),
            Parameter("compactness", 10.0, minimum=0, exclusive=True, window=(0.01, 100)),
            integer("max_num_iter", 10, minimum=1, window=(1, 50)),
            sigma(0),
            numbers("spacing", None, minimum=0, exclusive=True, optional=True),
            Parameter("convert2lab", None, type="boolean", optional=True),
            flag("enforce_connectivity", True),
            Parameter("min_size_factor", 0.5, minimum=0, window=(0, 1)),
            Parameter("max_size_factor", 3, minimum=0, window=(1, 10)),
            flag("slic_zero", False),
            choice("start_label", 1, (0, 1)),
            MASK,
            COLOURS,
        ),
        (REGIONS,),
        Whole(SPAN),
        ndim=(2, 3),
        has_channels=True,
        needs_finite=True,
        kernels=on_own_arrays("segmentation.slic"),
    ),
    Operation(
        "segmentation.felzenszwalb",
        "skimage.segmentation:felzenszwalb",
        Stage.SEGMENT,
        (
            IMAGE,
            Parameter("scale", 1, minimum=0, window=(1, 1000)),
            sigma(0.8, per_axis=False),
            integer("min_size", 20, minimum=0, window=(1, 500), unit="pixel"),
            COLOURS,
        ),
        (REGIONS,),
        Whole(SPAN),
        ndim=(2,),
        has_channels=True,
        needs_finite=True,
    ),
    # return_tree=True would give three arrays
    Operation(
        "segmentation.quickshift",
        "skimage.segmentation:quickshift",
        Stage.SEGMENT,
        (
            IMAGE,
            Parameter("ratio", 1.0, minimum=0, maximum=1, window=(0, 1)),
            Parameter("kernel_size", 5, minimum=1, window=(1, 20), unit="pixel"),
            Parameter("max_dist", 10, minimum=0, window=(1, 50)),
            only("return_tree", False),
            sigma(0, per_axis=False),
            flag("convert2lab", True),
            rng(42),
            COLOURS,
        ),
        (REGIONS,),
        Whole("random numbers are drawn over the whole image"),
        ndim=(2,),
        has_channels=True,
        needs_finite=True,
    ),
    # extended_output=True would give the level set and the energies too
    Operation(
        "segmentation.chan_vese",
        "skimage.segmentation:chan_vese",
        Stage.SEGMENT,
        (
            IMAGE,
            MU,
            Parameter("lambda1", 1.0, minimum=0, window=(0.1, 5)),
            Parameter("lambda2", 1.0, minimum=0, window=(0.1, 5)),
            Parameter("tol", 1e-3, minimum=0, exclusive=True),
            integer("max_num_iter", 500, minimum=1, window=(10, 1000)),
            Parameter("dt", 0.5, minimum=0, exclusive=True, window=(0.1, 1)),
            choice("init_level_set", "checkerboard", (*SQUARES, "small disk")),
            only("extended_output", False),
        ),
        (BINARY_IMAGE,),
        Whole(LEVEL_SET),
        ndim=(2,),
        needs_finite=True,
    ),
    # scikit-image keeps one turn for all smoothing steps of a process (morphsnakes._curvop): where
    # num_iter * smoothing is odd, every other call gives other pixels; the kernel always starts afresh
    Operation(
        "segmentation.morphological_chan_vese",
        "skimage.segmentation:morphological_chan_vese",
        Stage.SEGMENT,
        (
            IMAGE,
            NUM_ITER,
            choice("init_level_set", "checkerboard", SQUARES),
            integer("smoothing", 1, minimum=0, window=(0, 5)),
            *LAMBDAS,
            only("iter_callback", None),
        ),
        (Output(Kind.LABELS, "int8"),),
        Whole(LEVEL_SET),
        ndim=(2, 3),
        needs_finite=True,
        kernels=_from_the_first("morphological_chan_vese"),
    ),
    # the same hidden turn
    Operation(
        "segmentation.morphological_geodesic_active_contour",
        "skimage.segmentation:morphological_geodesic_active_contour",
        Stage.SEGMENT,
        (
            Input("gimage"),
            NUM_ITER,
            choice("init_level_set", "disk", ("disk", "checkerboard")),
            integer("smoothing", 1, minimum=0, window=(0, 5)),
            # or a number, which has no place beside a word here
            only("threshold", "auto"),
            Parameter("balloon", 0, window=(-2, 2)),
            only("iter_callback", None),
        ),
        (Output(Kind.LABELS, "int8"),),
        Whole("the curve moves over the whole image"),
        ndim=(2, 3),
        needs_finite=True,
        kernels=_from_the_first("morphological_geodesic_active_contour"),
    ),
    Operation(
        "segmentation.inverse_gaussian_gradient",
        "skimage.segmentation:inverse_gaussian_gradient",
        Stage.FILTER,
        (IMAGE, Parameter("alpha", 100.0, minimum=0, window=(0, 1000)), sigma(5.0)),
        # scipy keeps the dtype, and 1 / sqrt of whole numbers is float64
        (Output(Kind.IMAGE, "float"),),
        Neighbourhood(of_sigma()),
    ),
)
