"""Roots: the pieces of components that one tile has, and what other tiles must know of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tamis.engine.exact._face import cut_axes, face_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._place import WritablePlace
    from tamis.region import Lattice, Region

__all__ = ["Roots", "any_of", "number_roots", "write_faces"]


@dataclass(frozen=True, slots=True, eq=False)
class Roots:
    """What labelling one tile says.

    Parameters
    ----------
    first : ndarray of int64, shape (N,)
        First pixel of each root, as its raster index in the whole image; it rises.
    told : ndarray, shape (N + 1,), optional
        A number about the background of the tile, and then about each root.
    """

    first: np.ndarray
    told: np.ndarray | None = None


def number_roots(
    region: Region,
    writes: Mapping[str, WritablePlace],
    labels: np.ndarray,
    lattice: Lattice,
    *,
    values: np.ndarray | None = None,
    told: np.ndarray | None = None,
) -> Roots:
    """Keep the labels of a tile, and what its neighbours must know of it.

    Parameters
    ----------
    region : Region
        The tile.
    writes : mapping
        As given to the tile's function.
    labels : ndarray of int, shape region.shape
        Its roots, counted from 1 in raster order.
    lattice : Lattice
        The tiles.
    values : ndarray, optional
        Pixels that must be equal to be connected.
    told : ndarray, shape (N + 1,), optional
        See `Roots`.
    """
    writes["labels"].write(region, labels.astype(writes["labels"].dtype, copy=False))
    return Roots(write_faces(region, writes, labels, lattice, values=values), told)


def write_faces(
    region: Region,
    writes: Mapping[str, WritablePlace],
    labels: np.ndarray,
    lattice: Lattice,
    *,
    values: np.ndarray | None = None,
) -> np.ndarray:
    """Keep what the neighbours of a tile must know of its labels; return the first pixel of each label."""
    first = _first_pixels(labels, region, lattice.shape)
    names = np.concatenate([np.zeros(1, np.int64), first + 1])
    for axis in cut_axes(lattice):
        face = face_of(region, axis, lattice)
        writes[f"names {axis}"].write(face, names[labels.take((0, -1), axis)])
        if values is not None:
            writes[f"values {axis}"].write(face, values.take((0, -1), axis))
    return first


def any_of(labels: np.ndarray, where: np.ndarray, count: int) -> np.ndarray:
    """Return for the background and each of `count` labels whether it is somewhere where `where` is True."""
    told = np.zeros(count + 1, bool)
    told[labels[where]] = True
    return told


def _first_pixels(labels: np.ndarray, region: Region, shape: tuple[int, ...]) -> np.ndarray:
    """Return the raster index in the whole image of each label's first pixel."""
    flat = labels.ravel()
    # labels count in raster order: the first pixel of one is where no higher one was before
    begins = np.flatnonzero(flat[1:] > flat[:-1]) + 1
    if flat[0]:
        begins = np.concatenate([[0], begins])
    met = flat[begins]
    before = np.concatenate([np.zeros(1, met.dtype), np.maximum.accumulate(met)[:-1]])
    within = np.unravel_index(begins[met > before], labels.shape)
    index = [along + start for along, start in zip(within, region.start, strict=True)]
    return np.asarray(np.ravel_multi_index(index, shape), np.int64)
