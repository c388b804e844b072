"""The shape of an output that is not the first input's, told before anything is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue._operation import Operation

__all__ = ["output_shape"]


def output_shape(
    operation: Operation,
    index: int,
    shapes: Mapping[str, tuple[int, ...] | None],
    values: Mapping[str, Any],
) -> tuple[int, ...] | None:
    """Return the shape of an output, as its entry's own rule says.

    Parameters
    ----------
    operation : Operation
        What makes the output.
    index : int
        Which of its outputs.
    shapes : mapping
        Shape of each input that is given, by name; None where it is not known.
    values : mapping
        Canonical values, from `Operation.check_values`.

    Returns
    -------
    shape : tuple of int or None
        None when there is no rule, when only computing tells, and when nothing comes out.
    """
    rule = operation.outputs[index].shape
    if rule is None or None in shapes.values():
        return None
    given = {}
    for argument in operation.inputs:
        if argument.name in shapes:
            given[argument.name] = shapes[argument.name] or ()
        elif values.get(argument.name) is not None:
            given[argument.name] = np.shape(values[argument.name])
    try:
        told = tuple(int(length) for length in rule(given, values))
    except (
        ValueError,
        TypeError,
        IndexError,
        KeyError,
    ):  # not for us to judge: the library says what is wrong
        return None
    return told if min(told, default=1) > 0 else None
