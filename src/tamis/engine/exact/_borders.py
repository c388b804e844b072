"""Reconstruction over the borders of tiles: what reaches a tile from afar, found at one stroke.

Within a tile, what one border pixel can send to another is limited by the best path between them; of all
pairs a tree of best connections says enough. The trees of all tiles, joined where tiles touch, make a graph
as large as the borders; a best spanning tree of it gives what is reconstructed on each border pixel.

References
----------
R. Barnes, "Parallel priority-flood depression filling for trillion cell digital elevation models on
desktops or clusters", Computers & Geosciences 96, 56-68, 2016: the idea, for depressions.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.engine.exact._face import tile_number
from tamis.engine.exact._survey import keep
from tamis.region import Lattice, Region

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._workshop import Workshop
__all__ = ["can_join", "join_borders"]

# more neighbours would take more memory for their edges than a visit takes
_MOST_DIRECTIONS = 4


def can_join(footprint: np.ndarray) -> bool:
    """Return whether neighbours are so both ways, and not too many."""
    return (
        np.array_equal(footprint, np.flip(footprint)) and 0 < len(_directions(footprint)) <= _MOST_DIRECTIONS
    )


def _directions(footprint: np.ndarray) -> list[tuple[int, ...]]:
    """Return the offsets to neighbours, of each pair of opposite ones one."""
    offsets = np.argwhere(footprint) - np.array(footprint.shape) // 2
    return [offset for offset in map(tuple, offsets.tolist()) if offset > (0,) * footprint.ndim]


def join_borders(
    shop: Workshop, mask: Place, state: WritablePlace, method: str, footprint: np.ndarray
) -> None:
    """Bring the borders of all tiles to what they are in the end.

    Parameters
    ----------
    shop : Workshop
        Does the tiles.
    mask, state : Place
        What limits, and what is reconstructed so far.
    method : str
        ``"dilation"`` or ``"erosion"``.
    footprint : ndarray of bool
        Which pixels are neighbours; see `can_join`.
    """
    lattice = shop.lattice(mask.shape)
    directions, sign = _directions(footprint), 1 if method == "dilation" else -1
    firsts = _first_nodes(lattice, directions)
    table = keep(shop, firsts)
    arguments: dict[str, Any] = {"tile": lattice.tile, "directions": directions, "sign": sign}
    reads: dict[str, Place] = {"mask": mask, "state": state, "firsts": table}
    values = np.empty(firsts[-1], state.dtype)
    edges = []
    for region, (own, *found) in shop.map(list_edges, lattice, reads=reads, **arguments):
        first = firsts[tile_number(region, lattice)]
        values[first : first + own.size] = own
        edges.append(found)
    solved = _best_values(values, *map(np.concatenate, zip(*edges, strict=True)))
    reads = {"solved": keep(shop, solved), "firsts": table}
    shop.do(set_borders, lattice, reads=reads, writes={"state": state}, **arguments)


def _reach(directions: Sequence[Sequence[int]]) -> tuple[int, ...]:
    return tuple(max(map(abs, along)) for along in zip(*directions, strict=True))


def _first_nodes(lattice: Lattice, directions: Sequence[Sequence[int]]) -> np.ndarray:
    """Return for each tile the number of its first border pixel; the last entry is how many there are."""
    reach = _reach(directions)
    counts = [region.size - _inner(region, lattice.shape, reach).size for region in lattice]
    return np.cumsum([0, *counts])


def _inner(region: Region, shape: Sequence[int], reach: Sequence[int]) -> Region:
    """Return the pixels of a tile that no pixel of another is next to."""
    starts = [a + more * (a > 0) for a, more in zip(region.start, reach, strict=True)]
    stops = [b - more * (b < length) for b, length, more in zip(region.stop, shape, reach, strict=True)]
    return Region(tuple(starts), tuple(stops))


def _is_border(region: Region, shape: Sequence[int], reach: Sequence[int]) -> np.ndarray:
    found = np.ones(region.shape, bool)
    inner = _inner(region, shape, reach)
    if inner.size:
        found[inner.within(region).slices] = False
    return found


def list_edges(
    region: Region,
    reads: Mapping[str, Place],
    _writes: object,
    *,
    tile: tuple[int, ...],
    directions: Sequence[tuple[int, ...]],
    sign: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the values of a tile's border pixels, and edges from them: their ends and what they let pass."""
    lattice, reach = Lattice(reads["mask"].shape, tile), _reach(directions)
    seen = region.grow(reach).clip(lattice.shape)
    dtype = reads["state"].dtype
    mask = reads["mask"].read(seen).astype(dtype) * dtype.type(sign)
    part = region.within(seen).slices
    is_border = _is_border(region, lattice.shape, reach)
    nodes = _nodes(seen, lattice, reach, reads["firsts"])
    inside = _tree_of(mask[part], is_border, nodes[part], directions)
    outside = _edges_out(mask, nodes, part, directions)
    values = reads["state"].read(region)[is_border] * dtype.type(sign)
    return (values, *(np.concatenate(pair) for pair in zip(inside, outside, strict=True)))


def _nodes(seen: Region, lattice: Lattice, reach: Sequence[int], firsts: Place) -> np.ndarray:
    """Return the numbers of border pixels, of all tiles; -1 elsewhere."""
    nodes = np.full(seen.shape, -1, np.int64)
    for region in lattice.cover(seen):
        is_border = _is_border(region, lattice.shape, reach)
        number = tile_number(region, lattice)
        own = np.full(region.shape, -1, np.int64)
        own[is_border] = np.arange(np.count_nonzero(is_border)) + firsts.read(
            Region((number,), (number + 1,))
        )
        both = region.intersect(seen)
        nodes[both.within(seen).slices] = own[both.within(region).slices]
    return nodes


def _pairs(array: np.ndarray, direction: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Return all pixels that have a neighbour in this direction, and those neighbours."""
    here = tuple(slice(max(0, -d), min(n, n - d)) for d, n in zip(direction, array.shape, strict=True))
    there = tuple(slice(max(0, d), min(n, n + d)) for d, n in zip(direction, array.shape, strict=True))
    if any(abs(d) >= n for d, n in zip(direction, array.shape, strict=True)):
        return array[:0], array[:0]
    return array[here], array[there]


def _edges_out(
    mask: np.ndarray, nodes: np.ndarray, part: tuple[slice, ...], directions: Sequence[Sequence[int]]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the edges from this tile to others that come after it, in every direction."""
    is_own = np.zeros(mask.shape, bool)
    is_own[part] = True
    found = []
    for direction in directions:
        own, others = _pairs(is_own, direction)
        leaves = own & ~others
        (one, other), (low, high) = _pairs(nodes, direction), _pairs(mask, direction)
        found.append((one[leaves], other[leaves], np.minimum(low[leaves], high[leaves])))
    return tuple(map(np.concatenate, zip(*found, strict=True)))  # type: ignore[return-value]


def _tree_of(
    mask: np.ndarray, is_border: np.ndarray, nodes: np.ndarray, directions: Sequence[Sequence[int]]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the edges of a tree that connects the border pixels of a tile as well as all its pixels do."""
    pixel = np.arange(mask.size, dtype=np.int32).reshape(mask.shape)
    pairs = [_pairs(pixel, direction) for direction in directions]
    one, other = (np.concatenate([ends[side].ravel() for ends in pairs]) for side in (0, 1))
    flat = mask.ravel()
    passes = np.minimum(flat[one], flat[other])
    order = np.argsort(passes, kind="stable")
    one, other, passes = one[order], other[order], passes[order]
    one, other, kept = _contracted(one, other, is_border.ravel())
    one, other, kept = _spanning(one, other, kept, mask.size)
    numbers = nodes.ravel()
    return numbers[one], numbers[other], passes[kept]


def _contracted(
    one: np.ndarray, other: np.ndarray, is_border: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return edges between border pixels only, which let pass as much as paths over all pixels do.

    A pixel inside joins the neighbour to which its best edge leads: no path over it lets more pass.

    Parameters
    ----------
    one, other : ndarray of int
        Ends of the edges, the best ones last.
    is_border : ndarray of bool
        Which pixels stay.
    """
    kept = np.arange(one.size)
    while True:
        inside = ~(is_border[one] & is_border[other])
        if not inside.any():
            return one, other, kept
        best = np.full(is_border.size, -1)
        for ends in (one, other):
            np.maximum.at(best, ends, np.arange(ends.size))
        joins = np.arange(is_border.size)
        moving = np.flatnonzero(~is_border & (best >= 0))
        edge = best[moving]
        goal = one[edge] + other[edge] - moving
        # two that choose each other stay together: the first of them stands for both
        is_pair = ~is_border[goal] & (best[goal] == edge) & (moving < goal)
        joins[moving] = np.where(is_pair, moving, goal)
        joins = _roots(joins)
        one, other = joins[one], joins[other]
        left = one != other
        one, other, kept = one[left], other[left], kept[left]


def _roots(joins: np.ndarray) -> np.ndarray:
    """Return where each chain of references ends."""
    while True:
        farther = joins[joins]
        if np.array_equal(farther, joins):
            return joins
        joins = farther


def _spanning(
    one: np.ndarray, other: np.ndarray, kept: np.ndarray, size: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the edges of a best spanning tree, where the last edges are the best."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import minimum_spanning_tree

    low, high = np.minimum(one, other).astype(np.int64), np.maximum(one, other)
    # of several edges between two pixels the best is enough; a matrix would add them up
    _, last = np.unique((low * size + high)[::-1], return_index=True)
    last = one.size - 1 - last
    cost = (one.size - last).astype(np.float64)
    tree = minimum_spanning_tree(coo_array((cost, (low[last], high[last])), (size, size)).tocsr())
    chosen = one.size - tree.data.astype(np.int64)
    return one[chosen], other[chosen], kept[chosen]


def _best_values(values: np.ndarray, one: np.ndarray, other: np.ndarray, passes: np.ndarray) -> np.ndarray:
    """Return what each node has when all have sent what they have over all edges."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree

    root = values.size
    one = np.concatenate([one, np.full(root, root)])
    other = np.concatenate([other, np.arange(root)])
    passes = np.concatenate([passes, values])
    order = np.argsort(passes, kind="stable")
    cost = np.empty(order.size)
    cost[order] = np.arange(order.size, 0, -1)
    graph = coo_array((cost, (one, other)), (root + 1, root + 1)).tocsr()
    tree = minimum_spanning_tree(graph)
    _, before = breadth_first_order(tree, root, directed=False)
    before[root] = root
    low, high = tree.tocoo().coords
    edge = order[order.size - tree.tocoo().data.astype(np.int64)]
    limit = np.full(root + 1, np.inf, values.dtype)
    below = np.where(before[high] == low, high, low)
    limit[below] = passes[edge]
    for _ in range(math.ceil(math.log2(root + 1)) + 1):
        limit = np.minimum(limit, limit[before])
        before = before[before]
    return limit[:root]


def set_borders(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    tile: tuple[int, ...],
    directions: Sequence[tuple[int, ...]],
    sign: int,
) -> None:
    """Put what was found on the border pixels of a tile."""
    state = writes["state"]
    lattice = Lattice(state.shape, tile)
    is_border = _is_border(region, lattice.shape, _reach(directions))
    number = tile_number(region, lattice)
    first = int(reads["firsts"].read(Region((number,), (number + 1,)))[0])
    count = int(np.count_nonzero(is_border))
    found = state.read(region).copy()
    found[is_border] = reads["solved"].read(Region((first,), (first + count,))) * state.dtype.type(sign)
    state.write(region, found)
