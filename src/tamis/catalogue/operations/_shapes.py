"""The shape of what comes out where that is not the shape of the first input, told before it is computed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue._operation import ShapeRule

Shape: TypeAlias = "tuple[int, ...]"
Shapes: TypeAlias = "Mapping[str, Shape]"
Values: TypeAlias = "Mapping[str, Any]"


def _first(shapes: Shapes) -> Shape:
    return next(iter(shapes.values()))


def unchanged(shapes: Shapes, values: Values) -> Shape:
    """Return the shape of the first input."""
    return _first(shapes)


def projected(shapes: Shapes, values: Values) -> Shape:
    """Return what is left of the axes after a reduction along `axis`."""
    shape, axis = _first(shapes), values.get("axis")
    gone = range(len(shape)) if axis is None else normalize_axis_tuple(axis, len(shape))
    if values.get("keepdims"):
        return tuple(1 if place in gone else length for place, length in enumerate(shape))
    return tuple(length for place, length in enumerate(shape) if place not in gone)


def quantiles(shapes: Shapes, values: Values) -> Shape:
    """Return a projection, behind one axis where several quantiles are asked for."""
    return (*np.shape(values["q"]), *projected(shapes, values))


def running(shapes: Shapes, values: Values) -> Shape:
    """Return the shape itself, or without an axis that of all pixels in a line."""
    shape = _first(shapes)
    return shape if values.get("axis") is not None else raveled(shapes, values)


def raveled(shapes: Shapes, values: Values) -> Shape:
    """Return the number of pixels."""
    return (math.prod(_first(shapes)),)


def transposed(shapes: Shapes, values: Values) -> Shape:
    """Return the lengths in the order of `axes`, reversed by default."""
    shape, axes = _first(shapes), values.get("axes")
    if axes is None:
        return shape[::-1]
    order = normalize_axis_tuple(axes, len(shape))
    return tuple(shape[axis] for axis in order) if len(order) == len(shape) else _unknown()


def _unknown() -> Shape:
    message = "the library says what is wrong"
    raise ValueError(message)


def reshaped(shapes: Shapes, values: Values) -> Shape:
    """Return the shape asked for, with -1 replaced."""
    wanted, size = _as_tuple(values["shape"]), math.prod(_first(shapes))
    known = math.prod(length for length in wanted if length != -1)
    made = tuple(size // known if length == -1 else length for length in wanted)
    return made if math.prod(made) == size and wanted.count(-1) < 2 else _unknown()


def _as_tuple(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (value,)


def turned(shapes: Shapes, values: Values) -> Shape:
    """Return the shape after so many quarters of a turn in the plane of two axes."""
    shape = list(_first(shapes))
    one, other = normalize_axis_tuple(values["axes"], len(shape))
    if values["k"] % 2:
        shape[one], shape[other] = shape[other], shape[one]
    return tuple(shape)


def squeezed(shapes: Shapes, values: Values) -> Shape:
    """Return the shape without axes of length 1: all of them, or those named."""
    shape, axis = _first(shapes), values.get("axis")
    if axis is None:
        return tuple(length for length in shape if length != 1)
    gone = normalize_axis_tuple(axis, len(shape))
    if any(shape[place] != 1 for place in gone):
        return _unknown()
    return tuple(length for place, length in enumerate(shape) if place not in gone)


def moved(shapes: Shapes, values: Values) -> Shape:
    """Return the shape after axes have been moved."""
    shape = _first(shapes)
    source = normalize_axis_tuple(values["source"], len(shape))
    destination = normalize_axis_tuple(values["destination"], len(shape))
    order = [place for place in range(len(shape)) if place not in source]
    for to, place in sorted(zip(destination, source, strict=True)):
        order.insert(to, place)
    return tuple(shape[place] for place in order)


def swapped(shapes: Shapes, values: Values) -> Shape:
    """Return the shape with two axes in each other's place."""
    shape = list(_first(shapes))
    one, other = normalize_axis_tuple((values["axis1"], values["axis2"]), len(shape), allow_duplicate=True)
    shape[one], shape[other] = shape[other], shape[one]
    return tuple(shape)


def expanded(shapes: Shapes, values: Values) -> Shape:
    """Return the shape with new axes of length 1."""
    shape, axis = _first(shapes), _as_tuple(values["axis"])
    new = normalize_axis_tuple(axis, len(shape) + len(axis))
    old = iter(shape)
    return tuple(1 if place in new else next(old) for place in range(len(shape) + len(axis)))


def stacked(shapes: Shapes, values: Values) -> Shape:
    """Return the shape of equal arrays along a new axis."""
    shape = list(_first(shapes))
    shape.insert(normalize_axis_index(values["axis"], len(shape) + 1), len(shapes))
    return tuple(shape) if len(set(shapes.values())) == 1 else _unknown()


def joined(shapes: Shapes, values: Values) -> Shape:
    """Return the shape of arrays one behind the other along an axis."""
    if values["axis"] is None:
        return (sum(map(math.prod, shapes.values())),)
    shape = list(_first(shapes))
    axis = normalize_axis_index(values["axis"], len(shape))
    shape[axis] = sum(other[axis] for other in shapes.values())
    return tuple(shape)


def tiled(shapes: Shapes, values: Values) -> Shape:
    """Return the shape of so many copies along each axis."""
    shape, times = _first(shapes), _as_tuple(values["reps"])
    ndim = max(len(shape), len(times))
    lengths = (1,) * (ndim - len(shape)) + shape
    return tuple(map(math.prod, zip(lengths, (1,) * (ndim - len(times)) + times, strict=True)))


def repeated(shapes: Shapes, values: Values) -> Shape:
    """Return the shape with each pixel so many times along an axis."""
    shape, times = list(running(shapes, values)), values["repeats"]
    axis = normalize_axis_index(values["axis"] or 0, len(shape))
    counts = np.broadcast_to(np.asarray(times), (shape[axis],))
    shape[axis] = int(counts.sum())
    return tuple(shape)


def padded(shapes: Shapes, values: Values) -> Shape:
    """Return the shape with so many pixels more before and after, along each axis."""
    shape = _first(shapes)
    around = np.broadcast_to(np.asarray(values["pad_width"]), (len(shape), 2))
    return tuple(length + int(more.sum()) for length, more in zip(shape, around, strict=True))


def taken(shapes: Shapes, values: Values) -> Shape:
    """Return the shape with the places taken instead of an axis."""
    shape = running(shapes, values)
    axis = normalize_axis_index(values["axis"] or 0, len(shape))
    return (*shape[:axis], *np.shape(values["indices"]), *shape[axis + 1 :])


def differences(shapes: Shapes, values: Values) -> Shape:
    """Return the shape, shorter along the axis of the differences."""
    shape = list(_first(shapes))
    axis = normalize_axis_index(values["axis"], len(shape))
    shape[axis] = max(shape[axis] - values["n"], 0)
    return tuple(shape)


def slopes(shapes: Shapes, values: Values) -> Shape:
    """Return the shape itself, or without an axis that of the slopes along all axes."""
    shape = _first(shapes)
    return shape if values["axis"] is not None or len(shape) == 1 else (len(shape), *shape)


def asked(name: str) -> ShapeRule:
    """Return the rule of what has the shape that a parameter says."""

    def rule(shapes: Shapes, values: Values) -> Shape:
        return _as_tuple(values[name])

    return rule


def counted(name: str, more: int = 0) -> ShapeRule:
    """Return the rule of a line with one number for each of as many as a parameter says."""

    def rule(shapes: Shapes, values: Values) -> Shape:
        count = values[name]
        if isinstance(count, str):  # a rule that looks at the pixels
            return _unknown()
        return (count + more,) if isinstance(count, int) else (np.shape(count)[0] - 1 + more,)

    return rule


def coordinates(shapes: Shapes, values: Values) -> Shape:
    """Return the shape of the coordinates of every pixel."""
    lengths = _as_tuple(values["dimensions"])
    return _unknown() if values["sparse"] else (len(lengths), *lengths)


def at_places(shapes: Shapes, values: Values) -> Shape:
    """Return the shape of the places, and of the axes behind those that they say."""
    image, *places = shapes.values()
    return (*np.broadcast_shapes(*places), *image[len(places) :])


def _axis_of_channels(shape: Shape, values: Values) -> int | None:
    axis = values.get("channel_axis")
    return None if axis is None else normalize_axis_index(axis, len(shape))


def without_channels(shapes: Shapes, values: Values) -> Shape:
    """Return the shape without its channel axis."""
    shape = _first(shapes)
    axis = _axis_of_channels(shape, values)
    return shape if axis is None else (*shape[:axis], *shape[axis + 1 :])


def of_regions(shapes: Shapes, values: Values) -> Shape:
    """Return the shape of the spatial axes, where an image of two axes has no channels."""
    shape = _first(shapes)
    return shape if len(shape) < 3 else without_channels(shapes, values)


def with_channels(count: int) -> ShapeRule:
    """Return the rule of what has so many channels in place of its own."""

    def rule(shapes: Shapes, values: Values) -> Shape:
        shape = list(_first(shapes))
        shape[normalize_axis_index(values["channel_axis"], len(shape))] = count
        return tuple(shape)

    return rule


def coloured(count: int) -> ShapeRule:
    """Return the rule of what has so many channels more as a new axis."""

    def rule(shapes: Shapes, values: Values) -> Shape:
        shape = list(_first(shapes))
        shape.insert(normalize_axis_index(values.get("channel_axis", -1), len(shape) + 1), count)
        return tuple(shape)

    return rule


def resized(shapes: Shapes, values: Values) -> Shape:
    """Return the `output_shape`, and the axes behind it as they are; without one, the shape itself."""
    shape, wanted = _first(shapes), values["output_shape"]
    if wanted is None:
        return shape
    lengths = tuple(int(length) for length in wanted)
    # how fractions are rounded is each library's own affair
    return (*lengths, *shape[len(lengths) :]) if lengths == tuple(wanted) else _unknown()


def rescaled(shapes: Shapes, values: Values) -> Shape:
    """Return the shape times a scale, rounded, but the channels."""
    shape, scale = _first(shapes), values["scale"]
    axis = _axis_of_channels(shape, values)
    lengths = without_channels(shapes, values)
    # skimage.transform.rescale: numpy.maximum(numpy.round(scale * shape), 1)
    made = [int(n) for n in np.maximum(np.round(np.asarray(scale) * np.array(lengths)), 1)]
    if axis is not None:
        made.insert(axis, shape[axis])
    return tuple(made)


def kept_if(name: str, wanted: object) -> ShapeRule:
    """Return the rule of what keeps its shape where a parameter has one value."""

    def rule(shapes: Shapes, values: Values) -> Shape:
        return _first(shapes) if values[name] == wanted else _unknown()

    return rule


def reduced_by(name: str) -> ShapeRule:
    """Return the rule of blocks that become a pixel each, the last ones padded."""

    def rule(shapes: Shapes, values: Values) -> Shape:
        shape = _first(shapes)
        blocks = np.broadcast_to(np.asarray(values[name]), (len(shape),))
        return tuple(-(-length // int(block)) for length, block in zip(shape, blocks, strict=True))

    return rule


def zoomed(shapes: Shapes, values: Values) -> Shape:
    """Return the shape times a factor, rounded as Python does."""
    shape = _first(shapes)
    factors = values["zoom"] if isinstance(values["zoom"], tuple) else (values["zoom"],) * len(shape)
    return tuple(round(length * factor) for length, factor in zip(shape, factors, strict=True))


def at_coordinates(shapes: Shapes, values: Values) -> Shape:
    """Return the shape of the coordinates, of which there is one row an axis."""
    return shapes["coordinates"][1:]


def structure(shapes: Shapes, values: Values) -> Shape:
    """Return three pixels along each of so many axes."""
    return (3,) * values["rank"] if values["rank"] > 0 else _unknown()


def matched(shapes: Shapes, values: Values) -> Shape:
    """Return the shape of all places where a template fits in."""
    image, template = shapes.values()
    if values["pad_input"]:
        return image
    return tuple(length - other + 1 for length, other in zip(image, template, strict=True))


def blocks(shapes: Shapes, values: Values) -> Shape:
    """Return the number of blocks along each axis, and the shape of a block."""
    shape = _first(shapes)
    block = _lengths(values["block_shape"], len(shape))
    return (*(length // side for length, side in zip(shape, block, strict=True)), *block)


def windows(shapes: Shapes, values: Values) -> Shape:
    """Return the number of windows along each axis, and the shape of a window."""
    shape = _first(shapes)
    window, step = (_lengths(values[name], len(shape)) for name in ("window_shape", "step"))
    places = ((n - side) // by + 1 for n, side, by in zip(shape, window, step, strict=True))
    return (*places, *window)


def _lengths(value: Any, ndim: int) -> Shape:
    return tuple(value) if isinstance(value, tuple) else (value,) * ndim


def cut(shapes: Shapes, values: Values) -> Shape:
    """Return the shape with so many pixels less before and after, along each axis."""
    return tuple(length - more for length, more in _cuts(_first(shapes), values["crop_width"]))


def _cuts(shape: Shape, width: Any) -> list[tuple[int, int]]:
    pairs = np.broadcast_to(np.asarray(width), (len(shape), 2))
    return [(length, int(pair.sum())) for length, pair in zip(shape, pairs, strict=True)]


def co_occurring(shapes: Shapes, values: Values) -> Shape:
    """Return levels by levels, by distances and angles."""
    levels = values["levels"]
    return (levels, levels, *np.shape(values["distances"]), *np.shape(values["angles"]))


def of_each_pair(shapes: Shapes, values: Values) -> Shape:
    """Return distances by angles."""
    return _first(shapes)[2:]


def projections(shapes: Shapes, values: Values) -> Shape:
    """Return the length of a projection by the number of angles."""
    rows, columns = _first(shapes)
    theta = values["theta"]
    angles = 180 if theta is None else np.shape(theta)[0]
    longest = max(rows, columns)
    # skimage.transform.radon: numpy.ceil(diagonal - s) of the square around it
    around = longest + math.ceil(math.sqrt(2) * longest - longest)
    return (min(rows, columns) if values["circle"] else around, angles)
