"""How far each object reaches that lies in more than one tile: its box, and one of its pixels."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tamis.engine._place import Place
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


@dataclass(frozen=True, slots=True)
class _Pieces:
    """What of the objects of a tile touches other tiles.

    Parameters
    ----------
    pixels : ndarray of int64, shape (N,)
        Those on the faces of the tile, by their place in the whole image.
    numbers : ndarray of int64, shape (N,)
        Which piece each belongs to, from 0.
    starts, stops : ndarray of int64, shape (P, axes)
        The box of each piece.
    """

    pixels: np.ndarray
    numbers: np.ndarray
    starts: np.ndarray
    stops: np.ndarray


def label_mask(mask: np.ndarray, connectivity: int) -> tuple[np.ndarray, int]:
    """Return a label for every object of a mask, and how many there are."""
    from scipy import ndimage as ndi

    labels, count = ndi.label(mask, ndi.generate_binary_structure(mask.ndim, connectivity))
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
    told = shop.map(
        find_pieces, lattice, reads={"mask": mask}, shape=lattice.shape, connectivity=connectivity
    )
    found = [pieces for _, pieces in told]
    return _merged(found, lattice.shape, connectivity)


def find_pieces(
    region: Region,
    reads: Mapping[str, Place],
    _writes: object,
    *,
    shape: tuple[int, ...],
    connectivity: int,
) -> _Pieces:
    """Return the pieces of a tile that may go on in another."""
    from scipy import ndimage as ndi

    labels, _ = label_mask(reads["mask"].read(region) != 0, connectivity)
    faces = np.zeros(labels.shape, bool)
    for face in inner_faces(region, shape):
        faces[face] = True
    places = np.nonzero(faces & (labels != 0))
    there, numbers = np.unique(labels[places], return_inverse=True)
    boxes = ndi.find_objects(labels)
    own = [[(part.start, part.stop) for part in boxes[label - 1]] for label in there]
    ends = np.array(own, np.int64).reshape(len(there), len(shape), 2) + np.array(region.start)[:, None]
    pixels = np.ravel_multi_index([p + a for p, a in zip(places, region.start, strict=True)], shape)
    return _Pieces(pixels.astype(np.int64), numbers, ends[..., 0], ends[..., 1])


def inner_faces(region: Region, shape: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    """Yield indices of the faces of a region behind which the image goes on."""
    for axis, (start, stop, length) in enumerate(zip(region.start, region.stop, shape, strict=True)):
        before = (slice(None),) * axis
        if start > 0:
            yield (*before, 0)
        if stop < length:
            yield (*before, -1)


def _merged(found: Sequence[_Pieces], shape: tuple[int, ...], connectivity: int) -> tuple[Extent, ...]:
    """Return the objects that the pieces of all tiles make up, of those that have several pieces."""
    firsts = np.cumsum([0, *(len(pieces.starts) for pieces in found)])
    count = int(firsts[-1])
    if not count:
        return ()
    pixels = np.concatenate([pieces.pixels for pieces in found])
    owners = np.concatenate([p.numbers.ravel() + first for p, first in zip(found, firsts, strict=False)])
    objects = _joined(pixels, owners, count, shape, connectivity)
    total = int(objects.max()) + 1
    starts = np.full((total, len(shape)), np.iinfo(np.int64).max)
    stops = np.zeros((total, len(shape)), np.int64)
    np.minimum.at(starts, objects, np.concatenate([pieces.starts for pieces in found]))
    np.maximum.at(stops, objects, np.concatenate([pieces.stops for pieces in found]))
    some_pixel = np.zeros(total, np.int64)
    some_pixel[objects[owners]] = pixels
    corners = np.stack(np.unravel_index(some_pixel, shape), axis=1)
    spread = np.flatnonzero(np.bincount(objects) > 1)
    return tuple(
        Extent(Region(tuple(starts[at].tolist()), tuple(stops[at].tolist())), tuple(corners[at].tolist()))
        for at in spread
    )


def _joined(
    pixels: np.ndarray, owners: np.ndarray, count: int, shape: tuple[int, ...], connectivity: int
) -> np.ndarray:
    """Return for each piece the number of its object: neighbours on two faces belong together."""
    from scipy import sparse

    order = np.argsort(pixels)
    pixels, owners = pixels[order], owners[order]
    rows, columns = _links(pixels, shape, connectivity)
    links = sparse.coo_array(
        (np.ones(len(rows), np.int8), (owners[rows], owners[columns])), shape=(count, count)
    )
    numbers: np.ndarray = sparse.csgraph.connected_components(links, directed=False)[1]
    return numbers


def _links(pixels: np.ndarray, shape: tuple[int, ...], connectivity: int) -> tuple[np.ndarray, np.ndarray]:
    """Return pairs of positions in the sorted `pixels` that are neighbours."""
    places = np.stack(np.unravel_index(pixels, shape), axis=1)
    strides = [math.prod(shape[axis + 1 :]) for axis in range(len(shape))]
    pairs = [(np.empty(0, np.intp), np.empty(0, np.intp))]
    for offset in itertools.product((-1, 0, 1), repeat=len(shape)):
        if offset <= (0,) * len(shape) or np.count_nonzero(offset) > connectivity:
            continue
        moved = places + offset
        here = np.flatnonzero(((moved >= 0) & (moved < shape)).all(axis=1))
        wanted = pixels[here] + np.dot(offset, strides)
        there = np.minimum(np.searchsorted(pixels, wanted), len(pixels) - 1)
        hit = pixels[there] == wanted
        pairs.append((here[hit], there[hit]))
    return np.concatenate([a for a, _ in pairs]), np.concatenate([b for _, b in pairs])
