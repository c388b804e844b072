"""Convex hulls, object by object: the library looks at the whole image once for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import call, get_operation
from tamis.engine._workshop import Algorithm
from tamis.engine.exact.objects import by_object
from tamis.engine.exact.objects_extent import label_mask

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._place import WritablePlace
    from tamis.engine._workshop import Workshop
    from tamis.region import Region

__all__ = ["ALGORITHMS"]


def _convex_hulls(shop: Workshop) -> WritablePlace | None:
    """Return the hulls of all objects; a hull may hold pixels of others, but none outside of its box."""
    if set(shop.inputs) != {"image"}:
        return None
    image = shop.image("image")
    connectivity = shop.values["connectivity"]
    # touching pixels of different numbers are different objects
    if image.dtype != bool or len(image.shape) != 2 or connectivity not in (1, 2):
        return None
    return by_object(
        shop, image, hulls_of_objects, connectivity=connectivity, dtype=bool, values=dict(shop.values)
    )


def hulls_of_objects(
    _window: Region, objects: np.ndarray, _reads: object, *, values: Mapping[str, Any]
) -> np.ndarray:
    """Return the union of the hulls of some objects, each computed in its box."""
    from scipy import ndimage as ndi

    operation = get_operation("morphology.convex_hull_object")
    labels, _ = label_mask(objects, values["connectivity"])
    hulls = np.zeros(objects.shape, bool)
    for label, box in enumerate(ndi.find_objects(labels), start=1):
        hulls[box] |= call(operation, {"image": labels[box] == label}, values)
    return hulls


ALGORITHMS = {"convex_hulls": Algorithm(_convex_hulls, is_faster=True, bytes_per_pixel=32)}
