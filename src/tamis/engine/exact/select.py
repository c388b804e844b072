"""Pixels under a mask, which stay where they are: whoever reduces them reads them tile by tile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.engine._place import Selection
from tamis.engine._workshop import Algorithm

if TYPE_CHECKING:
    from tamis.engine._workshop import Workshop

__all__ = ["ALGORITHMS", "selection_of"]


def _select(shop: Workshop) -> Selection | None:
    """Return the selected pixels, without bringing them together."""
    if set(shop.inputs) != {"image", "mask"}:
        return None
    return selection_of(shop, "image", "mask")


def selection_of(shop: Workshop, image_name: str, mask_name: str) -> Selection | None:
    """Return the pixels of an image under a mask; None where these do not fit each other."""
    image, mask = shop.inputs[image_name], shop.inputs[mask_name]
    if isinstance(image, Selection) or isinstance(mask, Selection):
        return None
    return Selection(image, mask) if mask.dtype == bool and mask.shape == image.shape else None


ALGORITHMS = {"selection": Algorithm(_select)}
