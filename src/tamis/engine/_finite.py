"""Pixels that are no numbers, where an operation cannot take them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind, get_operation
from tamis.errors import ImageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.region import Region

__all__ = ["count_in_tile", "count_not_finite", "inputs_to_check", "refuse_not_finite"]


def inputs_to_check(operation_id: str) -> tuple[str, ...]:
    """Return the inputs in which an operation cannot take NaN or infinity."""
    operation = get_operation(operation_id)
    if not operation.needs_finite:
        return ()
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
