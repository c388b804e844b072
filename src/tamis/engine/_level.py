"""How coarse a look is: a level for all axes, or one for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from tamis.errors import RegionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tamis.region import Region

__all__ = ["Level", "steps_of"]

Level: TypeAlias = "int | Sequence[int]"
"""At level `n` every ``2**n``-th pixel is shown, the first one included; one for all axes, or for each."""

# further apart than the pixels of any axis
_HIGHEST = 62


def steps_of(level: Level, region: Region, *, where: str) -> tuple[int, ...]:
    """Return how many pixels it is from one that is shown to the next, along each axis of a region.

    Raises
    ------
    RegionError
        If a level or the region is negative, or there are more or fewer levels than axes.
    """
    levels = (level,) * region.ndim if isinstance(level, int) else tuple(level)
    if min((*levels, *region.start), default=0) < 0:
        message = f"region and level must not be negative, got {region} at level {level}"
        raise RegionError(message, where=where)
    if len(levels) != region.ndim:
        message = f"level must be one number, or one for each axis of {region}, got {level}"
        raise RegionError(message, where=where)
    return tuple(2 ** min(int(one), _HIGHEST) for one in levels)
