"""Skeletons: object by object; and thinning, a few rounds at a time in every tile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import call, get_operation
from tamis.engine._workshop import Algorithm
from tamis.engine.exact.objects import by_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._workshop import Workshop
    from tamis.region import Lattice, Region

__all__ = ["ALGORITHMS"]


def _skeletonize(shop: Workshop) -> WritablePlace | None:
    """Return the skeletons of all objects: a pixel goes by its neighbours, and these are of its object.

    Outside of the image is background, as it is outside of an object. A window has a second plane where
    the image has one, as Lee's method treats a single one as 2-D.
    """
    if len(shop.inputs) != 1 or shop.scalars or not _is_possible(shop):
        return None
    binary = shop.image(next(iter(shop.inputs)))
    values = dict(shop.values)
    return by_object(
        shop, binary, skeletonize_objects, connectivity=len(binary.shape), dtype=bool, values=values
    )


def _is_possible(shop: Workshop) -> bool:
    ndim = len(shop.image(next(iter(shop.inputs))).shape)
    return ndim == 2 or (ndim == 3 and shop.values.get("method") != "zhang")


def skeletonize_objects(
    _window: Region, objects: np.ndarray, _reads: object, *, values: Mapping[str, Any]
) -> np.ndarray:
    """Return the skeletons of some objects."""
    found: np.ndarray = call(get_operation("morphology.skeletonize"), {"image": objects}, values)
    return found


# a tile sees twice as many pixels more to each side: more rounds cost margin, fewer cost passes
_MOST_ROUNDS = 16


def _thin(shop: Workshop) -> WritablePlace | None:
    """Return what is left after all rounds: in each, a pixel looks two pixels far, one in each half."""
    if len(shop.inputs) != 1 or shop.scalars:
        return None
    binary = shop.image(next(iter(shop.inputs)))
    if len(binary.shape) != 2 or shop.is_one_tile(binary.shape):
        return None
    lattice = shop.lattice(binary.shape)
    rounds = min(max(min(lattice.tile) // 8, 2), _MOST_ROUNDS)
    old, new = (shop.allocate(binary.shape, bool, lattice=lattice) for _ in range(2))
    left = shop.values.get("max_num_iter")
    changed = _thinned(shop, lattice, lattice, binary, (old, new), rounds=_fewer(rounds, left))
    while changed and (left is None or (left := left - rounds) > 0):
        # where nothing changes any more, both places hold the same
        near = _reached(lattice, changed, 2 * rounds)
        changed = _thinned(shop, lattice, near, old, (new,), rounds=_fewer(rounds, left))
        old, new = new, old
    return old


def _fewer(rounds: int, left: int | None) -> int:
    return rounds if left is None else min(rounds, left)


def _thinned(
    shop: Workshop,
    lattice: Lattice,
    tiles: Any,
    source: Place,
    targets: tuple[WritablePlace, ...],
    *,
    rounds: int,
) -> list[Region]:
    """Do some rounds in these tiles; return those that changed."""
    writes = {str(number): place for number, place in enumerate(targets)}
    told = shop.map(thin_tile, tiles, reads={"image": source}, writes=writes, rounds=rounds)
    return [tile for tile, is_changed in told if is_changed]


def _reached(lattice: Lattice, changed: list[Region], depth: int) -> list[Region]:
    """Return the tiles that see a changed one."""
    found = {tile: None for one in changed for tile in lattice.cover(one.grow((depth, depth)))}
    return list(found)


def thin_tile(
    region: Region, reads: Mapping[str, Place], writes: Mapping[str, WritablePlace], *, rounds: int
) -> bool:
    """Write a tile after some rounds; return whether it changed."""
    image = reads["image"]
    window = region.grow((2 * rounds, 2 * rounds)).clip(image.shape)
    before = image.read(window) != 0
    thinned = call(get_operation("morphology.thin"), {"image": before}, {"max_num_iter": rounds})
    part = region.within(window).slices
    for place in writes.values():
        place.write(region, thinned[part])
    return not np.array_equal(thinned[part], before[part])


ALGORITHMS = {
    "skeletonize": Algorithm(_skeletonize, bytes_per_pixel=32),
    "thin": Algorithm(_thin, bytes_per_pixel=32),
}
