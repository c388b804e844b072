"""Early cutoff: a tile whose inputs hold the same pixels as before is taken from there, not computed.

A lineage key changes with every value behind it; pixels often do not. So each tile is also known by the
content of what it reads. Nothing is kept for that: a content leads to the array, still held by the store
or by somebody else, in which the tile once was put.
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from tamis.catalogue import Crop, Pointwise
from tamis.engine._place import ArrayPlace
from tamis.engine._program import external_reads, regions_of_steps, run_program, write_tile
from tamis.engine._window import Window
from tamis.pipeline import node_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._program import Program
    from tamis.region import Region

__all__ = ["Recall", "content_of", "identity_of", "run_recalled"]

_MOST_TILES = 50_000

Content: TypeAlias = tuple[Any, ...]
"""What a program does, and digests of what it reads."""


class Recall:
    """Where tiles of known content are; safe for threads."""

    def __init__(self) -> None:
        self._tiles: OrderedDict[Content, tuple[weakref.ref[np.ndarray], tuple[slice, ...]]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Content) -> np.ndarray | None:
        """Return the tile, or None if nobody holds it any more."""
        with self._lock:
            found = self._tiles.get(key)
            if found is None:
                return None
            owner, slices = found[0](), found[1]
            if owner is None:
                del self._tiles[key]
                return None
        tile: np.ndarray = owner[slices]
        return tile

    def remember(self, key: Content, owner: np.ndarray, slices: tuple[slice, ...]) -> None:
        """Note that the tile is a part of an array that nobody will write to again."""
        with self._lock:
            self._tiles[key] = weakref.ref(owner), slices
            if len(self._tiles) > _MOST_TILES:
                self._tiles.popitem(last=False)


def content_of(array: np.ndarray) -> str:
    """Return what stands for the pixels of an array, their type and shape."""
    import xxhash

    digest = xxhash.xxh3_128_hexdigest(np.ascontiguousarray(array).data) if array.size else ""
    return f"{array.dtype.str}{array.shape}{digest}"


def identity_of(program: Program, numbers: Mapping[str, Any]) -> str | None:
    """Return what a program does, whatever its nodes are called; None if recalling would cost more.

    Where a program takes every pixel by itself, computing is as quick as comparing.
    """
    if all(isinstance(step.locality, Pointwise) for step in program.steps):
        return None
    if any(isinstance(step.locality, Crop) for step in program.steps):
        return None  # what it takes depends on the place
    known: dict[str, str] = {ref: content_of(np.asarray(value)) for ref, value in numbers.items()}
    for step in program.steps:
        inputs = {name: known.setdefault(ref, f"input{len(known)}") for name, ref in step.inputs.items()}
        known[step.node] = node_key(step.operation, step.values, inputs)
    return known[program.steps[-1].node]


def run_recalled(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    program: Program,
    numbers: Mapping[str, Any],
    identity: str,
    recall: Recall,
) -> None:
    """Do a program on one region, or copy what it gave for the same pixels.

    Parameters
    ----------
    region, reads, writes, program, numbers
        As for `run_tile`.
    identity : str
        From `identity_of`.
    recall : Recall
        Where tiles are found, and this one is remembered.
    """
    regions = regions_of_steps(program, region)
    parts = {
        (ref, part): np.ascontiguousarray(reads[ref].read(part))
        for ref, part in external_reads(program, regions)
    }
    key = _key_of(identity, region, parts)
    tile = recall.find(key)
    if tile is None:
        tile = run_program(program, region, lambda ref, part: parts[ref, part], numbers, regions=regions)
    write_tile(program, writes, region, tile)
    result: Any = writes["result"]
    if isinstance(result, Window):
        result, region = result.place, region.within(result.region)
    if isinstance(result, ArrayPlace):
        recall.remember(key, result.array, region.slices)


def _key_of(identity: str, region: Region, parts: Mapping[tuple[str, Region], np.ndarray]) -> Content:
    import xxhash

    key: list[Any] = [identity, region.shape]
    for (_, part), array in parts.items():
        # where a part begins, seen from the tile, tells which of its sides are sides of the image
        offset = tuple(a - b for a, b in zip(part.start, region.start, strict=True))
        key += (offset, array.shape, array.dtype.str, xxhash.xxh3_128_intdigest(array.data))
    return tuple(key)
