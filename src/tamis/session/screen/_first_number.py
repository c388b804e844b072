"""What a page need not say: values to begin with, beside an image; and the limit that it does not set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind, get_operation
from tamis.errors import TamisError

if TYPE_CHECKING:
    from tamis.engine import Spec
    from tamis.session._session import Session

__all__ = ["both_limits", "first_numbers", "needed_values"]

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


def needed_values(session: Session, operation_id: str, after: str | None) -> dict[str, Any]:
    """Return a value for each parameter that must have one, by name, as suits the image it goes behind."""
    operation = get_operation(operation_id)
    from tamis.exploration import first_values  # the recorder's half of the house

    spec = _spec_behind(session, after)
    shape = () if spec is None else spec.shape or ()
    is_float = spec is not None and bool(spec.dtype) and np.dtype(spec.dtype).kind == "f"
    return first_values(operation, shape, is_float=is_float)


def _spec_behind(session: Session, after: str | None) -> Spec | None:
    """Return what is known of the image behind which a step goes; None where there is none."""
    name = session.state.selected if after is None else after
    try:
        return session.specs().get(session.image_behind(name)) if name else None
    except TamisError:
        return None


def _middle(session: Session, after: str | None) -> float:
    spec = _spec_behind(session, after)
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
