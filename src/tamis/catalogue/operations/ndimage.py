"""Filters and geometry of ``scipy.ndimage``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue._kernel import Exactness, Kernel
from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Geometric, LocalityRule, Neighbourhood, whole_if
from tamis.catalogue._operation import Like, Operation, Output, ShapeRule, Stage
from tamis.catalogue._parameter import REQUIRED, Input, Parameter
from tamis.catalogue.kernels import volume_median
from tamis.catalogue.kernels.opencv import takes_extremes, takes_median
from tamis.catalogue.operations import _depths
from tamis.catalogue.operations._arguments import CVAL, SAME_IMAGE, flag, integer, sigma
from tamis.catalogue.operations._shapes import kept_if, unchanged, zoomed
from tamis.catalogue.operations._windows import (
    AXES,
    EDGE_MODES,
    FOOTPRINT,
    MODE,
    MODES,
    ORIGIN,
    SIZE,
    along_axes,
    opencv,
    wraps,
)
from tamis.catalogue.operations._windows import window_depth as window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue._locality import DepthRule

INPUT = Input("input")
FLAT = Input("input", (Kind.IMAGE, Kind.LABELS))  # only picks values, so labels stay labels
LIKE_INPUT = Output(Like("input"))
SIGMA = sigma(REQUIRED)
AXIS = integer("axis", -1)
WEIGHTS = Parameter("weights", type="array")
ORDER = integer("order", 3, minimum=0, maximum=5)
BEYOND = Parameter("mode", "constant", type="choice", choices=EDGE_MODES)
KERNELS = {
    "median_filter": (
        opencv("median_filter", takes_median),
        Kernel("network", f"{volume_median.__name__}:median_filter", Exactness.E0, volume_median.applies),
    ),
    "minimum_filter": (opencv("minimum_filter", takes_extremes),),
    "maximum_filter": (opencv("maximum_filter", takes_extremes),),
}
PREFILTER = flag("prefilter", True)
FARTHEST = 1e9
"""Pixels. Scipy's `zoom_shift` reads outside of its arrays where a place is beyond 64 bits, or no number."""


def gaussian_depth(values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
    """Return the radius of the kernel: as given, or where it is cut off."""
    # scipy.ndimage.gaussian_filter1d: radius, else int(truncate * sigma + 0.5); no filter below 1e-15
    cut = values.get("truncate", 4.0)
    radius = values.get("radius")
    if radius is None:
        sigmas = values["sigma"]
        reach = _depths.kernel_radius
        radius = tuple(reach(s, cut) for s in sigmas) if isinstance(sigmas, tuple) else reach(sigmas, cut)
    return along_axes(values, ndim, radius)


def laplace_depth(values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
    """Return the radius of the kernel; where all axes are named, sigma is not by their order."""
    # scipy.ndimage.gaussian_laplace sorts sigma by `axes` only where these are fewer than the image has
    axes = values.get("axes")
    is_all = isinstance(axes, tuple) and len(axes) == ndim
    return gaussian_depth({**values, "axes": None} if is_all else values, ndim)


def gradient_depth(values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
    """Return the radius of the kernel along all axes: those that are named are only derived along."""
    return gaussian_depth({**values, "axes": None}, ndim)


def sums_in_floating_point(values: Mapping[str, Any], dtype: str) -> bool:
    """Return whether a running sum rounds differently when it starts elsewhere."""
    # scipy.ndimage.uniform_filter1d adds the new pixel and takes away the old one, along the line
    is_fraction = not float(values.get("cval", 0.0)).is_integer()
    return dtype.startswith("float") or is_fraction or wraps(values, dtype)


WHOLE_IF_WRAPPED = whole_if(wraps)


def _local(
    name: str,
    arguments: tuple[Input | Parameter, ...],
    depth: DepthRule,
    *,
    output: Output = SAME_IMAGE,
    needs_finite: bool = False,
    locality_when: LocalityRule = WHOLE_IF_WRAPPED,
    kernels: tuple[Kernel, ...] = (),
) -> Operation:
    return Operation(
        f"ndimage.{name}",
        f"scipy.ndimage:{name}",
        Stage.FILTER,
        arguments,
        (output,),
        Neighbourhood(depth),
        needs_finite=needs_finite,
        locality_when=locality_when,
        kernels=kernels,
    )


def _ordered(name: str, *more: Parameter, data: Input = INPUT) -> Operation:
    """Return a filter that sorts what lies in its window, so that NaN has no place."""
    mode = MODES if name in ("minimum_filter", "maximum_filter") else MODE
    return _local(
        name,
        (data, *more, SIZE, FOOTPRINT, mode, CVAL, ORIGIN, AXES),
        window,
        output=LIKE_INPUT,
        needs_finite=True,
        kernels=KERNELS.get(name, ()),
    )


def _geometric(name: str, *arguments: Parameter, shape: ShapeRule, by: str = "") -> Operation:
    return Operation(
        f"ndimage.{name}",
        f"scipy.ndimage:{name}",
        Stage.TRANSFORM,
        (INPUT, *arguments),
        (Output(Kind.IMAGE, same_shape=shape is unchanged, shape=shape),),
        Geometric(by),
        locality_when=WHOLE_IF_WRAPPED,
    )


OPERATIONS = (
    _local(
        "gaussian_filter",
        (
            INPUT,
            SIGMA,
            integer("order", 0, minimum=0, per_axis=True),
            MODES,
            CVAL,
            Parameter("truncate", 4.0, minimum=0, exclusive=True, window=(1, 8)),
            integer("radius", None, minimum=0, unit="pixel", per_axis=True, optional=True, keyword_only=True),
            AXES,
        ),
        gaussian_depth,
    ),
    _local("gaussian_laplace", (INPUT, SIGMA, MODES, CVAL, AXES), laplace_depth),
    _local("gaussian_gradient_magnitude", (INPUT, SIGMA, MODES, CVAL, AXES), gradient_depth),
    _local(
        "uniform_filter",
        (
            INPUT,
            integer("size", 3, minimum=1, window=(1, 31), unit="pixel", per_axis=True),
            MODES,
            CVAL,
            ORIGIN,
            AXES,
        ),
        window,
        locality_when=whole_if(sums_in_floating_point),
    ),
    _ordered("median_filter"),
    _ordered("minimum_filter", data=FLAT),
    _ordered("maximum_filter", data=FLAT),
    _ordered("rank_filter", integer("rank")),
    _ordered("percentile_filter", Parameter("percentile", minimum=-100, maximum=100, window=(0, 100))),
    # scipy.ndimage: sobel, prewitt and laplace are made of kernels of three taps
    _local("sobel", (INPUT, AXIS, MODES, CVAL), _depths.constant(1)),
    _local("prewitt", (INPUT, AXIS, MODES, CVAL), _depths.constant(1)),
    _local("laplace", (INPUT, MODES, CVAL, AXES), _depths.constant(1)),
    _local("convolve", (INPUT, WEIGHTS, MODE, CVAL, ORIGIN, AXES), window),
    _local("correlate", (INPUT, WEIGHTS, MODE, CVAL, ORIGIN, AXES), window),
    _geometric(
        "zoom",
        Parameter("zoom", minimum=0, exclusive=True, window=(0.25, 4), per_axis=True),
        ORDER,
        BEYOND,
        CVAL,
        PREFILTER,
        flag("grid_mode", False, keyword_only=True),
        by="zoom",
        shape=zoomed,
    ),
    _geometric(
        "rotate",
        Parameter("angle", window=(-180, 180), unit="degree"),
        integer("axes", (1, 0), per_axis=True),
        flag("reshape", True),
        ORDER,
        BEYOND,
        CVAL,
        PREFILTER,
        shape=kept_if("reshape", False),
    ),
    _geometric(
        "shift",
        Parameter(
            "shift",
            minimum=-FARTHEST,
            maximum=FARTHEST,
            window=(-20, 20),
            unit="pixel",
            adapts_to="length",
            per_axis=True,
        ),
        ORDER,
        BEYOND,
        CVAL,
        PREFILTER,
        shape=unchanged,
        by="shift",
    ),
)

_OWN_FUNCTION = "takes a function of your own, which cannot cross to a worker"
ABSENT = dict.fromkeys(
    (
        "ndimage.generic_filter",
        "ndimage.generic_filter1d",
        "ndimage.generic_gradient_magnitude",
        "ndimage.generic_laplace",
        "ndimage.geometric_transform",
        "ndimage.vectorized_filter",
    ),
    _OWN_FUNCTION,
)
