"""What stands between square brackets, as the catalogue takes it."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from tamis.errors import ImageError, shown
from tamis.recorder._handle import Handle

__all__ = ["BY_NUMBER", "basic_index", "is_mask", "places_of", "without_new_axes"]

BY_NUMBER = {1: "rows", 2: "pixels", 3: "voxels"}
"""What operations on places are called after, by the number of arrays that say which."""


def is_mask(index: Any) -> bool:
    """Return whether an index is one array of True and False."""
    return isinstance(index, np.ndarray | Handle) and index.dtype.kind == "b" and index.ndim > 0


def places_of(index: Any) -> tuple[Any, ...]:
    """Return the arrays of an index that says places, one array an axis; empty if it is another."""
    items = index if isinstance(index, tuple) else (index,)
    if not 0 < len(items) <= len(BY_NUMBER) or not any(map(_is_array, items)):
        return ()
    return items if all(_is_array(item) or _is_number(item) for item in items) else ()


def basic_index(index: Any) -> tuple[Any, ...]:
    """Return an index of slices, whole numbers and an Ellipsis as a tuple; raise `ImageError` for others."""
    return tuple(map(_item, index if isinstance(index, tuple) else (index,)))


def without_new_axes(index: tuple[Any, ...], ndim: int) -> tuple[tuple[Any, ...], tuple[int, ...]]:
    """Return an index without its None, and where those make new axes in the result.

    Examples
    --------
    >>> without_new_axes((0, None, slice(2)), 3), without_new_axes((..., None), 2)
    (((0, slice(None, 2, None)), (0,)), ((Ellipsis,), (2,)))
    """
    given = sum(item is not None and item is not Ellipsis for item in index)
    kept, new, place = [], [], 0
    for item in index:
        if item is None:
            new.append(place)
        else:
            kept.append(item)
        place += ndim - given if item is Ellipsis else int(not _is_number(item))
    return tuple(kept), tuple(new)


def _is_array(item: Any) -> bool:
    if isinstance(item, list):
        item = np.asarray(item)
    return isinstance(item, np.ndarray | Handle) and item.ndim > 0 and item.dtype.kind in "iu"


def _is_number(item: Any) -> bool:
    if isinstance(item, bool):
        return False
    return isinstance(item, int | np.integer) or (isinstance(item, Handle | np.ndarray) and not item.ndim)


def _item(item: Any) -> Any:
    """Return one part of an index as the catalogue takes it: a slice, a whole number or an Ellipsis."""
    if isinstance(item, slice) or item is Ellipsis:
        return item
    if not _is_number(item):
        message = (
            "a lazy image takes slices, whole numbers, one mask, or one array of places for each axis "
            f"as index, got {shown(item)}"
        )
        raise ImageError(message, remedy="Use np.asarray(image)[...] for anything else")
    return operator.index(item)
