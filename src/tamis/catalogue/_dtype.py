"""The dtype of an output, told before anything is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tamis.catalogue._operation import Operation

__all__ = ["output_dtype"]


def output_dtype(operation: Operation, index: int, dtypes: Sequence[str], values: Mapping[str, Any]) -> str:
    """Return the dtype of an output, as its entry declares it.

    Parameters
    ----------
    operation : Operation
        What makes the output.
    index : int
        Which of its outputs.
    dtypes : sequence of str
        Dtype of each input that is given, in the signature's order; ``""`` where it is not known.
    values : mapping
        Canonical values, from `Operation.check_values`.

    Returns
    -------
    dtype : str
        Such as ``"float32"``; ``""`` when only computing tells.
    """
    rule = operation.outputs[index].dtype
    names = tuple(np.dtype(dtype).name if dtype else "" for dtype in dtypes)
    if isinstance(rule, str) and rule not in ("same", "float"):
        return rule
    if not all(names[:1] if isinstance(rule, str) else names):
        return ""
    if not isinstance(rule, str):
        return rule(names, values) or ""
    if not names:
        return ""
    return names[0] if rule == "same" or names[0] == "float32" else "float64"
