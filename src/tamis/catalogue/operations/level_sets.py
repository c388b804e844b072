"""Curves that move over the image, of ``skimage.segmentation``: level sets, snakes, and what starts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.catalogue._kernel import Exactness, Kernel
from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Neighbourhood, Whole
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.kernels.own_arrays import always
from tamis.catalogue.operations._arguments import (
    BINARY_IMAGE,
    IMAGE,
    choice,
    float_dtype,
    integer,
    only,
    sigma,
)
from tamis.catalogue.operations._depths import of_sigma
from tamis.catalogue.operations._fixed import is_no_shape, numbers, shape

if TYPE_CHECKING:
    from tamis.catalogue._value import Value

COMPARES = "each step compares the means inside and outside of the whole curve"
MOVES = "the curve moves over the whole image"
MADE = "it is made of its values alone"
MU = Parameter("mu", 0.25, minimum=0, window=(0, 1))
LAMBDAS = (
    Parameter("lambda1", 1, minimum=0, window=(0.1, 5)),
    Parameter("lambda2", 1, minimum=0, window=(0.1, 5)),
)
NUM_ITER = integer("num_iter", minimum=0, window=(1, 100))
SHAPES = ("checkerboard", "disk")
# skimage.segmentation.active_contour: valid_bcs
ENDS = ("periodic", "free", "fixed", "free-fixed", "fixed-free", "fixed-fixed", "free-free")
LEVEL_SET = Output(Kind.LABELS, "int8", same_shape=False)


def _first_guess(default: str, *names: Value) -> Parameter:
    """Return the parameter that says where the curve starts: one of the names, or a level set."""
    return Parameter("init_level_set", default, type="array", choices=names)


def _from_the_first(name: str) -> tuple[Kernel, ...]:
    return (Kernel("fresh", f"tamis.catalogue.kernels.level_sets:{name}", Exactness.E0, always),)


OPERATIONS = (
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
            Parameter("tol", 1e-3, minimum=0, exclusive=True, window=(1e-5, 0.1)),
            integer("max_num_iter", 500, minimum=1, window=(10, 1000)),
            Parameter("dt", 0.5, minimum=0, exclusive=True, window=(0.1, 1)),
            _first_guess("checkerboard", *SHAPES, "small disk"),
            only("extended_output", False),
        ),
        (BINARY_IMAGE,),
        Whole(COMPARES),
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
            _first_guess("checkerboard", *SHAPES),
            integer("smoothing", 1, minimum=0, window=(0, 5)),
            *LAMBDAS,
            only("iter_callback", None),
        ),
        (Output(Kind.LABELS, "int8"),),
        Whole(COMPARES),
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
            _first_guess("disk", *SHAPES),
            integer("smoothing", 1, minimum=0, window=(0, 5)),
            Parameter("threshold", "auto", window=(0, 1), choices=("auto",)),
            Parameter("balloon", 0, window=(-2, 2)),
            only("iter_callback", None),
        ),
        (Output(Kind.LABELS, "int8"),),
        Whole(MOVES),
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
    # a third axis would be taken for colours, of which only the edges count
    Operation(
        "segmentation.active_contour",
        "skimage.segmentation:active_contour",
        Stage.SEGMENT,
        (
            IMAGE,
            Input("snake", (Kind.POINTS,)),
            Parameter("alpha", 0.01, window=(0, 1)),
            Parameter("beta", 0.1, window=(0, 10)),
            Parameter("w_line", 0.0, window=(-5, 5)),
            Parameter("w_edge", 1, window=(-5, 5)),
            Parameter("gamma", 0.01, window=(0.001, 0.1)),
            Parameter("max_px_move", 1.0, window=(0.1, 5), unit="pixel"),
            integer("max_num_iter", 2500, minimum=1, window=(100, 5000)),
            Parameter("convergence", 0.1, window=(0.01, 1), unit="pixel"),
            choice("boundary_condition", "periodic", ENDS, keyword_only=True),
        ),
        (Output(Kind.POINTS, float_dtype, same_shape=False),),
        Whole(MOVES),
        ndim=(2,),
        needs_finite=True,
    ),
    Operation(
        "segmentation.checkerboard_level_set",
        "skimage.segmentation:checkerboard_level_set",
        Stage.MARKERS,
        (shape("image_shape"), integer("square_size", 5, minimum=1, window=(1, 50), unit="pixel")),
        (LEVEL_SET,),
        Whole(MADE),
        misfit=is_no_shape("image_shape"),
    ),
    Operation(
        "segmentation.disk_level_set",
        "skimage.segmentation:disk_level_set",
        Stage.MARKERS,
        (
            shape("image_shape"),
            numbers(
                "center",
                None,
                window=(0, 4096),
                unit="pixel",
                optional=True,
                keyword_only=True,
            ),
            Parameter(
                "radius",
                None,
                window=(1, 500),
                unit="pixel",
                adapts_to="length",
                optional=True,
                keyword_only=True,
            ),
        ),
        (LEVEL_SET,),
        Whole(MADE),
        misfit=is_no_shape("image_shape"),
    ),
)
