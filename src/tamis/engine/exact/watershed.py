"""Watershed within a mask, object by object of the mask, where the rest of the image cannot matter.

The library floods from a queue: the lowest pixel first, of equal ones that which entered first. A flood
never leaves its object, and objects only share the queue, so in which order the pixels of one object leave
it does not depend on the others - but for markers, which all enter at once: of those with the same value
the one that leaves first depends on everything else in the queue.

Within an object, such markers leave one after the other. If they have one label, then whatever their
order, the pixels around them get this label, and enter as one block: no pixel of another label enters in
between. What is equal within the block leaves again one after the other, and so on: every pixel gets the
same label in whatever order. Where markers of equal value in one object have several labels, that is not
so, and the whole image is needed.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import call, get_operation
from tamis.engine._workshop import Algorithm
from tamis.engine.exact.components import structure_of
from tamis.engine.exact.objects import by_object
from tamis.engine.exact.objects_extent import label_mask

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._workshop import Workshop
    from tamis.region import Region

__all__ = ["ALGORITHMS"]

# the library counts entries in 32 bits; what happens beyond is not what an object alone would give
_MOST_ENTRIES = 2**31


def _watershed(shop: Workshop) -> WritablePlace | None:
    """Return the labels of the whole image, or None where objects are not independent."""
    values = dict(shop.values)
    if set(shop.inputs) != {"image", "markers", "mask"} or not _is_plain(values):
        return None
    image, markers, mask = (shop.image(name) for name in ("image", "markers", "mask"))
    if len({image.shape, markers.shape, mask.shape}) != 1 or markers.dtype.kind not in "iu":
        return None
    if math.prod(image.shape) >= _MOST_ENTRIES:
        return None
    return by_object(
        shop,
        mask,
        flood_objects,
        connectivity=values["connectivity"],
        dtype=_within(np.empty(0, markers.dtype), np.empty(0, bool)).dtype,
        reads={"image": image, "markers": markers},
        values=values,
    )


def _is_plain(values: Mapping[str, Any]) -> bool:
    # with compactness or lines, a pixel enters several times, and the argument above does not hold
    is_simple = values["compactness"] == 0 and not values["watershed_line"] and values["offset"] is None
    return is_simple and isinstance(values["connectivity"], int)


def _within(markers: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return the markers within the mask, in the dtype of the result."""
    inside: np.ndarray = markers * mask
    return inside


def flood_objects(
    window: Region, objects: np.ndarray, reads: Mapping[str, Place], *, values: Mapping[str, Any]
) -> np.ndarray | None:
    """Return the labels of some objects of the mask; None if other objects may decide about them."""
    image = np.ascontiguousarray(reads["image"].read(window))
    markers = _within(np.ascontiguousarray(reads["markers"].read(window)), objects)
    if _is_order_open(image, markers, objects, values):
        return None
    inputs = {"image": image, "markers": markers, "mask": objects}
    flooded: np.ndarray = call(get_operation("segmentation.watershed"), inputs, values)
    return flooded


def _is_order_open(
    image: np.ndarray, markers: np.ndarray, objects: np.ndarray, values: Mapping[str, Any]
) -> bool:
    """Return whether markers of one object have the same value and several labels."""
    labels, _ = label_mask(objects, values["connectivity"])
    starts = np.nonzero(_starting(markers, objects, values))
    order = np.lexsort((markers[starts], heights := image[starts].astype(np.float64), labels[starts]))
    owners, heights, names = labels[starts][order], heights[order], markers[starts][order]
    is_same = (owners[1:] == owners[:-1]) & (heights[1:] == heights[:-1])
    return bool((is_same & (names[1:] != names[:-1])).any())


def _starting(markers: np.ndarray, objects: np.ndarray, values: Mapping[str, Any]) -> np.ndarray:
    """Return the pixels of markers whose turn matters: one with only markers around it has no effect."""
    from scipy import ndimage as ndi

    structure = structure_of(objects.ndim, values["connectivity"])
    found: np.ndarray = (markers != 0) & ndi.binary_dilation(objects & (markers == 0), structure)
    return found


ALGORITHMS = {"watershed": Algorithm(_watershed, bytes_per_pixel=96)}
