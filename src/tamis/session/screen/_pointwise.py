"""Steps at the end of a result that take each pixel on its own: what a page needs to do them again."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Input, get_operation, to_json
from tamis.errors import ImageError
from tamis.pipeline import split_ref

if TYPE_CHECKING:
    from tamis.pipeline import Node
    from tamis.session.screen._moment import Moment
    from tamis.session.screen._sight import Sight

__all__ = ["faithful", "redo_of"]

_MOST_STEPS = 3
_LARGEST_WHOLE = 2**53
_INTEGERS = ("uint8", "int8", "uint16", "int16", "uint32", "int32")
_FLOATS = ("float32", "float64")
_NUMBERS = (*_INTEGERS, *_FLOATS)
_ALL = (*_NUMBERS, "bool", "float16", "int64", "uint64")
_COMPARISONS = ("greater", "greater_equal", "less", "less_equal", "equal", "not_equal")
_ARITHMETIC = (
    "add",
    "subtract",
    "multiply",
    "true_divide",
    "minimum",
    "maximum",
    "clip",
    "negative",
    "absolute",
)

_TAKES: dict[str, tuple[str, ...]] = {
    **{f"numpy.{name}": _ALL for name in (*_COMPARISONS, "logical_not")},
    **{f"numpy.{name}": _NUMBERS for name in _ARITHMETIC},
    "numpy.invert": ("bool", *_INTEGERS),
    "numpy.sqrt": _FLOATS,
    "util.invert": ("bool", *_NUMBERS),
    "exposure.rescale_intensity": ("uint8", "int8", "uint16", "int16", *_FLOATS),
    "exposure.adjust_gamma": ("uint8", "uint16", *_FLOATS),
}
"""By operation, the dtypes of pixels of which a page computes the same as NumPy."""

_ABOUT = ("exposure.adjust_gamma",)
"""Powers differ in the last bit from one library to the next."""


def redo_of(moment: Moment, sight: Sight) -> dict[str, Any] | None:
    """Return the last steps of a result, from which a page computes it again with another number.

    Parameters
    ----------
    moment : Moment
        The session.
    sight : Sight
        The result.

    Returns
    -------
    redo : dict or None
        `steps`, the first first: `node`, `operation`, `ref` and `key` of the pixels it takes, the name
        `input` of these, their `dtype`, the dtype `made` of what it gives, its other `values`; `is_exact`:
        whether the page gets the very same pixels. None where the last step is not of this kind.
    """
    steps: list[dict[str, Any]] = []
    last = sight
    while len(steps) < _MOST_STEPS:
        found = _step(moment, last)
        if found is None:
            break
        told, last = found
        steps.insert(0, told)
    return {"steps": steps} if steps else None


def _step(moment: Moment, made: Sight) -> tuple[dict[str, Any], Sight] | None:
    node = moment.pipeline.find_node(split_ref(made.target)[0])
    if node is None or node.operation not in _TAKES or len(node.inputs) != 1:
        return None
    [(name, ref)] = node.inputs.items()
    values, taken = _values(node), _taken(moment, ref, made)
    if values is None or taken is None or not _can_compute(node.operation, taken.dtype, made.dtype):
        return None
    told = {
        "node": node.id,
        "operation": node.operation,
        "ref": ref,
        "key": taken.key,
        "input": name,
        "dtype": taken.dtype,
        "made": made.dtype,
        "values": values,
        "is_exact": node.operation not in _ABOUT,
    }
    return told, taken


def _taken(moment: Moment, ref: str, made: Sight) -> Sight | None:
    """Return what is known of the pixels that a step takes; None where they lie otherwise on the screen."""
    spec, (origin, port) = moment.specs.get(ref), split_ref(ref)
    if spec is None or spec.shape != made.shape:
        return None
    key = f"{moment.keys[origin]}:{port}"
    # each pixel stays where it is, and so do the axes
    taken = dataclasses.replace(made, ref=ref, target=ref, kind=spec.kind, dtype=spec.dtype, key=key)
    return taken if taken.is_drawn and taken.layout == made.layout else None


def _can_compute(operation: str, taken: str, made: str) -> bool:
    return taken in _TAKES[operation] and made in ("bool", *_NUMBERS)


def _values(node: Node) -> dict[str, Any] | None:
    """Return what an operation gets beside pixels; None where it is no number, or several."""
    told = {}
    for argument in get_operation(node.operation).arguments:
        if argument.name in node.inputs:
            continue
        value = node.values.get(argument.name, None if isinstance(argument, Input) else argument.default)
        if not _is_plain(value):
            return None
        told[argument.name] = _sent(value)
    return told


def _is_plain(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(_is_plain(item) for item in value)
    return value is None or type(value) in (bool, int, float, str)


def _sent(value: Any) -> Any:
    """Return a value so that a page knows what is a float: beside pixels, 2 and 2.0 differ."""
    if isinstance(value, tuple):
        return [_sent(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return {"float": repr(value)}
    return to_json(value)


def faithful(values: np.ndarray) -> tuple[str, bytes]:
    """Return values as a page has them to the last bit: the name of a dtype, and bytes.

    Parameters
    ----------
    values : ndarray of a real dtype
        64 bits of a whole number become int32 or float64, where these hold them.

    Raises
    ------
    ImageError
        If a page has no number for some of them.
    """
    kept = values
    if values.dtype.kind in "iu" and values.dtype.itemsize == 8:
        kept = _narrowed(values)
    elif values.dtype.name not in _ALL:
        message = f"pixels of {values.dtype} are not numbers that a page has"
        raise ImageError(message, where="screen")
    return kept.dtype.name, np.ascontiguousarray(kept, dtype=kept.dtype.newbyteorder("<")).tobytes()


def _narrowed(values: np.ndarray) -> np.ndarray:
    low, high = (int(values.min()), int(values.max())) if values.size else (0, 0)
    if low >= -(2**31) and high < 2**31:
        return values.astype(np.int32)
    if low >= -_LARGEST_WHOLE and high <= _LARGEST_WHOLE:
        return values.astype(np.float64)
    message = f"pixels must lie within 2**53 to be computed with in a page, got some from {low} to {high}"
    raise ImageError(message, where="screen")
