"""Numbers from all pixels, merged from what each tile says; the same bits as from the whole image."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.engine._workshop import Algorithm
from tamis.engine.exact._survey import is_plain, only_image, told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._place import Place
    from tamis.engine._workshop import Workshop
    from tamis.region import Region

__all__ = ["ALGORITHMS"]


def _minimum(shop: Workshop) -> Any:
    return _merged(shop, "min")


def _maximum(shop: Workshop) -> Any:
    return _merged(shop, "max")


def _merged(shop: Workshop, name: str) -> Any:
    """Return what a function of NumPy says of what it said of each tile; a NaN anywhere stays one."""
    image = only_image(shop)
    if image is None or not is_plain(shop.values):
        return None
    found = [said for said in told(shop, image, say, name=name) if said is not None]
    return getattr(np, name)(np.array(found)) if found else None


def say(region: Region, reads: Mapping[str, Place], _writes: object, *, name: str) -> Any:
    """Return what a function of NumPy says of a tile; None where no pixel is selected."""
    tile = reads["image"].read(region)
    return getattr(np, name)(tile) if tile.size else None


def _count_nonzero(shop: Workshop) -> Any:
    image = only_image(shop)
    if image is None or not is_plain(shop.values):
        return None
    total = sum(told(shop, image, count_in_tile))
    return type(np.count_nonzero(np.empty(0)))(total)


def count_in_tile(region: Region, reads: Mapping[str, Place], _writes: object) -> int:
    """Return how many pixels of a tile are not zero."""
    return int(np.count_nonzero(reads["image"].read(region)))


ALGORITHMS = {
    "minimum": Algorithm(_minimum, is_faster=True, takes_selections=True),
    "maximum": Algorithm(_maximum, is_faster=True, takes_selections=True),
    "count_nonzero": Algorithm(_count_nonzero, is_faster=True, takes_selections=True),
}
