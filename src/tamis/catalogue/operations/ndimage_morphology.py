"""Morphology, labels and distances of ``scipy.ndimage``."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import (
    Certified,
    Components,
    Locality,
    LocalityRule,
    Neighbourhood,
    Whole,
    whole_if,
)
from tamis.catalogue._operation import Like, Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.kernels.opencv import takes_extremes
from tamis.catalogue.operations._arguments import (
    BINARY_IMAGE,
    CVAL,
    MASK,
    choice,
    flag,
    integer,
    only,
    only_none,
)
from tamis.catalogue.operations._windows import (
    AXES,
    FOOTPRINT,
    MODES,
    ORIGIN,
    SIZE,
    STRUCTURE,
    along_axes,
    misfit_of_structure,
    misplaced_origin,
    opencv,
    window_depth,
    wraps,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue._kernel import Kernel
    from tamis.catalogue._locality import DepthRule
    from tamis.catalogue._operation import DtypeRule

FLAT = Input("input", (Kind.IMAGE, Kind.LABELS))
FOREGROUND = Input("input", (Kind.BINARY, Kind.LABELS, Kind.IMAGE))  # anything but 0 is foreground
CROSS = Parameter("structure", None, type="footprint", optional=True)
ITERATIONS = integer("iterations", 1, window=(1, 20))
BORDER_VALUE = choice("border_value", 0, (0, 1))
BRUTE_FORCE = flag("brute_force", False)


def twice(depth: DepthRule) -> DepthRule:
    """Return the rule for two such filters, one after the other."""
    return lambda values, ndim: tuple(2 * reach for reach in depth(values, ndim))


def repeated_depth(values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
    """Return how far so many iterations look; scipy's cross of one pixel where no structure is given."""
    if values["structure"] is None:
        once = along_axes(values, ndim, 1 + _largest(values["origin"]))
    else:
        once = window_depth(values, ndim)
    return tuple(max(values["iterations"], 0) * reach for reach in once)


def _largest(origin: int | tuple[int, ...]) -> int:
    return max(map(abs, origin), default=0) if isinstance(origin, tuple) else abs(origin)


def repeats_until_stable(values: Mapping[str, Any], dtype: str) -> bool:
    """Return whether it goes on until nothing changes."""
    return bool(values["iterations"] < 1)  # scipy.ndimage.binary_erosion: iterations less than 1


def has_own_structure(values: Mapping[str, Any], dtype: str) -> bool:
    """Return whether holes are no components of the plain cross."""
    return values["structure"] is not None or bool(_largest(values["origin"])) or values["axes"] is not None


def _grey(name: str, depth: DepthRule, *kernels: Kernel) -> Operation:
    return Operation(
        f"ndimage.{name}",
        f"scipy.ndimage:{name}",
        Stage.POSTPROCESS,
        (FLAT, SIZE, FOOTPRINT, STRUCTURE, MODES, CVAL, ORIGIN, AXES),
        (Output(Like("input")),),
        Neighbourhood(depth),
        needs_finite=True,
        misfit=misfit_of_structure,
        locality_when=whole_if(wraps),
        kernels=kernels,
    )


def _binary(
    name: str,
    arguments: tuple[Input | Parameter, ...],
    locality: Locality,
    locality_when: LocalityRule | None = None,
) -> Operation:
    return Operation(
        f"ndimage.{name}",
        f"scipy.ndimage:{name}",
        Stage.POSTPROCESS,
        (FOREGROUND, *arguments),
        (BINARY_IMAGE,),
        locality,
        misfit=misplaced_origin,
        locality_when=locality_when,
    )


def _distance(name: str, *how: Parameter, dtype: DtypeRule, locality: Locality) -> Operation:
    return Operation(
        f"ndimage.{name}",
        f"scipy.ndimage:{name}",
        Stage.POSTPROCESS,
        (
            FOREGROUND,
            *how,
            only("return_distances", True),
            only("return_indices", False),
            only_none("distances"),
            only_none("indices"),
        ),
        (Output(Kind.IMAGE, dtype),),
        locality,
    )


def hit_or_miss_depth(values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
    """Return how far the farther of two structures looks; the complement looks as far as the first."""
    first, second = (
        repeated_depth({**values, "structure": structure, "origin": origin, "iterations": 1}, ndim)
        for structure, origin in _hit_and_miss(values)
    )
    return tuple(map(max, first, second))


def misplaced_hit_or_miss(values: Mapping[str, Any]) -> tuple[str, str] | None:
    """Find an origin outside of its structure."""
    for number, (structure, origin) in enumerate(_hit_and_miss(values), start=1):
        problem = misplaced_origin({"structure": structure, "origin": origin})
        if problem is not None:
            name = f"origin{number}"
            return name if values[name] is not None else "origin1", problem[1]
    return None


def _hit_and_miss(values: Mapping[str, Any]) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """Return each structure with its origin, as scipy.ndimage.binary_hit_or_miss fills them in."""
    first, second = values["structure1"], values["structure2"]
    origin, other = values["origin1"], values["origin2"]
    return (first, origin), (first if second is None else second, origin if other is None else other)


def brute_force_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the dtype of a distance: whole numbers but for the euclidean one."""
    return "float64" if values["metric"] == "euclidean" else "uint32"


def marker_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the dtype of the markers."""
    return dtypes[1]


SAMPLING = Parameter("sampling", None, minimum=0, exclusive=True, per_axis=True, optional=True)
METRICS = ("chessboard", "taxicab", "cityblock", "manhattan")
ONCE = (CROSS, ITERATIONS, MASK, BORDER_VALUE, ORIGIN, BRUTE_FORCE, AXES)
TWO_STEPS = (CROSS, ITERATIONS, ORIGIN, MASK, BORDER_VALUE, BRUTE_FORCE, AXES)
REPEATED = Neighbourhood(repeated_depth)
REPEATED_TWICE = Neighbourhood(twice(repeated_depth))
UNTIL_STABLE = whole_if(repeats_until_stable)

OPERATIONS = (
    _grey("grey_erosion", window_depth, opencv("grey_erosion", takes_extremes)),
    _grey("grey_dilation", window_depth, opencv("grey_dilation", takes_extremes)),
    _grey("grey_opening", twice(window_depth)),
    _grey("grey_closing", twice(window_depth)),
    _grey("white_tophat", twice(window_depth)),
    _grey("black_tophat", twice(window_depth)),
    _grey("morphological_gradient", window_depth),
    _grey("morphological_laplace", window_depth),
    _binary("binary_erosion", ONCE, REPEATED, UNTIL_STABLE),
    _binary("binary_dilation", ONCE, REPEATED, UNTIL_STABLE),
    _binary("binary_opening", TWO_STEPS, REPEATED_TWICE, UNTIL_STABLE),
    _binary("binary_closing", TWO_STEPS, REPEATED_TWICE, UNTIL_STABLE),
    _binary(
        "binary_fill_holes", (CROSS, ORIGIN, AXES), Components(by="fill_holes"), whole_if(has_own_structure)
    ),
    _binary(
        "binary_propagation",
        (CROSS, MASK, BORDER_VALUE, ORIGIN, AXES),
        Components(by="propagation"),
    ),
    Operation(
        "ndimage.binary_hit_or_miss",
        "scipy.ndimage:binary_hit_or_miss",
        Stage.POSTPROCESS,
        (
            FOREGROUND,
            dataclasses.replace(CROSS, name="structure1"),
            dataclasses.replace(CROSS, name="structure2"),
            dataclasses.replace(ORIGIN, name="origin1"),
            dataclasses.replace(ORIGIN, name="origin2", default=None, optional=True),
            AXES,
        ),
        (BINARY_IMAGE,),
        Neighbourhood(hit_or_miss_depth),
        misfit=misplaced_hit_or_miss,
    ),
    _distance("distance_transform_edt", SAMPLING, dtype="float64", locality=Certified(by="distance_edt")),
    _distance(
        "distance_transform_cdt",
        choice("metric", "chessboard", METRICS),
        dtype="int32",
        locality=Certified(by="distance_cdt"),
    ),
    _distance(
        "distance_transform_bf",
        choice("metric", "euclidean", ("euclidean", *METRICS)),
        SAMPLING,
        dtype=brute_force_dtype,
        locality=Whole("it compares each pixel with every border pixel of the background"),
    ),
    Operation(
        "ndimage.label",
        "scipy.ndimage:label",
        Stage.SEGMENT,
        (FOREGROUND, CROSS),
        (Output(Kind.LABELS, "int32", "labels"), Output(Kind.SCALAR, "", "count", same_shape=False)),
        Components(by="ndimage_label"),
    ),
    Operation(
        "ndimage.watershed_ift",
        "scipy.ndimage:watershed_ift",
        Stage.SEGMENT,
        (
            Input("input", help="Grey levels to flood, of dtype uint8 or uint16."),
            Input("markers", (Kind.MARKERS, Kind.LABELS)),
            CROSS,
        ),
        (Output(Kind.LABELS, marker_dtype),),
        Whole("floods from all markers meet in the order of their grey levels"),
    ),
)
