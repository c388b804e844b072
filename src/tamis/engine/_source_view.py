"""A look at a source itself: of a large file no more is read than is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.engine._coarse import Coarse
from tamis.engine._level import steps_of
from tamis.errors import RegionError

if TYPE_CHECKING:
    import numpy as np

    from tamis.engine._level import Level
    from tamis.io import SourceImage
    from tamis.region import Region
    from tamis.store import Store

__all__ = ["look_at_source"]


def look_at_source(image: SourceImage, name: str, region: Region, level: Level, store: Store) -> np.ndarray:
    """Return pixels of an image that are as far apart as the level says.

    Parameters
    ----------
    image : SourceImage
        The image.
    name : str
        What it is called.
    region : Region
        Which part of it, in pixels of the level; what is beyond the image is left out.
    level : int or sequence of int
        At level `n`, every ``2**n``-th pixel; one for all axes, or one for each.
    store : Store
        Where pixels are kept, so that the next look is quicker.

    Raises
    ------
    RegionError
        If there is none of the image in the region.
    """
    steps = steps_of(level, region, where=name)
    if region.ndim != image.ndim:
        message = f"{region} at level {level} is not for an image of shape {image.shape}"
        raise RegionError(message, where=name)
    coarse = Coarse(image, steps, (1,) * image.ndim, store)
    inside = region.clip(coarse.shape)
    if not inside.size:
        message = f"{region} at level {level} takes nothing from an image of shape {image.shape}"
        raise RegionError(message, where=name)
    return coarse.read(inside)
