"""What a page need not say: a number to begin with, beside an image; and the limit that it does not set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind, get_operation

if TYPE_CHECKING:
    from tamis.session._session import Session

__all__ = ["both_limits", "first_numbers"]

_LIMITS = ("a_min", "a_max")
_COMPARISONS = ("greater", "greater_equal", "less", "less_equal")


def first_numbers(session: Session, operation_id: str, after: str | None) -> dict[str, float]:
    """Return a number for each input but the first that must have one, or an image; by name.

    Of a comparison it is the middle of what the result behind which it goes could be: of all grey levels of 8
    bits, of 0 to 1 for floats; of all else it is 1, which hides least.
    """
    operation = get_operation(operation_id)
    needed = [
        one for one in operation.inputs[1:] if one.literal and not one.optional and Kind.SCALAR in one.takes
    ]
    value = _middle(session, after) if operation.name in _COMPARISONS else 1
    return {one.name: value for one in needed}


def _middle(session: Session, after: str | None) -> float:
    state = session.state
    name = state.selected if after is None else after
    spec = session.specs().get(session.image_behind(name)) if name else None
    if spec is None or not spec.dtype:
        return 0
    dtype = np.dtype(spec.dtype)
    if dtype.kind == "f":
        return 0.5
    return int(np.iinfo(dtype).max) // 2 + 1 if dtype == np.uint8 else 0


def both_limits(session: Session, node: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return values with None for the other limit of ``numpy.clip``, which takes both or none of them."""
    step = session.pipeline.find_node(node)
    if step is None or step.operation != "numpy.clip":
        return values
    there = {*step.values, *step.inputs, *values}
    missing = [name for name in _LIMITS if name not in there]
    return {**values, missing[0]: None} if len(missing) == 1 else values
