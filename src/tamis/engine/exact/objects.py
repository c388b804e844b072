"""Operations that are exact object by object: small objects within a tile, large ones in their own box.

Each tile reads a margin beside its own pixels. An object that does not reach the outside of that window is
seen whole, and every tile that holds a part of it computes it alike; what is larger is computed once, in
the smallest box that holds it, and put into the tiles afterwards.
"""

from __future__ import annotations

import contextlib
import math
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from tamis.catalogue import load_target
from tamis.engine._work import name_of
from tamis.engine.exact.objects_extent import find_spread_objects, inner_faces, label_mask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._workshop import Workshop
    from tamis.engine.exact.objects_extent import Extent
    from tamis.region import Lattice, Region

__all__ = ["PartFunction", "by_object"]

PartFunction: TypeAlias = "Callable[..., np.ndarray | None]"
"""``function(window, objects, reads, **arguments)``: what the operation makes of some objects, each of
which lies within the window, whole; 0 where it makes nothing. None: objects are not enough to tell."""

# few cells are larger, and of a tile of usual size a quarter more is read
_LARGEST_DEPTH = 64
# boxes of large objects may overlap; beyond so many times the image, one call for all is quicker
_MOST_WORK = 4


def by_object(
    shop: Workshop,
    mask: Place,
    function: PartFunction,
    *,
    connectivity: int,
    dtype: Any,
    reads: Mapping[str, Place] | None = None,
    **arguments: Any,
) -> WritablePlace | None:
    """Return the place of the whole result, or None: the library's own call is as good, or needed.

    Parameters
    ----------
    shop : Workshop
        Does the tiles.
    mask : Place
        Objects are where it is not 0.
    function : callable
        A `PartFunction`, from a module.
    connectivity : int
        Neighbours differ along at most so many axes, by one.
    dtype : dtype
        Of the result.
    reads : mapping, optional
        Places that the function reads from.
    **arguments
        What else it is called with: numbers and names.
    """
    shape = mask.shape
    if shop.is_one_tile(shape):
        return None
    lattice = shop.lattice(shape)
    depth = tuple(min(max(length // 8, 1), _LARGEST_DEPTH) for length in lattice.tile)
    spread = find_spread_objects(shop, mask, lattice, connectivity=connectivity)
    large = [extent for extent in spread if _is_cut(extent, lattice, depth)]
    if sum(extent.box.size for extent in large) > _MOST_WORK * math.prod(shape):
        return None
    result = shop.allocate(shape, dtype, lattice=lattice)
    places = {**(reads or {}), "mask": mask}
    told = {**arguments, "part": name_of(function), "connectivity": connectivity}
    tiles = shop.map(do_tile, lattice, reads=places, writes={"result": result}, **told, depth=depth)
    with contextlib.closing(tiles):
        if not all(is_done for _, is_done in tiles):
            return None
    is_complete = _add_large(shop, result, lattice, large, places, told)
    return result if is_complete else None


def _add_large(
    shop: Workshop,
    result: WritablePlace,
    lattice: Lattice,
    large: Iterable[Extent],
    reads: Mapping[str, Place],
    told: Mapping[str, Any],
) -> bool:
    """Put what comes of large objects into the tiles; return whether that is known of each."""
    for batch in _batches(large, shop.tile_pixels):
        with contextlib.closing(shop.map(do_object, batch, reads=reads, **told)) as pieces:
            for extent, piece in pieces:
                if piece is None:
                    return False
                _put(result, lattice, extent.box, piece)
    return True


def _is_cut(extent: Extent, lattice: Lattice, depth: tuple[int, ...]) -> bool:
    """Return whether some tile does not see all of the object within its margin."""
    box = extent.box.grow((1,) * len(depth)).clip(lattice.shape)
    if any(b > t + 2 * d for b, t, d in zip(box.shape, lattice.tile, depth, strict=True)):
        return True
    return not all(tile.grow(depth).contains(box) for tile in lattice.cover(extent.box))


def _batches(large: Iterable[Extent], tile_pixels: int) -> Iterator[list[Extent]]:
    """Yield what may be done at once: all that are no larger than a tile, then one after the other."""
    small = [extent for extent in large if extent.box.size <= tile_pixels]
    if small:
        yield small
    yield from ([extent] for extent in large if extent.box.size > tile_pixels)


def do_tile(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    part: str,
    connectivity: int,
    depth: tuple[int, ...],
    **arguments: Any,
) -> bool:
    """Write what comes of the objects that are seen whole; return whether that is known."""
    shape = reads["mask"].shape
    window = region.grow(depth).clip(shape)
    objects = _seen_whole(reads["mask"].read(window) != 0, window, region, shape, connectivity)
    done = load_target(part)(window, objects, reads, **arguments)
    if done is None:
        return False
    writes["result"].write(region, done[region.within(window).slices])
    return True


def _seen_whole(
    mask: np.ndarray, window: Region, region: Region, shape: tuple[int, ...], connectivity: int
) -> np.ndarray:
    """Return the objects of a window that do not go on outside of it, and have a box in the region."""
    from scipy import ndimage as ndi

    labels, count = label_mask(mask, connectivity)
    keep = np.zeros(count + 1, bool)
    inner = region.within(window)
    for label, box in enumerate(ndi.find_objects(labels), start=1):
        pairs = zip(box, inner.start, inner.stop, strict=True)
        keep[label] = all(part.start < b and part.stop > a for part, a, b in pairs)
    for face in inner_faces(window, shape):
        keep[labels[face]] = False
    keep[0] = False
    seen: np.ndarray = keep[labels]
    return seen


def do_object(
    extent: Extent,
    reads: Mapping[str, Place],
    _writes: object,
    *,
    part: str,
    connectivity: int,
    **arguments: Any,
) -> np.ndarray | None:
    """Return what comes of one object, in its box."""
    shape = reads["mask"].shape
    window = extent.box.grow((1,) * len(shape)).clip(shape)
    labels, _ = label_mask(reads["mask"].read(window) != 0, connectivity)
    pixel = tuple(p - a for p, a in zip(extent.pixel, window.start, strict=True))
    done = load_target(part)(window, labels == labels[pixel], reads, **arguments)
    return None if done is None else done[extent.box.within(window).slices]


def _put(result: WritablePlace, lattice: Lattice, box: Region, piece: np.ndarray) -> None:
    """Put what comes of an object into the tiles, where it is not 0."""
    for tile in lattice.cover(box):
        common = tile.intersect(box)
        new = piece[common.within(box).slices]
        if new.any():
            pixels = result.read(tile).copy()
            np.copyto(pixels[common.within(tile).slices], new, where=new != 0)
            result.write(tile, pixels)
