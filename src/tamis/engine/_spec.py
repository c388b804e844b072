"""Shape, dtype and kind of every result, known without computing a pixel where that is possible."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import (
    Crop,
    Kind,
    Reduction,
    get_operation,
    output_dtype,
    output_shape,
)
from tamis.dataclass import dataclass
from tamis.engine._need import cropped_shape
from tamis.errors import ImageError, RegionError
from tamis.pipeline import join_ref

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue import Operation, Value
    from tamis.io import SourceImage
    from tamis.pipeline import Graph, Node

__all__ = ["Spec", "inputs_of", "spec_of_source", "specs_of", "specs_of_call"]


@dataclass(frozen=True, slots=True)
class Spec:
    """What is known of a result before it is computed.

    Parameters
    ----------
    kind : Kind
        What it means.
    shape : tuple of int, optional
        None when only computing tells.
    dtype : str, default ''
        Empty when only computing tells.
    """

    kind: Kind
    shape: tuple[int, ...] | None = None
    dtype: str = ""

    @property
    def nbytes(self) -> int:
        """Bytes of the result; 0 where nothing is known, 8 a pixel where the dtype is not."""
        if self.shape is None:
            return 0
        return math.prod(self.shape) * (np.dtype(self.dtype).itemsize if self.dtype else 8)


def spec_of_source(source: SourceImage) -> Spec:
    """Return what is known of an image before it is read: everything."""
    return Spec(Kind(source.kind), source.shape, source.dtype.name)


def inputs_of(node: Node) -> dict[str, str]:
    """Return what is connected to a node by argument, in the order of the function's signature."""
    inputs = get_operation(node.operation).inputs
    return {argument.name: node.inputs[argument.name] for argument in inputs if argument.name in node.inputs}


def specs_of(graph: Graph, sources: Mapping[str, SourceImage]) -> dict[str, Spec]:
    """Return the spec of every source and of every output of every node, by reference.

    Raises
    ------
    ImageError
        If an operation does not work in the number of axes that it gets.
    RegionError
        If an index does not fit its image, or takes nothing.
    """
    specs = {name: spec_of_source(source) for name, source in sources.items()}
    for node in graph.nodes:
        operation = get_operation(node.operation)
        inputs = {name: specs[ref] for name, ref in inputs_of(node).items()}
        found = specs_of_call(operation, node.values, inputs, node=node.id)
        for output, spec in zip(operation.outputs, found, strict=True):
            specs[join_ref(node.id, output.name if len(operation.outputs) > 1 else "")] = spec
    return specs


def specs_of_call(
    operation: Operation, values: Mapping[str, Value], inputs: Mapping[str, Spec], *, node: str = ""
) -> tuple[Spec, ...]:
    """Return the spec of each output of an operation, from those of its inputs.

    Raises
    ------
    ImageError
        If it does not work in the number of axes that it gets.
    RegionError
        If it is an index that does not fit the image, or takes nothing.
    """
    _check_axes(operation, values, inputs, node)
    kinds = {name: spec.kind for name, spec in inputs.items()}
    dtypes = [inputs[argument.name].dtype for argument in operation.inputs if argument.name in inputs]
    return tuple(
        Spec(
            output.kind_from(kinds),
            _shape(operation, place, values, inputs, node),
            output_dtype(operation, place, dtypes, values),
        )
        for place, output in enumerate(operation.outputs)
    )


def _check_axes(
    operation: Operation, values: Mapping[str, Any], inputs: Mapping[str, Spec], node: str
) -> None:
    first = next(iter(inputs.values()), None)
    _check_shapes(operation, inputs, node)
    _check_lengths(operation, values, inputs, node)
    if operation.ndim is None or first is None or first.shape is None or first.kind in _NO_PIXELS:
        return
    spatial = len(first.shape) - (values.get("channel_axis") is not None)
    is_default = any(p.name == "channel_axis" and p.default is not None for p in operation.parameters)
    if is_default and len(first.shape) in operation.ndim:
        return  # a grey image, where colours are the default
    if spatial not in operation.ndim:
        wanted = " or ".join(f"{ndim}-D" for ndim in operation.ndim)
        message = f"{operation.id} works on {wanted} images, got one of shape {first.shape}"
        remedy = _remedy(operation, first, first.shape, spatial)
        raise ImageError(message, where=f"node {node!r}" if node else "", remedy=remedy)


def _remedy(operation: Operation, given: Spec, shape: tuple[int, ...], spatial: int) -> str:
    """Return what to do about the axes, and which operations of the same stage take them."""
    hint = "Take one plane, as in image[0]" if spatial > max(operation.ndim or (0,)) else ""
    if spatial == 3 and shape[-1] in (3, 4):
        return "Make a colour image grey first, with tamis.color.rgb2gray"
    from tamis.catalogue import or_else  # knows what was measured of every operation; only an error needs it

    return or_else(hint, operation, kind=given.kind, dtype=given.dtype, ndim=spatial)


_NO_PIXELS = frozenset({Kind.MESH, Kind.POINTS, Kind.TABLE, Kind.TRANSFORM})


def _check_shapes(operation: Operation, inputs: Mapping[str, Spec], node: str) -> None:
    first = next(iter(inputs.values()), None)
    for argument in operation.inputs:
        given = inputs.get(argument.name) if argument.same_shape else None
        if given and first and None not in (given.shape, first.shape) and given.shape != first.shape:
            message = (
                f"{operation.id} needs {argument.name!r} of the shape {first.shape} of the image, "
                f"got {given.shape}"
            )
            raise ImageError(message, where=f"node {node!r}" if node else "")


def _check_lengths(
    operation: Operation, values: Mapping[str, Any], inputs: Mapping[str, Spec], node: str
) -> None:
    for argument in operation.inputs:
        given = inputs.get(argument.name)
        if given is None or given.shape is None or argument.shortest == 1:
            continue
        if min(_spatial(given.shape, values.get("channel_axis")), default=0) < argument.shortest:
            message = (
                f"{operation.id} needs {argument.name!r} of at least {argument.shortest} pixels a side, "
                f"got {given.shape}"
            )
            raise ImageError(message, where=f"node {node!r}" if node else "")


def _spatial(shape: tuple[int, ...], channel_axis: int | None) -> list[int]:
    """Return the lengths of the axes that are no colours."""
    lengths = list(shape)
    if channel_axis is not None and -len(shape) <= channel_axis < len(shape):
        del lengths[channel_axis]
    return lengths


def _shape(
    operation: Operation, place: int, values: Mapping[str, Any], inputs: Mapping[str, Spec], node: str
) -> tuple[int, ...] | None:
    output, shapes = operation.outputs[place], {name: spec.shape for name, spec in inputs.items()}
    if output.kind is Kind.SCALAR or _is_number(operation, values):
        return ()
    first = next(iter(inputs.values()), None)
    if first is None:
        return output_shape(operation, place, shapes, values)
    if first.shape is None:
        return None
    if isinstance(operation.locality, Crop):
        return _cropped_shape(values["index"], first.shape, node)
    if operation.drops_axes and 1 in first.shape:
        return None
    if not output.keeps_shape(values):
        return output_shape(operation, place, shapes, values)
    known = [shape for shape in shapes.values() if shape is not None]
    if len(known) < len(inputs):
        return None
    literals = [getattr(values.get(argument.name), "shape", ()) for argument in operation.inputs]
    try:
        return np.broadcast_shapes(*known, *literals)
    except ValueError:
        return first.shape  # not for the engine to judge: the library says what is wrong


def _cropped_shape(index: Any, shape: tuple[int, ...], node: str) -> tuple[int, ...]:
    try:
        return cropped_shape(index, shape)
    except RegionError as error:
        raise RegionError(error.message, where=f"node {node!r}" if node else "") from error


# what merging all tiles gives as one number, unless an axis is named
_NUMBERS = frozenset(
    {"minimum", "maximum", "sum", "mean", "standard_deviation", "variance", "median", "count_nonzero"}
)


def _is_number(operation: Operation, values: Mapping[str, Any]) -> bool:
    """Return whether a reduction of NumPy gives one number, not a projection."""
    locality = operation.locality
    plain = values.get("axis") is None and not values.get("keepdims")
    return plain and isinstance(locality, Reduction) and locality.by in _NUMBERS
