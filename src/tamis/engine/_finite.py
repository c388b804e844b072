"""Pixels that an operation cannot take: no numbers, or whole numbers too far apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind, get_operation
from tamis.errors import ImageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue import Operation
    from tamis.region import Region

__all__ = [
    "count_in_tile", "count_not_finite", "inputs_to_check", "inputs_to_span", "refuse_not_finite",
    "refuse_too_wide", "takes_range_of",
]  # fmt: skip


def inputs_to_check(operation_id: str) -> tuple[str, ...]:
    """Return the inputs in which an operation cannot take NaN or infinity."""
    operation = get_operation(operation_id)
    return _images(operation) if operation.needs_finite else ()


def inputs_to_span(operation_id: str) -> tuple[str, ...]:
    """Return the inputs in which an operation cannot take whole numbers too far apart."""
    operation = get_operation(operation_id)
    return _images(operation) if operation.needs_narrow_range else ()


def _images(operation: Operation) -> tuple[str, ...]:
    return tuple(argument.name for argument in operation.inputs if Kind.IMAGE in argument.takes)


def count_not_finite(array: np.ndarray) -> int:
    """Return how many pixels are NaN or infinite."""
    return int(array.size - np.count_nonzero(np.isfinite(array))) if array.dtype.kind == "f" else 0


def count_in_tile(region: Region, reads: Mapping[str, Any], _writes: object) -> int:
    """Return how many pixels of a tile of ``"image"`` are NaN or infinite."""
    return count_not_finite(reads["image"].read(region))


def refuse_not_finite(count: int, size: int, *, operation: str, node: str, ref: str) -> None:
    """Refuse an image with such pixels.

    Raises
    ------
    ImageError
        If there are any.
    """
    if not count:
        return
    message = f"{operation} cannot take NaN or infinity, and {count} of {size} pixels of {ref!r} are"
    remedy = "Replace them first, for example with numpy.nan_to_num"
    raise ImageError(message, where=f"node {node!r}", remedy=remedy)


def takes_range_of(operation_id: str, inputs: Mapping[str, Any]) -> bool:
    """Return whether no image has whole numbers too far apart for an operation."""
    arrays = (inputs[name] for name in inputs_to_span(operation_id) if name in inputs)
    return not any(np.size(array) and _is_too_wide(array.min(), array.max()) for array in arrays)


def _is_too_wide(low: Any, high: Any) -> bool:
    return low.dtype.kind == "i" and int(high) - int(low) > np.iinfo(low.dtype).max


def refuse_too_wide(low: Any, high: Any, *, operation: str, node: str, ref: str) -> None:
    """Refuse an image of whole numbers whose least and largest pixel are too far apart.

    Raises
    ------
    ImageError
        If they are farther apart than the largest number of their dtype.
    """
    if not _is_too_wide(low, high):
        return
    most = np.iinfo(low.dtype).max
    message = (
        f"{operation} cannot take {low.dtype} pixels more than {most} apart, and those of {ref!r} "
        f"are from {low} to {high}"
    )
    remedy = "Convert it first: to floats with util.img_as_float, or to an unsigned dtype such as uint8"
    raise ImageError(message, where=f"node {node!r}", remedy=remedy)
