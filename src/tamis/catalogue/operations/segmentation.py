"""Segmentation of ``skimage.segmentation``: watershed, superpixels, and mending of labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Certified, Components, Neighbourhood, Whole, whole_if
from tamis.catalogue._operation import Like, Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.operations._arguments import (
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
from tamis.catalogue.operations._depths import constant, footprint_shape
from tamis.catalogue.operations._fixed import numbers, on_own_arrays, rng
from tamis.catalogue.operations._shapes import of_regions

if TYPE_CHECKING:
    from collections.abc import Mapping

COLOURS = integer("channel_axis", -1, optional=True, keyword_only=True)
STEPS = integer("connectivity", 1, minimum=1, window=(1, 3))
REGIONS = Output(Kind.LABELS, "int64", same_shape=False, shape=of_regions)
"""One number a superpixel; the channel axis is gone."""

SPAN = "regions grow and compete over the whole image"
# the library tells a footprint from a number of steps by itself
NEIGHBOURS = Parameter("connectivity", 1, type="footprint", choices=(1, 2, 3, 4), window=(1, 3))


def _second_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    # skimage.segmentation.random_walker: labels.astype(labels_dtype)
    return dtypes[1]


def _marked_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    # skimage.segmentation.watershed: markers * mask; those found or placed by number have the platform's
    return dtypes[1] if len(dtypes) > 1 and "markers" not in values and dtypes[1] != "bool" else ""


def _keeps_pixels(values: Mapping[str, Any]) -> bool:
    return bool(values["mode"] != "subpixel")


def _misplaced_offset(values: Mapping[str, Any]) -> tuple[str, str] | None:
    """Find a centre before the middle of the footprint: the library then reads behind its arrays."""
    # skimage.segmentation.watershed pads both sides of each axis by the offset, and not by what is beyond it
    offset, connectivity = values["offset"], values["connectivity"]
    if not isinstance(offset, tuple):
        return None if offset is None else ("offset", "one whole number for each axis")
    shape = (3,) * len(offset) if isinstance(connectivity, int) else footprint_shape(connectivity)
    if all(size <= 2 * place + 1 for size, place in zip(shape, offset, strict=False)):
        return None
    return "offset", "in the middle of the footprint or behind it"


OPERATIONS = (
    # scikit-image 0.26 returns only the markers for arrays in Fortran order: arrays come in C order here
    Operation(
        "segmentation.watershed",
        "skimage.segmentation:watershed",
        Stage.SEGMENT,
        (
            IMAGE,
            Input("markers", (Kind.MARKERS, Kind.LABELS), optional=True, literal=True),
            NEIGHBOURS,
            integer("offset", None, minimum=0, window=(1, 5), unit="pixel", per_axis=True, optional=True),
            MASK,
            Parameter("compactness", 0, minimum=0, window=(0, 1)),
            flag("watershed_line", False),
        ),
        (Output(Kind.LABELS, _marked_dtype),),
        Components(by="watershed"),
        needs_finite=True,
        misfit=_misplaced_offset,
    ),
    # labels of scikit-image are renumbered within, so that touching ones of one number count as one object
    Operation(
        "segmentation.clear_border",
        "skimage.segmentation:clear_border",
        Stage.POSTPROCESS,
        (
            Input("labels", (Kind.LABELS, Kind.BINARY)),
            integer("buffer_size", 0, minimum=0, window=(0, 20), unit="pixel"),
            Parameter("bgval", 0, window=(0, 255)),
            MASK,
        ),
        (Output(Like("labels")),),
        Components(by="clear_border"),
    ),
    Operation(
        "segmentation.find_boundaries",
        "skimage.segmentation:find_boundaries",
        Stage.POSTPROCESS,
        (
            Input("label_img", (Kind.LABELS, Kind.BINARY)),
            STEPS,
            choice("mode", "thick", ("thick", "inner", "outer", "subpixel")),
            integer("background", 0, window=(0, 255)),
        ),
        (Output(Kind.BINARY, "bool", same_shape=_keeps_pixels),),
        # dilation and erosion by a footprint of 3, in every mode that keeps the pixels
        Neighbourhood(constant(1)),
        locality_when=whole_if(
            lambda values, dtype: not _keeps_pixels(values), "it puts pixels in between, and so is larger"
        ),
    ),
    Operation(
        "segmentation.mark_boundaries",
        "skimage.segmentation:mark_boundaries",
        Stage.COLOR,
        (
            IMAGE,
            Input("label_img", (Kind.LABELS, Kind.BINARY)),
            numbers("color", (1, 1, 0), minimum=0, maximum=1, window=(0, 1)),
            numbers("outline_color", None, minimum=0, maximum=1, window=(0, 1), optional=True),
            choice("mode", "outer", ("thick", "inner", "outer", "subpixel")),
            integer("background_label", 0, window=(0, 255)),
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
            Parameter("spacing", 1, minimum=0, exclusive=True, window=(0.1, 10), per_axis=True),
        ),
        (Output(Like("label_image")),),
        Certified(by="expand_labels"),
    ),
    # the maps are scikit-image's ArrayMap; as an array: the new number of each old one, and back
    Operation(
        "segmentation.relabel_sequential",
        "skimage.segmentation:relabel_sequential",
        Stage.POSTPROCESS,
        (Input("label_field", (Kind.LABELS,)), integer("offset", 1, minimum=1, window=(1, 1000))),
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
            Parameter("tol", 1e-3, minimum=0, exclusive=True, window=(1e-5, 0.1)),
            only("copy", True),
            only("return_full_prob", False),
            numbers("spacing", None, minimum=0, exclusive=True, window=(0.1, 10), optional=True),
            Parameter("prob_tol", 1e-3, minimum=0, window=(0, 0.1), keyword_only=True),
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
            numbers("spacing", None, minimum=0, exclusive=True, window=(0.1, 10), optional=True),
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
            integer("min_size", 20, minimum=0, window=(1, 500), unit="pixel", adapts_to="size"),
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
)
