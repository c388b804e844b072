"""Functions of NumPy that take or give several arrays, or None: said as operations of the catalogue."""

from __future__ import annotations

import copy
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.recorder._call import call_lazily
from tamis.recorder._handle import Handle

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ADAPTED", "operation_name"]

# as many as the catalogue's entries take
_MOST_JOINED = 6

# NumPy knows these functions by another name than the catalogue
_SAME = {
    "abs": "absolute", "acos": "arccos", "acosh": "arccosh", "amax": "max", "amin": "min", "around": "round",
    "asin": "arcsin", "asinh": "arcsinh", "atan": "arctan", "atan2": "arctan2", "atanh": "arctanh",
    "bitwise_invert": "invert", "bitwise_left_shift": "left_shift", "bitwise_not": "invert",
    "bitwise_right_shift": "right_shift", "degrees": "rad2deg", "divide": "true_divide", "mod": "remainder",
    "permute_dims": "transpose", "pow": "power", "radians": "deg2rad",
}  # fmt: skip


def operation_name(name: str) -> str:
    """Return the catalogue's name for a function of NumPy."""
    return _SAME.get(name, name)


def _clip(
    lazy: type[Handle], a: Any, a_min: Any = None, a_max: Any = None, out: Any = None, **kwargs: Any
) -> Any:
    # None has no place in a pipeline
    names = ("min", "max") if a_min is None or a_max is None else ("a_min", "a_max")
    named = {**dict(zip(names, (a_min, a_max), strict=True)), "out": out, **kwargs}
    given = {name: value for name, value in named.items() if value is not None}
    return call_lazily(lazy, "numpy.clip", a, **given)


def _copy(_lazy: type[Handle], a: Any, order: str = "K", subok: object = False) -> Any:  # as NumPy
    return copy.copy(a) if isinstance(a, Handle) else NotImplemented


def _shape(_lazy: type[Handle], a: Any) -> Any:
    return a.shape if isinstance(a, Handle) else NotImplemented


def _ndim(_lazy: type[Handle], a: Any) -> Any:
    return a.ndim if isinstance(a, Handle) else NotImplemented


def _nonzero(lazy: type[Handle], a: Any) -> Any:
    if not isinstance(a, Handle) or not a.ndim:
        return NotImplemented
    places = call_lazily(lazy, "numpy.argwhere", a)
    return tuple(places[:, axis] for axis in range(a.ndim))


def _where(lazy: type[Handle], condition: Any, *choices: Any) -> Any:
    return call_lazily(lazy, "numpy.where", condition, *choices) if choices else _nonzero(lazy, condition)


def _stack(lazy: type[Handle], arrays: Any, axis: int = 0, **rest: Any) -> Any:
    return _join(lazy, "numpy.stack", arrays, axis, rest)


def _concatenate(lazy: type[Handle], arrays: Any, axis: int | None = 0, **rest: Any) -> Any:
    return _join(lazy, "numpy.concatenate", arrays, axis, rest)


def _join(lazy: type[Handle], name: str, arrays: Any, axis: int | None, rest: dict[str, Any]) -> Any:
    if rest or not isinstance(arrays, tuple | list) or not arrays:
        return NotImplemented
    if not all(isinstance(array, np.ndarray | Handle) for array in arrays):
        return NotImplemented
    if len(arrays) <= _MOST_JOINED:
        return call_lazily(lazy, name, *arrays, axis=axis)
    if axis is None or len({array.dtype for array in arrays}) > 1:
        return NotImplemented
    size = _MOST_JOINED ** math.ceil(math.log(len(arrays), _MOST_JOINED) - 1)
    groups = [_join(lazy, name, arrays[at : at + size], axis, rest) for at in range(0, len(arrays), size)]
    return _join(lazy, "numpy.concatenate", groups, axis, rest)


def _side_by_side(axis: int, *, stacked: int) -> Callable[..., Any]:
    """Return what joins along an axis, and stacks what has just so many axes; other mixtures are NumPy's."""

    def join(lazy: type[Handle], tup: Any, **rest: Any) -> Any:
        if not isinstance(tup, tuple | list):
            return NotImplemented
        counts = {np.ndim(array) for array in tup}
        if counts == {stacked}:
            return _join(lazy, "numpy.stack", tup, axis, rest)
        if min(counts, default=0) <= max(axis, stacked):
            return NotImplemented
        return _join(lazy, "numpy.concatenate", tup, axis, rest)

    return join


def _hstack(lazy: type[Handle], tup: Any, **rest: Any) -> Any:
    if not isinstance(tup, tuple | list) or {np.ndim(array) for array in tup} != {1}:
        return _ALONG_ROWS(lazy, tup, **rest)
    return _join(lazy, "numpy.concatenate", tup, 0, rest)


_ALONG_ROWS = _side_by_side(1, stacked=0)


def _linspace(lazy: type[Handle], start: Any, stop: Any, *args: Any, **kwargs: Any) -> Any:
    # a parameter is a Python number, which does not remember that it was of single precision
    ends = [end.compute() if isinstance(end, Handle) else end for end in (start, stop)]
    if any(np.ndim(end) for end in ends) or np.result_type(*ends, 1.0) != np.float64:
        return NotImplemented
    return call_lazily(lazy, "numpy.linspace", *ends, *args, **kwargs)


def _gradient(lazy: type[Handle], f: Any, *distances: Any, axis: Any = None, edge_order: int = 1) -> Any:
    if distances or not isinstance(f, Handle):
        return NotImplemented
    made = call_lazily(lazy, "numpy.gradient", f, axis=axis, edge_order=edge_order)
    return made if axis is not None or f.ndim == 1 else tuple(made[place] for place in range(f.ndim))


ADAPTED: dict[Callable[..., Any], Callable[..., Any]] = {
    np.clip: _clip,
    np.copy: _copy,
    np.gradient: _gradient,
    np.shape: _shape,
    np.ndim: _ndim,
    np.nonzero: _nonzero,
    np.where: _where,
    np.stack: _stack,
    np.concatenate: _concatenate,
    np.linspace: _linspace,
    np.vstack: _side_by_side(0, stacked=1),
    np.hstack: _hstack,
    np.column_stack: _side_by_side(1, stacked=1),
    np.dstack: _side_by_side(2, stacked=2),
}
"""By function, what is called in its place with the class of lazy images; it may give NotImplemented."""
