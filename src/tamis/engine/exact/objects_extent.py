"""How far each object reaches that lies in more than one tile: its box, and one of its pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.engine.exact._face import faces_of, links_of, number_components
from tamis.engine.exact._root import write_faces
from tamis.engine.exact.components import structure_of
from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._workshop import Workshop
    from tamis.region import Lattice

__all__ = ["Extent", "find_spread_objects", "inner_faces", "label_mask"]


@dataclass(frozen=True, slots=True)
class Extent:
    """Where an object is.

    Parameters
    ----------
    box : Region
        The smallest that holds it.
    pixel : tuple of int, pixel
        One of its pixels; no other object within the box has it.
    """

    box: Region
    pixel: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """What of the objects of a tile touches other tiles.

    Parameters
    ----------
    first : ndarray of int64, shape (N,)
        First pixel of each piece, as its raster index in the whole image.
    starts, stops : ndarray of int64, shape (N, axes)
        The box of each piece.
    """

    first: np.ndarray
    starts: np.ndarray
    stops: np.ndarray


def label_mask(mask: np.ndarray, connectivity: int) -> tuple[np.ndarray, int]:
    """Return a label for every object of a mask, and how many there are."""
    from scipy import ndimage as ndi

    labels, count = ndi.label(mask, structure_of(mask.ndim, connectivity))
    return labels, int(count)


def find_spread_objects(
    shop: Workshop, mask: Place, lattice: Lattice, *, connectivity: int
) -> tuple[Extent, ...]:
    """Return the objects that lie in more than one tile.

    Parameters
    ----------
    shop : Workshop
        Does the tiles.
    mask : Place
        Objects are where it is not 0.
    lattice : Lattice
        The tiles.
    connectivity : int
        Pixels that differ along at most so many axes, by one, are neighbours.
    """
    structure, faces = structure_of(len(lattice.shape), connectivity), faces_of(shop, lattice, None)
    given = {"lattice": lattice, "structure": structure}
    told = shop.map(find_pieces, lattice, reads={"mask": mask}, writes=faces, **given)
    found = [pieces for _, pieces in told]
    return _merged(found, links_of(shop, lattice, structure, faces), lattice.shape)


def find_pieces(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    lattice: Lattice,
    structure: np.ndarray,
) -> _Pieces:
    """Return the pieces of a tile that may go on in another."""
    from scipy import ndimage as ndi

    labels, count = ndi.label(reads["mask"].read(region) != 0, structure)
    first = write_faces(region, writes, labels, lattice)
    is_outside = np.zeros(count + 1, bool)
    for face in inner_faces(region, lattice.shape):
        is_outside[labels[face]] = True
    there = np.flatnonzero(is_outside[1:])
    boxes = ndi.find_objects(labels)
    own = [[(part.start, part.stop) for part in boxes[at]] for at in there]
    ends = np.array(own, np.int64).reshape(len(there), region.ndim, 2) + np.array(region.start)[:, None]
    return _Pieces(first[there], ends[..., 0], ends[..., 1])


def inner_faces(region: Region, shape: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    """Yield indices of the faces of a region behind which the image goes on."""
    for axis, (start, stop, length) in enumerate(zip(region.start, region.stop, shape, strict=True)):
        before = (slice(None),) * axis
        if start > 0:
            yield (*before, 0)
        if stop < length:
            yield (*before, -1)


def _merged(found: Sequence[_Pieces], links: np.ndarray, shape: tuple[int, ...]) -> tuple[Extent, ...]:
    """Return the objects that the pieces of all tiles make up, of those that have several pieces."""
    first = np.concatenate([pieces.first for pieces in found])
    objects, total = number_components(first, links)
    starts = np.full((total, len(shape)), np.iinfo(np.int64).max)
    stops = np.zeros((total, len(shape)), np.int64)
    np.minimum.at(starts, objects, np.concatenate([pieces.starts for pieces in found]))
    np.maximum.at(stops, objects, np.concatenate([pieces.stops for pieces in found]))
    some_pixel = np.zeros(total, np.int64)
    some_pixel[objects] = first
    corners = np.stack(np.unravel_index(some_pixel, shape), axis=1)
    spread = np.flatnonzero(np.bincount(objects) > 1)
    return tuple(
        Extent(Region(tuple(starts[at].tolist()), tuple(stops[at].tolist())), tuple(corners[at].tolist()))
        for at in spread
    )
