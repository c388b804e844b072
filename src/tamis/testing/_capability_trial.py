"""What an operation makes of one small sample: kind, dtype and range of each output."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind, Like, Made, Trial, get_operation
from tamis.testing._capability_sample import case_for
from tamis.testing._case import Case, outputs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tamis.catalogue import Output

__all__ = ["try_sample"]

LONGEST_REFUSAL = 90


def try_sample(operation_id: str, form: str, pixels: str) -> Trial:
    """Return what came of one sample.

    Parameters
    ----------
    operation_id : str
        What is called.
    form, pixels : str
        As `Trial` has them.
    """
    try:
        case = case_for(get_operation(operation_id), form, pixels)
        result = case.run()
    except Exception as error:  # a library may raise anything; that is its answer
        return Trial(form, pixels, refusal=_told(error))
    made = outputs_of(case, result)
    declared = case.operation.outputs
    if len(made) != len(declared):
        return Trial(form, pixels, tuple(_made(item, None, case) for item in made))
    return Trial(form, pixels, tuple(map(_made, made, declared, [case] * len(made))))


def _told(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    text = re.sub(r"0x[0-9a-f]+", "0x", f"{type(error).__name__}: {lines[0] if lines else 'no reason given'}")
    return text if len(text) <= LONGEST_REFUSAL else f"{text[: LONGEST_REFUSAL - 3]}..."


def _made(item: Any, output: Output | None, case: Case) -> Made:
    kind = _kind_of(item, output, case)
    if not isinstance(item, np.ndarray | np.generic | int | float):
        return Made(kind)
    array = np.asarray(item)
    has_levels = array.dtype.kind in "iuf" and kind in (Kind.IMAGE, Kind.ARRAY, Kind.SCALAR)
    return Made(kind, array.dtype.name, _range(array, case) if has_levels else "")


def _kind_of(item: Any, output: Output | None, case: Case) -> str:
    """Return the kind that the entry declares, where the result can be of it; else what it is."""
    declared = output.kind if output is not None else Kind.ARRAY
    if isinstance(declared, Like):
        declared = case.kinds.get(declared.input_name, Kind.ARRAY)
    if _NATURES.get(declared, lambda _: True)(item):
        return str(declared)
    return next((str(kind) for kind, is_of in _NATURES.items() if is_of(item)), type(item).__name__)


_NATURES: Mapping[Kind, Callable[[Any], bool]] = {
    Kind.TABLE: lambda item: isinstance(item, dict),
    Kind.SCALAR: lambda item: isinstance(item, np.ndarray | np.generic | int | float) and np.ndim(item) == 0,
    Kind.BINARY: lambda item: isinstance(item, np.ndarray) and item.dtype == bool,
    Kind.IMAGE: lambda item: isinstance(item, np.ndarray) and item.ndim > 0,
    Kind.ARRAY: lambda item: isinstance(item, np.ndarray),
    Kind.LABELS: lambda item: isinstance(item, np.ndarray) and item.dtype.kind in "iu" and item.ndim > 0,
    Kind.MARKERS: lambda item: isinstance(item, np.ndarray) and item.dtype.kind in "iu" and item.ndim > 0,
    Kind.POINTS: lambda item: isinstance(item, np.ndarray) and item.ndim == 2,
    Kind.TRANSFORM: lambda item: isinstance(item, np.ndarray) and item.ndim == 2,
}


def _range(array: np.ndarray, case: Case) -> str:
    """Return the range within which all values lie, in classes that a library's rounding does not change."""
    finite = array[np.isfinite(array)]
    strange = "" if finite.size == array.size else " and NaN or infinity"
    if not finite.size:
        return "nothing finite" if array.size else "nothing"
    low, high = float(finite.min()), float(finite.max())
    near = 1e-6 * max(1.0, abs(low), abs(high))
    for word, (least, most) in {"[0, 1]": (0, 1), "[-1, 1]": (-1, 1), "as the input": _scale(case)}.items():
        if least - near <= low and high <= most + near:
            return word + strange
    return f"[{-_beyond(-low):g}, {_beyond(high):g}]{strange}"


def _scale(case: Case) -> tuple[float, float]:
    """Return the levels that the first image uses, from 0 to a whole 255 for uint8."""
    image = np.asarray(case.inputs[case.first]) if case.first else np.zeros(1)
    return min(0.0, float(image.min())), 255.0 if image.dtype == np.uint8 else float(image.max())


def _beyond(number: float) -> float:
    """Return the next of 1, 2, 5, 10, 20, 50 ... above a number; 0 for a negative one."""
    if number <= 0:
        return 0
    power = 10.0 ** math.floor(math.log10(number))
    return next((step * power for step in (1, 2, 5) if number <= step * power), 10 * power)
