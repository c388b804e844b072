"""What scipy.ndimage's filters share: a window by size, footprint or structure, its origin, its axes."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue._kernel import Exactness, Kernel
from tamis.catalogue._parameter import Parameter
from tamis.catalogue._value import ArrayValue, Footprint, thaw
from tamis.catalogue.operations import _arguments as shared
from tamis.catalogue.operations._depths import footprint_shape, per_axis

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tamis.catalogue._kernel import Situation

EDGE_MODES = (*shared.EDGE_MODES, "grid-mirror", "grid-constant", "grid-wrap")

FOOTPRINT = shared.FOOTPRINT
SIZE = shared.integer("size", None, minimum=1, window=(1, 31), unit="pixel", per_axis=True, optional=True)
STRUCTURE = Parameter("structure", None, type="array", optional=True)
MODE = shared.mode("reflect", EDGE_MODES)
MODES = dataclasses.replace(MODE, per_axis=True)
ORIGIN = shared.integer("origin", 0, unit="pixel", per_axis=True)
AXES = shared.integer("axes", None, per_axis=True, optional=True, keyword_only=True)


def along_axes(values: Mapping[str, Any], ndim: int, reach: int | tuple[int, ...]) -> tuple[int, ...]:
    """Return the depth along every axis, when only the axes that `values` names are filtered."""
    axes = values.get("axes")
    if axes is None:
        return _filled(reach, ndim)
    axes = per_axis(axes, 1)
    depth = [0] * ndim
    for axis, along in zip(axes, _filled(reach, len(axes)), strict=True):
        depth[axis % ndim] = along
    return tuple(depth)


def window_depth(values: Mapping[str, Any], ndim: int) -> tuple[int, ...]:
    """Return half of the largest window given, and as far again as its origin is moved."""
    axes = values.get("axes")
    count = ndim if axes is None else len(per_axis(axes, 1))
    half = (0,) * count
    for name in ("size", "footprint", "structure", "weights"):
        value = values.get(name)
        if value is not None:
            shape = footprint_shape(value) if isinstance(value, ArrayValue | Footprint) else value
            half = tuple(max(h, size // 2) for h, size in zip(half, _filled(shape, count), strict=True))
    origins = _filled(values.get("origin", 0), count)
    # scipy.ndimage mirrors an origin, and moves it by one more, where it mirrors an even window
    reach = tuple(h + abs(o) for h, o in zip(half, origins, strict=True))
    if axes is not None and len(per_axis(axes, 1)) > 1:
        order = [axis % ndim for axis in per_axis(axes, 1)]
        if order != sorted(order):  # sizes are in the order of `axes`, but arrays in that of the image's
            reach = (max(reach),) * count
    return along_axes(values, ndim, reach)


def _filled(value: Any, count: int) -> tuple[int, ...]:
    """Return `count` values; a sequence of another length, which scipy refuses, is made to fit."""
    items = per_axis(value, count)
    return (items + (max(items, default=0),) * count)[:count]


def wraps(values: Mapping[str, Any], dtype: str) -> bool:
    """Return whether the border of one axis continues on the other side."""
    return any(mode.endswith("wrap") for mode in per_axis(values["mode"], 1))


def opencv(name: str, applies: Callable[[Situation], bool]) -> Kernel:
    """Return the kernel of this name from OpenCV."""
    return Kernel("opencv", f"tamis.catalogue.kernels.opencv:{name}", Exactness.E0, applies)


def misplaced_origin(values: Mapping[str, Any]) -> tuple[str, str] | None:
    """Find an origin outside of the structure: scipy.ndimage's binary functions read there."""
    structure, origin = values["structure"], values["origin"]
    shape = (3,) if structure is None else footprint_shape(structure)
    origins = origin if isinstance(origin, tuple) else (origin,) * len(shape)
    sizes = shape * len(origins) if structure is None else shape
    if all(0 <= size // 2 + place < size for size, place in zip(sizes, origins, strict=False)):
        return None
    return "origin", "inside the structure, counted from its middle"


def misfit_of_structure(values: Mapping[str, Any]) -> tuple[str, str] | None:
    """Find a footprint that does not fit a structure: scipy.ndimage's grey functions read beyond it."""
    if values["footprint"] is None or values["structure"] is None:
        return None
    footprint, structure = (np.asarray(thaw(values[name])) for name in ("footprint", "structure"))
    if not footprint.any():
        return "footprint", "a footprint with at least one pixel"
    if footprint.shape != structure.shape:
        return "structure", f"an array of the shape of the footprint, {footprint.shape}"
    return None
