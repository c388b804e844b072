"""Arrays on a folder that many machines see: one file a tile, so that nobody writes into another's."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.engine._place import check_tile
from tamis.errors import CancelledError, PipelineError, ReadError, StoreError
from tamis.region import Lattice, Region

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["ChunkedPlace", "create_chunked"]

# a file that another machine wrote may be seen a little later
PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class ChunkedPlace:
    """A zarr array whose chunks are the tiles that it is written in.

    Parameters
    ----------
    path : str
        The folder; all workers must see it under this name.
    lattice : Lattice
        Shape of the array, and of its chunks.
    dtype : dtype
        Type of the pixels.
    """

    path: str
    lattice: Lattice
    dtype: np.dtype
    _opened: list[Any] = field(default_factory=list, init=False, repr=False)

    @property
    def shape(self) -> tuple[int, ...]:
        """Length of each axis, in pixels."""
        return self.lattice.shape

    @property
    def _array(self) -> Any:
        if not self._opened:
            import zarr

            with zarr.config.set({"array.write_empty_chunks": True}):  # what is missing was not written
                self._opened.append(zarr.open_array(self.path, mode="r+"))
        return self._opened[0]

    def read(self, region: Region | None = None) -> np.ndarray:
        """Return a copy of the pixels of a region, or of all.

        Raises
        ------
        ReadError
            If part of it has not been written: zarr would take that for zeros.
        """
        region = Region.whole(self.shape) if region is None else region
        if not region.size:
            return np.empty(region.shape, self.dtype)
        for index in self._indices(region):
            self._wait_for(index)
        return np.asarray(self._array[region.slices])

    def write(self, region: Region, tile: np.ndarray) -> None:
        """Put pixels into a region: whole chunks, so that those beside it may be written meanwhile.

        Raises
        ------
        PipelineError
            If the region cuts a chunk.
        CancelledError
            If the array is gone: a task that nobody waits for any more must not bring it back.
        """
        check_tile(self, region, tile)
        if not region.size:
            return
        if not self._is_whole_chunks(region):
            message = f"{region} must be whole tiles of {self.lattice.tile}, as the array was allocated"
            raise PipelineError(message)
        if not Path(self.path, "zarr.json").exists():
            raise CancelledError
        self._array[region.slices] = tile

    def _is_whole_chunks(self, region: Region) -> bool:
        axes = zip(region.start, region.stop, self.lattice.tile, self.shape, strict=True)
        return all(a % tile == 0 and (b % tile == 0 or b == length) for a, b, tile, length in axes)

    def _indices(self, region: Region) -> Iterator[tuple[int, ...]]:
        spans = zip(region.start, region.stop, self.lattice.tile, strict=True)
        return itertools.product(*(range(a // tile, -(-b // tile)) for a, b, tile in spans))

    def _wait_for(self, index: Sequence[int]) -> None:
        path = Path(self.path, ".".join(("c", *map(str, index))))
        deadline = time.monotonic() + PATIENCE_S
        while not path.exists():
            if time.monotonic() > deadline or not path.parent.exists():
                message = f"tile {tuple(index)} of an array that the run made is not there"
                remedy = "Set TAMIS_CACHE_DIR to a folder that all workers see"
                raise ReadError(message, where=self.path, remedy=remedy)
            time.sleep(0.05)
            next(path.parent.iterdir(), None)  # has the file system look again

    def __reduce__(self) -> tuple[Any, ...]:
        return ChunkedPlace, (self.path, self.lattice, self.dtype)


def create_chunked(path: str, shape: tuple[int, ...], dtype: np.dtype, tile: tuple[int, ...]) -> ChunkedPlace:
    """Return a new array in a folder of its own, not compressed; what it holds must be written first.

    Raises
    ------
    StoreError
        If the folder cannot be written, or zarr has no such type of pixels.
    """
    import zarr

    chunk = tuple(max(1, min(length, t)) for length, t in zip(shape, tile, strict=True))
    try:
        zarr.create_array(
            path,
            shape=shape,
            dtype=dtype,
            chunks=chunk,
            compressors=None,
            fill_value=0,
            chunk_key_encoding={"name": "default", "separator": "."},
        )
    except (OSError, ValueError, TypeError) as error:
        message = f"no room for an array of {dtype} and shape {shape}: {error}"
        raise StoreError(message, where=path, remedy="Free some, or set TAMIS_CACHE_DIR") from error
    return ChunkedPlace(path, Lattice(shape, chunk), dtype)
