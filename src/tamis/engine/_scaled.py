"""A step for a smaller image: lengths, areas and footprints as many times smaller."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import ArrayValue, Footprint, Neighbourhood, get_operation
from tamis.errors import PipelineError
from tamis.pipeline import Node

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tamis.catalogue import Parameter, Value

__all__ = ["is_placed", "no_quick_look", "scaled_node", "without_variance"]

# where something is, not how long: right only where the image begins where it began
_PLACES = frozenset(
    {"seed_point", "center", "src", "dst", "start", "end", "stop", "r", "c", "matrix", "map_args"}
)
_SHAPES = frozenset({"shape", "image_shape", "output_shape", "ar_shape", "dimensions", "extent", "index"})
# lengths that a shift may have: towards none
_SHIFTS = frozenset({"origin", "origin1", "origin2", "shift_x", "shift_y", "shift_z"})
# a window that compares a pixel with its surroundings has some
_COMPARES = frozenset({"filters.threshold_local", "filters.threshold_niblack", "filters.threshold_sauvola"})

_SMOOTHS = {"filters.gaussian": "sigma", "ndimage.gaussian_filter": "sigma"}


def no_quick_look(node: str, reason: str) -> PipelineError:
    """Return the error of a step that cannot be looked at quickly."""
    message = f"{reason}, so that there is no quick look"
    return PipelineError(message, where=f"node {node!r}", remedy="Wait for the exact result")


def is_placed(node: Node) -> bool:
    """Return whether a step says where in the image something is."""
    return any(node.values.get(name) is not None for name in _PLACES & node.values.keys())


def scaled_node(node: Node, steps: Sequence[int], *, dtype: str = "") -> Node:
    """Return a step as it is done on an image of which only every n-th pixel is there.

    Parameters
    ----------
    node : Node
        The step.
    steps : sequence of int, pixel
        How many pixels are one, along each axis of its first image that is no channel axis.
    dtype : str
        Of that image.

    Raises
    ------
    TamisError
        If it names a shape or an index, or its values cannot be smaller.
    """
    if all(step == 1 for step in steps):
        return node
    operation = get_operation(node.operation)
    values = dict(node.values)
    is_window = isinstance(operation.locality_for(values, dtype), Neighbourhood)
    for parameter in operation.parameters:
        name, value = parameter.name, values[parameter.name]
        if name in _SHAPES and value is not None and parameter.type != "index":
            raise no_quick_look(node.id, f"{node.operation} names a shape")
        if name == "sampling":
            values[name] = _sampling(value, steps)
        elif parameter.type == "footprint" and is_window:
            values[name] = _footprint(value, values, steps)
        elif value is not None and (parameter.unit == "pixel" or parameter.adapts_to in ("length", "size")):
            values[name] = _scaled(parameter, value, steps, node.operation)
    return Node.of(node.id, node.operation, node.inputs, values)


def _sampling(value: Any, steps: Sequence[int]) -> Value:
    """Return the distance of pixels: measured with it, distances stay what they were."""
    given = value if isinstance(value, tuple) else (1.0 if value is None else value,) * len(steps)
    return tuple(float(one) * step for one, step in zip(given, steps, strict=False))


def _scaled(parameter: Parameter, value: Any, steps: Sequence[int], operation: str) -> Value:
    if parameter.adapts_to == "size":
        return _whole(value / math.prod(steps), parameter)
    if parameter.name in _SHIFTS:
        return _each(value, steps, lambda one, step: int(one / step))
    if isinstance(value, tuple) and (parameter.per_axis or parameter.name in _PLACES):
        return _each(value, steps, lambda one, step: _length(one, step, parameter, operation))
    if isinstance(value, tuple):
        return tuple(_length(one, _mean(steps), parameter, operation) for one in value)
    if parameter.per_axis and len(set(steps)) > 1:
        return tuple(_length(value, step, parameter, operation) for step in steps)
    return _length(value, _mean(steps), parameter, operation)


def _each(value: Any, steps: Sequence[int], scale: Any) -> Value:
    if not isinstance(value, tuple):
        return scale(value, _mean(steps))  # type: ignore[no-any-return]  # as its first argument
    return tuple(scale(one, step) for one, step in zip(value, steps, strict=False))


def _mean(steps: Sequence[int]) -> float:
    """Return by how much a length shrinks that is measured along no axis."""
    return float(math.prod(steps) ** (1 / max(len(steps), 1)))


def _length(value: Any, step: float, parameter: Parameter, operation: str) -> Value:
    if parameter.type != "integer" or not isinstance(value, int):
        return value / step if isinstance(value, int | float) else value
    if parameter.name in _PLACES or value < 3:
        return _whole(value / step, parameter)
    if value % 2:  # a window around a pixel
        half = round((value - 1) / 2 / step)
        return max(2 * half + 1, 3 if operation in _COMPARES else 1, int(parameter.minimum or 0))
    return _whole(value / step, parameter)


def _whole(value: float, parameter: Parameter) -> int:
    return max(round(value), math.ceil(parameter.minimum or 0))


def _footprint(value: Value, values: Mapping[str, Any], steps: Sequence[int]) -> Value:
    if value is None and (values.get("size") is not None or values.get("structure") is not None):
        return None
    array = np.ones((3,) * len(steps)) if value is None else _array(value)
    if array is None or array.ndim != len(steps):
        return value
    radii = [round((length - 1) / 2 / step) for length, step in zip(array.shape, steps, strict=True)]
    if all(2 * radius + 1 == length for radius, length in zip(radii, array.shape, strict=True)):
        return value
    if isinstance(value, Footprint) and value.name in ("disk", "ball") and len(set(radii)) == 1:
        arguments = dict(value.arguments) | {"radius": radii[0]}
        return Footprint(value.name, tuple(arguments.items()))
    places = [
        np.linspace(0, length - 1, 2 * radius + 1).round().astype(int) if radius else np.array([length // 2])
        for radius, length in zip(radii, array.shape, strict=True)
    ]
    return ArrayValue.of(np.ascontiguousarray(array[np.ix_(*places)]))


def _array(value: Value) -> np.ndarray | None:
    return value.array() if isinstance(value, Footprint | ArrayValue) else None


def smoothing_of(node: Node, ndim: int) -> tuple[float, ...] | None:
    """Return the standard deviation along each axis but a channel's of a step that smooths, else None."""
    name = _SMOOTHS.get(node.operation)
    if name is None or node.values.get("order", 0) not in (0, None) or node.values.get("axes") is not None:
        return None
    sigma = node.values[name]
    return tuple(map(float, sigma)) if isinstance(sigma, tuple) else (float(sigma),) * ndim  # type: ignore[arg-type]


def without_variance(node: Node, block: Sequence[int]) -> Node:
    """Return a smoothing step that does what is left to do where pixels are means of blocks.

    The variance of a mean of `n` pixels in a row is that of `n` equal weights [1]_, and variances of
    one smoothing after the other add up.

    References
    ----------
    .. [1] P. M. Kovesi, "Fast almost-Gaussian filtering", DICTA, 2010.
    """
    sigma = smoothing_of(node, len(block))
    if sigma is None or set(block) == {1}:
        return node
    left = tuple(math.sqrt(max(s * s - (n * n - 1) / 12, 0.0)) for s, n in zip(sigma, block, strict=False))
    value = left[0] if len(set(left)) == 1 else left
    return Node(node.id, node.operation, node.inputs, {**node.values, _SMOOTHS[node.operation]: value})
