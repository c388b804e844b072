"""Where tiles touch: the layers beside each cut, and which roots are linked across it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.region import Lattice, Region

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._workshop import Workshop

__all__ = [
    "cut_axes", "face_of", "faces_of", "link_tile", "links_of", "number_components", "tile_number",
]  # fmt: skip


def tile_number(region: Region, lattice: Lattice) -> int:
    """Return which tile this is, in raster order."""
    place = [start // length for start, length in zip(region.start, lattice.tile, strict=True)]
    return int(np.ravel_multi_index(place, lattice.counts))


def cut_axes(lattice: Lattice) -> list[int]:
    """Return the axes that are cut into several tiles."""
    return [axis for axis, count in enumerate(lattice.counts) if count > 1]


def faces_of(shop: Workshop, lattice: Lattice, values_dtype: Any) -> dict[str, WritablePlace]:
    """Return room for the first and the last layer of each tile, along each axis."""
    faces = {}
    for axis in cut_axes(lattice):
        shape, tile = list(lattice.shape), list(lattice.tile)
        shape[axis], tile[axis] = 2 * lattice.counts[axis], 2
        surface = Lattice(tuple(shape), tuple(tile))
        faces[f"names {axis}"] = shop.allocate(surface.shape, np.int64, lattice=surface)
        if values_dtype is not None:
            faces[f"values {axis}"] = shop.allocate(surface.shape, values_dtype, lattice=surface)
    return faces


def face_of(region: Region, axis: int, lattice: Lattice) -> Region:
    """Return where the first and the last layer of a tile are kept."""
    first = 2 * (region.start[axis] // lattice.tile[axis])
    return _with_span(region, axis, first, first + 2)


def _with_span(region: Region, axis: int, start: int, stop: int) -> Region:
    starts, stops = list(region.start), list(region.stop)
    starts[axis], stops[axis] = start, stop
    return Region(tuple(starts), tuple(stops))


def links_of(
    shop: Workshop, lattice: Lattice, structure: np.ndarray, faces: Mapping[str, Place]
) -> np.ndarray:
    """Return pairs of roots that are one component, by the names that tiles gave them."""
    if not cut_axes(lattice):
        return np.zeros((0, 2), np.int64)
    done = shop.map(link_tile, lattice, reads=faces, lattice=lattice, structure=structure)
    return np.concatenate([pairs for _, pairs in done])


def link_tile(
    region: Region,
    reads: Mapping[str, Place],
    _writes: object,
    *,
    lattice: Lattice,
    structure: np.ndarray,
) -> np.ndarray:
    """Return pairs of roots that touch across the far faces of a tile, edges and corners included.

    Two neighbours in different tiles are on both sides of the face of one, so that faces are enough.
    """
    found = [np.zeros((0, 2), np.int64)]
    for axis in cut_axes(lattice):
        if region.stop[axis] == lattice.shape[axis]:
            continue
        near = _with_span(face_of(region, axis, lattice), axis, *_layer(region, axis, lattice, 1))
        far = _with_span(near, axis, *_layer(region, axis, lattice, 2))
        for offset in itertools.product((-1, 0, 1), repeat=region.ndim):
            if offset[axis] == 1 and structure[tuple(step + 1 for step in offset)]:
                aside = [0 if along == axis else step for along, step in enumerate(offset)]
                found.append(_touching(reads, axis, near, far.shift(aside)))
    return np.concatenate(found)


def _layer(region: Region, axis: int, lattice: Lattice, step: int) -> tuple[int, int]:
    layer = 2 * (region.start[axis] // lattice.tile[axis]) + step
    return layer, layer + 1


def _touching(reads: Mapping[str, Place], axis: int, near: Region, far: Region) -> np.ndarray:
    """Return the names of roots at the same place of two layers, of which one may be beside the image."""
    names, values = reads[f"names {axis}"], reads.get(f"values {axis}")
    inside = far.clip(names.shape)
    near = near.shift([b - a for a, b in zip(far.start, inside.start, strict=True)])
    near = Region(near.start, tuple(a + n for a, n in zip(near.start, inside.shape, strict=True)))
    here, there = names.read(near), names.read(inside)
    are_linked = (here != 0) & (there != 0)
    if values is not None:
        are_linked &= values.read(near) == values.read(inside)
    pairs = np.stack([here[are_linked], there[are_linked]], axis=1)
    is_repeated = (pairs[1:] == pairs[:-1]).all(axis=1)
    return np.asarray(pairs[np.concatenate([np.ones(min(len(pairs), 1), bool), ~is_repeated])])


def number_components(first: np.ndarray, links: np.ndarray) -> tuple[np.ndarray, int]:
    """Return the component of each root, and how many components there are.

    Parameters
    ----------
    first : ndarray of int64, shape (roots,)
        First pixel of each root.
    links : ndarray of int64, shape (links, 2)
        Roots that are one component, by 1 + their first pixels.
    """
    order = np.argsort(first, kind="stable")  # made for tables that are sorted in parts
    leader = np.arange(len(first))
    touched, which = np.unique(np.searchsorted(first, links - 1, sorter=order), return_inverse=True)
    leader[touched] = touched[_least_member(which.reshape(links.shape), len(touched))]
    rank = np.cumsum(leader == np.arange(len(first))) - 1
    numbers = np.empty(len(first), np.int64)
    numbers[order] = rank[leader]
    return numbers, int(rank[-1]) + 1 if len(rank) else 0


def _least_member(links: np.ndarray, count: int) -> np.ndarray:
    """Return for each of `count` linked things the least that is linked to it."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    weights = np.ones(len(links), np.int8)
    graph = coo_array((weights, (links[:, 0], links[:, 1])), shape=(count, count))
    group = connected_components(graph, directed=False)[1]
    least = np.unique(group, return_index=True)[1]
    return least[group] if count else np.zeros(0, np.int64)
