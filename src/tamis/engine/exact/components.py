"""Connected components, found tile by tile: one numbering, and a table of what each of them is.

Each tile is labelled by itself; its pieces of components are *roots*, known by their first pixel. Where
tiles touch, roots that are one component are linked, also across edges and corners. A component's number
is the rank of its first pixel in raster order, which is how scipy and scikit-image count, so that neither
tiles nor the order in which they are done can be seen in the result.

The local numbers stay in a place, in memory are only tables with an entry for each root and each link:
they grow with the objects and with the surface of the tiles, not with the image.

References
----------
.. [1] M. Isenburg, J. Shewchuk: Streaming connected component computation for trillion voxel images.
       Workshop on Massive Data Algorithmics, 2009.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from tamis.engine.exact._face import faces_of, links_of, number_components, tile_number
from tamis.engine.exact._root import Roots, any_of, number_roots
from tamis.engine.exact._survey import keep
from tamis.region import Lattice, Region

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._workshop import Workshop

__all__ = [
    "Components",
    "PartOfTable",
    "Roots",
    "any_of",
    "chosen",
    "find_components",
    "number_roots",
    "paint",
    "structure_of",
]

PartOfTable: TypeAlias = "tuple[Region, int, int]"
"""A tile, and where its part of a table with an entry for each root begins and ends."""

# scipy.ndimage.label counts more pixels than these in 64 bits
_MOST_IN_32_BITS = 2**31 - 2


@dataclass(frozen=True, slots=True, eq=False)
class Components:
    """The components of an image; components count from 0, in raster order of their first pixels.

    Parameters
    ----------
    labels : Place of int
        In each tile its roots, counted from 1 in raster order; 0 is background.
    lattice : Lattice
        The tiles.
    starts : ndarray of int64, shape (tiles + 1,)
        The roots of tile ``i`` are the entries ``starts[i]`` to ``starts[i + 1]`` of a table.
    numbers : ndarray of int64, shape (roots,)
        The component that each root belongs to.
    count : int
        How many components there are.
    told : ndarray, shape (roots,)
        What was told of each root; empty if nothing was.
    background : ndarray, shape (tiles,)
        What was told of the background of each tile.
    """

    labels: WritablePlace
    lattice: Lattice
    starts: np.ndarray
    numbers: np.ndarray
    count: int
    told: np.ndarray
    background: np.ndarray

    def any(self) -> np.ndarray:
        """Return for each component whether something other than 0 was told of one of its roots."""
        found = np.zeros(self.count, bool)
        found[self.numbers[self.told != 0]] = True
        return found

    def sums(self) -> np.ndarray:
        """Return for each component the sum of what was told of its roots."""
        total = np.zeros(self.count, np.int64)
        np.add.at(total, self.numbers, self.told)
        return total

    def parts(self) -> _Parts:
        """Return the tiles, each with its part of a table that has an entry for each root."""
        return _Parts(self)


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """Tiles one after the other, never all of them in a list."""

    components: Components

    def __len__(self) -> int:
        return len(self.components.lattice)

    def __iter__(self) -> Iterator[PartOfTable]:
        starts = self.components.starts
        return (
            (region, int(starts[number]), int(starts[number + 1]))
            for number, region in enumerate(self.components.lattice)
        )


def structure_of(ndim: int, connectivity: int) -> np.ndarray:
    """Return which of its neighbours a pixel is connected to, at most so many steps along axes away.

    Returns
    -------
    structure : ndarray of bool, shape (3, ...)
        With 3 pixels along each axis.
    """
    from scipy.ndimage import generate_binary_structure

    return np.asarray(generate_binary_structure(ndim, connectivity))


def find_components(
    shop: Workshop,
    function: Any,
    *,
    shape: tuple[int, ...],
    structure: np.ndarray,
    reads: Mapping[str, Place],
    depth: Sequence[int] = (),
    dtype: Any = None,
    values_dtype: Any = None,
    **arguments: Any,
) -> Components:
    """Return the connected components of what `function` labels in each tile.

    Parameters
    ----------
    shop : Workshop
        Does the tiles.
    function : callable
        Module-level ``function(region, reads, writes, *, lattice, structure, **arguments)``: labels one
        tile, and returns what `number_roots` returns.
    shape : tuple of int, pixel
        Shape of the image.
    structure : ndarray of bool, shape (3, ...)
        Which neighbours are connected; the same in opposite directions.
    reads : mapping
        Places that `function` reads.
    depth : sequence of int, optional, pixel
        How much more than its tile `function` reads.
    dtype : dtype, optional
        Dtype of the local numbers; without it, that of `scipy.ndimage.label`.
    values_dtype : dtype, optional
        Dtype of pixels that must be equal to be connected; without it, all foreground is alike.
    **arguments
        More for `function`.
    """
    lattice = shop.lattice(shape, depth=depth)
    labels = shop.allocate(shape, dtype or count_dtype(shape), lattice=lattice)
    faces = faces_of(shop, lattice, values_dtype)
    writes = {"labels": labels, **faces}
    given = {"lattice": lattice, "structure": structure, **arguments}
    roots = _in_order(lattice, shop.map(function, lattice, reads=reads, writes=writes, **given))
    links = links_of(shop, lattice, structure, faces)
    starts = np.cumsum([0, *(len(said.first) for said in roots)])
    numbers, count = number_components(np.concatenate([said.first for said in roots]), links)
    told = [said.told for said in roots if said.told is not None]
    none = np.zeros(0, np.int64)
    return Components(
        labels,
        lattice,
        starts,
        numbers,
        count,
        np.concatenate([of_tile[1:] for of_tile in told]) if told else none,
        np.array([of_tile[0] for of_tile in told]) if told else none,
    )


def count_dtype(shape: tuple[int, ...]) -> np.dtype:
    """Return the dtype that `scipy.ndimage.label` counts the components of such an image in."""
    return np.dtype(np.int32 if math.prod(shape) < _MOST_IN_32_BITS else np.intp)


def _in_order(lattice: Lattice, done: Any) -> list[Roots]:
    """Return what was said of each tile, in raster order of the tiles."""
    told: list[Any] = [None] * len(lattice)
    for region, said in done:
        told[tile_number(region, lattice)] = said
    return told


def paint(
    shop: Workshop,
    components: Components,
    table: np.ndarray,
    result: WritablePlace,
    *,
    function: Any = None,
    reads: Mapping[str, Place] | None = None,
    **arguments: Any,
) -> WritablePlace:
    """Give each pixel what a table says of its component; return `result`.

    Parameters
    ----------
    shop : Workshop
        Does the tiles.
    components : Components
        The components.
    table : ndarray, shape (components.count,)
        What each of them becomes.
    result : WritablePlace
        What is filled; may be the components' own labels, which are then gone, or others are filled.
    function : callable, optional
        Module-level ``function(item, reads, writes, **arguments)`` that fills the tile ``item[0]`` of
        ``writes["result"]`` from ``chosen(item, reads, background)``; without it, `paint_tile`.
    reads, **arguments
        What else it takes.
    """
    if result is components.labels and shop.executor.is_remote:
        # a task whose worker dies is done again, and must not find its own result
        result = shop.allocate(result.shape, result.dtype, lattice=components.lattice)
    roots = table[components.numbers]
    places = {"labels": components.labels, "table": keep(shop, roots), **(reads or {})}
    function = function or paint_tile
    shop.do(function, components.parts(), reads=places, writes={"result": result}, **arguments)
    return result


def paint_tile(
    item: PartOfTable,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    background: Any = 0,
) -> None:
    """Fill a tile with what the table says."""
    writes["result"].write(item[0], chosen(item, reads, background))


def chosen(item: PartOfTable, reads: Mapping[str, Place], background: Any) -> np.ndarray:
    """Return what the table says of each pixel of a tile, and `background` where there is no component."""
    region, start, stop = item
    table = reads["table"].read(Region((start,), (stop,)))
    table = np.concatenate([np.array([background], table.dtype), table])
    return table.take(reads["labels"].read(region), mode="clip")
