"""Morphology of ``skimage.morphology``: grey, binary and by size, skeletons, extrema, reconstruction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue._kernel import Exactness, Kernel
from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Certified, Components, Fixpoint, Neighbourhood, Whole
from tamis.catalogue._operation import Like, Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.kernels import boxes
from tamis.catalogue.kernels.opencv_morphology import applies
from tamis.catalogue.operations._arguments import (
    BINARY,
    BINARY_IMAGE,
    CONNECTIVITY,
    FOOTPRINT,
    IMAGE,
    LABELS,
    MASK,
    SPACING,
    choice,
    cval,
    flag,
    float_dtype,
    integer,
    mode,
    only,
)
from tamis.catalogue.operations._depths import of_footprint
from tamis.catalogue.operations._fixed import on_own_arrays, rng

if TYPE_CHECKING:
    from collections.abc import Mapping

# skimage.morphology.gray._SUPPORTED_MODES
GREY_MODES = ("reflect", "constant", "nearest", "mirror", "wrap", "max", "min", "ignore")
RADIUS = Parameter("radius", minimum=0, window=(0, 30), unit="pixel")
MAX_SIZE = integer(
    "max_size", 64, minimum=0, window=(0, 1000), unit="pixel", adapts_to="size", keyword_only=True
)
STEPS = integer("connectivity", 1, minimum=1, window=(1, 3))
HEIGHT = Parameter("h", minimum=0, exclusive=True, window=(0.01, 100), adapts_to="intensity")
# flat zones that seed objects; scikit-image gives 0 and 1 as uint8
EXTREMA = Output(Kind.MARKERS, "uint8")


def _grey(name: str, times: int) -> Operation:
    """Return a grey-level operation that looks `times` half footprints far."""
    # skimage.morphology.gray.pad_footprint makes even widths odd: half of the width, on both sides
    return Operation(
        f"morphology.{name}",
        f"skimage.morphology:{name}",
        Stage.POSTPROCESS,
        (
            Input("image", (Kind.IMAGE, Kind.BINARY)),
            FOOTPRINT,
            mode(choices=GREY_MODES, keyword_only=True),
            cval(keyword_only=True),
        ),
        (Output(Like("image")),),
        Neighbourhood(of_footprint(times=times)),
        kernels=(
            Kernel(
                "opencv",
                f"tamis.catalogue.kernels.opencv_morphology:{name}",
                Exactness.E0,
                applies,
            ),
            Kernel("boxes", f"tamis.catalogue.kernels.boxes:{name}", Exactness.E0, boxes.applies),
        ),
    )


def _isotropic(name: str) -> Operation:
    """Return an operation with a ball for a footprint."""
    # skimage.morphology.isotropic thresholds scipy's distance transform, which takes the row above the
    # image for background where it has none: only all tiles together know whether that is so
    return Operation(
        f"morphology.isotropic_{name}",
        f"skimage.morphology:isotropic_{name}",
        Stage.POSTPROCESS,
        (BINARY, RADIUS, SPACING),
        (BINARY_IMAGE,),
        Certified(by="isotropic"),
    )


def _extrema(name: str) -> tuple[Operation, Operation]:
    """Return the maxima or minima of some height, and all of them."""
    return (
        Operation(
            f"morphology.h_{name}",
            f"skimage.morphology:h_{name}",
            Stage.MARKERS,
            (IMAGE, HEIGHT, FOOTPRINT),
            (EXTREMA,),
            Fixpoint(by="h_extrema"),
            needs_finite=True,
        ),
        # skimage.morphology.local_maxima(indices=True) would give coordinates
        Operation(
            f"morphology.local_{name}",
            f"skimage.morphology:local_{name}",
            Stage.MARKERS,
            (IMAGE, FOOTPRINT, CONNECTIVITY, only("indices", False), flag("allow_borders", True)),
            (BINARY_IMAGE,),
            Components(by=f"local_{name}"),
            needs_finite=True,
            kernels=on_own_arrays("morphology.local_maxima") if name == "maxima" else (),
        ),
    )


def _mask_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    # skimage.morphology.reconstruction computes in the float type of the mask, its second input
    return float_dtype(dtypes[1:], values)


OPERATIONS = (
    _grey("erosion", 1),
    _grey("dilation", 1),
    _grey("opening", 2),
    _grey("closing", 2),
    _grey("white_tophat", 2),
    _grey("black_tophat", 2),
    _isotropic("erosion"),
    _isotropic("dilation"),
    _isotropic("opening"),
    _isotropic("closing"),
    Operation(
        "morphology.remove_small_objects",
        "skimage.morphology:remove_small_objects",
        Stage.POSTPROCESS,
        (Input("ar", (Kind.BINARY, Kind.LABELS)), STEPS, MAX_SIZE),
        (Output(Like("ar")),),
        Components(by="small_objects"),
        renamed={"min_size": "max_size"},
    ),
    # labels would come out as a binary image, with a warning
    Operation(
        "morphology.remove_small_holes",
        "skimage.morphology:remove_small_holes",
        Stage.POSTPROCESS,
        (Input("ar", (Kind.BINARY,)), STEPS, MAX_SIZE),
        (BINARY_IMAGE,),
        Components(by="small_holes"),
        renamed={"area_threshold": "max_size"},
    ),
    Operation(
        "morphology.remove_objects_by_distance",
        "skimage.morphology:remove_objects_by_distance",
        Stage.POSTPROCESS,
        (
            LABELS,
            Parameter("min_distance", minimum=0, window=(0, 50), unit="pixel"),
            Parameter("priority", None, type="array", optional=True, keyword_only=True),
            Parameter("p_norm", 2, minimum=1, window=(1, 4), keyword_only=True),
            Parameter(
                "spacing",
                None,
                type="numbers",
                minimum=0,
                exclusive=True,
                window=(0.1, 10),
                optional=True,
                keyword_only=True,
            ),
        ),
        (Output(Kind.LABELS),),
        Whole("the largest objects of all are kept first"),
    ),
    # method "lee" in 3-D, "zhang" is for 2-D
    Operation(
        "morphology.skeletonize",
        "skimage.morphology:skeletonize",
        Stage.POSTPROCESS,
        (BINARY, choice("method", None, (None, "zhang", "lee"), keyword_only=True)),
        (BINARY_IMAGE,),
        Components(by="skeletonize"),
        ndim=(2, 3),
        kernels=on_own_arrays("morphology.skeletonize"),
    ),
    Operation(
        "morphology.thin",
        "skimage.morphology:thin",
        Stage.POSTPROCESS,
        (BINARY, integer("max_num_iter", None, minimum=1, window=(1, 50), optional=True)),
        (BINARY_IMAGE,),
        Components(by="thin"),
        ndim=(2,),
    ),
    # return_distance=True would give a second image: scipy's distance transform of the same mask
    Operation(
        "morphology.medial_axis",
        "skimage.morphology:medial_axis",
        Stage.POSTPROCESS,
        (BINARY, MASK, only("return_distance", False), rng(keyword_only=True)),
        (BINARY_IMAGE,),
        Whole("ties are broken in a random order over the whole image"),
        ndim=(2,),
    ),
    # `offset` is accepted for 1-D images only: the library compares its number of axes to the footprint's
    Operation(
        "morphology.reconstruction",
        "skimage.morphology:reconstruction",
        Stage.FILTER,
        (
            Input("seed"),
            Input("mask"),
            choice("method", "dilation", ("dilation", "erosion")),
            FOOTPRINT,
            Parameter("offset", None, type="array", optional=True),
        ),
        (Output(Kind.IMAGE, _mask_dtype),),
        Fixpoint(by="reconstruction"),
        needs_finite=True,
    ),
    *_extrema("maxima"),
    *_extrema("minima"),
    Operation(
        "morphology.convex_hull_image",
        "skimage.morphology:convex_hull_image",
        Stage.POSTPROCESS,
        (
            BINARY,
            flag("offset_coordinates", True),
            Parameter("tolerance", 1e-10, minimum=0, window=(0, 0.1)),
            flag("include_borders", True),
        ),
        (BINARY_IMAGE,),
        Whole("the hull spans all objects"),
        ndim=(2, 3),
    ),
    Operation(
        "morphology.convex_hull_object",
        "skimage.morphology:convex_hull_object",
        Stage.POSTPROCESS,
        (BINARY, integer("connectivity", 2, minimum=1, maximum=2, window=(1, 2), keyword_only=True)),
        (BINARY_IMAGE,),
        Components(by="convex_hulls"),
        ndim=(2,),
    ),
)
