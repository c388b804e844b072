"""How two results differ, in words: values, dtypes and shapes, bit for bit."""

from __future__ import annotations

from typing import Any

import numpy as np

from tamis.testing._difference import count_differing

__all__ = ["difference_of"]


def difference_of(found: Any, expected: Any) -> tuple[str, str]:
    """Return what kind of difference there is and what it is, or two empty strings.

    Parameters
    ----------
    found, expected : ndarray, number, or dict, tuple or list of these
        Two results; NaN equals NaN, and an array that looks like one counts as one.
    """
    match found, expected:
        case dict(), dict():
            if list(found) != list(expected):
                return "columns", f"columns {list(found)}, not {list(expected)}"
            return _first((f"column {name!r}: ", found[name], expected[name]) for name in expected)
        case ((tuple() | list()), (tuple() | list())):
            if len(found) != len(expected):
                return "length", f"{len(found)} items, not {len(expected)}"
            return _first((f"item {i}: ", *pair) for i, pair in enumerate(zip(found, expected, strict=True)))
        case (dict() | tuple() | list(), _) | (_, dict() | tuple() | list()):
            return "type", f"{type(found).__name__}, not {type(expected).__name__}"
    return _array_difference(np.asarray(found), np.asarray(expected))


def _first(pairs: Any) -> tuple[str, str]:
    for where, found, expected in pairs:
        kind, difference = difference_of(found, expected)
        if kind:
            return kind, where + difference
    return "", ""


def _array_difference(found: np.ndarray, expected: np.ndarray) -> tuple[str, str]:
    if found.shape != expected.shape:
        return "shape", f"shape {found.shape}, not {expected.shape}"
    if found.dtype.newbyteorder("=") != expected.dtype.newbyteorder("="):
        return "dtype", f"dtype {found.dtype}, not {expected.dtype}"
    differing = count_differing(found, expected)
    if not differing:
        return "", ""
    places = np.argwhere(~_same(found, expected))
    first = tuple(int(place) for place in places[0]) if len(places) else ()
    said = f"{differing} of {found.size} values differ"
    return "values", f"{said}, first at {first}: {found[first]}, not {expected[first]}"


def _same(found: np.ndarray, expected: np.ndarray) -> np.ndarray:
    both_nan = (found != found) & (expected != expected)
    return np.asarray((found == expected) | both_nan)
