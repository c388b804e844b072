"""Room for the arrays of one run: memory as long as they fit, files where they do not."""

from __future__ import annotations

import math
import os
import shutil
import socket
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, TypeAlias

import numpy as np

from tamis.config import current_settings
from tamis.engine._chunked_place import create_chunked
from tamis.engine._place import ArrayPlace, MappedPlace, Selection, SourcePlace
from tamis.engine._tiles import choose_tile
from tamis.errors import StoreError
from tamis.region import Lattice

if TYPE_CHECKING:
    from tamis.engine._place import Place, WritablePlace

__all__ = ["Scratch", "Storage"]

Storage: TypeAlias = Literal["memory", "mapped", "chunked"]
"""Where arrays must be for an executor: anywhere; in files that processes of this machine map; in files
with one chunk a tile, on a folder that all machines see."""

_PREFIX = "run"


class Scratch:
    """Makes room for arrays; all files are gone when it is closed, or swept by the next run.

    Parameters
    ----------
    parent : Path, optional
        Folder for the files, made when the first is needed; without it, the system's, or that of the
        settings for chunked storage. On a cluster, all machines must see it under the same name.
    in_memory_bytes : int, byte, optional
        A larger array goes to a file; without it, none does.
    storage : {'memory', 'mapped', 'chunked'}, default 'memory'
        What the executor needs; all but ``"memory"`` makes every array a file.
    """

    def __init__(
        self,
        parent: Path | None = None,
        *,
        in_memory_bytes: int | None = None,
        storage: Storage = "memory",
    ) -> None:
        self._storage: Storage = storage
        if parent is None and storage == "chunked":
            parent = current_settings().cache_dir / "scratch"
        self._parent = parent
        self._most = in_memory_bytes
        self._folder: Path | None = None
        self._lock = threading.Lock()
        self._count = 0

    def allocate(self, shape: tuple[int, ...], dtype: Any, *, tile: tuple[int, ...] = ()) -> WritablePlace:
        """Return room for an array; what it holds is undefined until it is written.

        Parameters
        ----------
        shape : tuple of int, pixel
            Length of each axis.
        dtype : dtype
            Type of the pixels.
        tile : tuple of int, pixel, optional
            In which tiles it will be written, where that is known.

        Raises
        ------
        StoreError
            If it needs a file, and the disk is full or the folder cannot be written.
        """
        dtype = np.dtype(dtype)
        nbytes = math.prod(shape) * dtype.itemsize
        if self._storage == "memory" and (self._most is None or nbytes <= self._most):
            return ArrayPlace(np.empty(shape, dtype))
        return self._in_files(shape, dtype, tile)

    def shared(self, place: Place | Selection) -> Any:
        """Return a place with the same pixels that the workers can read; files are such places already."""
        if isinstance(place, Selection):
            return Selection(self.shared(place.image), self.shared(place.mask))
        if self._storage == "memory" or not (isinstance(place, ArrayPlace) or _is_only_here(place)):
            return place
        lattice = Lattice(place.shape, choose_tile(place.shape, depth=(0,) * len(place.shape)))
        room = self._in_files(place.shape, place.dtype, lattice.tile)
        for region in lattice:
            room.write(region, place.read(region))
        return room

    @property
    def parent(self) -> Path | None:
        """The folder for the folder of the files."""
        return self._parent

    def path(self) -> Path:
        """Return a new file's path."""
        with self._lock:
            if self._folder is None:
                self._folder = _new_folder(self._parent)
            self._count += 1
            return self._folder / str(self._count)

    def _in_files(self, shape: tuple[int, ...], dtype: np.dtype, tile: tuple[int, ...]) -> WritablePlace:
        if self._storage == "chunked":
            tile = tile or choose_tile(shape, depth=(0,) * len(shape))
            return create_chunked(str(self.path()), shape, dtype, tile)
        return self._mapped(shape, dtype, math.prod(shape) * dtype.itemsize)

    def _mapped(self, shape: tuple[int, ...], dtype: np.dtype, nbytes: int) -> MappedPlace:
        path = self.path()
        try:
            with path.open("wb") as file:
                if nbytes and hasattr(os, "posix_fallocate"):
                    os.posix_fallocate(file.fileno(), 0, nbytes)  # a full disk is told now, not by a crash
                else:
                    file.truncate(nbytes)
        except OSError as error:
            message = f"no room for {nbytes} bytes: {error.strerror or error}"
            raise StoreError(
                message, where=str(path.parent), remedy="Free some, or set TAMIS_CACHE_DIR"
            ) from error
        return MappedPlace(str(path), shape, dtype)

    def close(self) -> None:
        """Remove the files; arrays that are still mapped keep theirs until nobody holds them."""
        with self._lock:
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)
                self._folder = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def _is_only_here(place: Place) -> bool:
    """Return whether a source is no file that another process could open."""
    schemes = ("memory:", "sample:", "coarse:")
    return isinstance(place, SourcePlace) and place.image.locator.startswith(schemes)


def _new_folder(parent: Path | None) -> Path:
    """Return a new folder whose name says which process it belongs to."""
    host = socket.gethostname()
    try:
        if parent is not None:
            parent.mkdir(parents=True, exist_ok=True)
            _sweep(parent, host)
        return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}-{host}-{os.getpid()}-", dir=parent))
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise StoreError(message, where=str(parent), remedy="Set TAMIS_CACHE_DIR") from error


def _sweep(parent: Path, host: str) -> None:
    """Remove what killed processes of this machine left behind."""
    import psutil

    for folder in parent.glob(f"{_PREFIX}-{host}-*-*"):
        process = folder.name.removeprefix(f"{_PREFIX}-{host}-").partition("-")[0]
        if process.isdigit() and not psutil.pid_exists(int(process)):
            shutil.rmtree(folder, ignore_errors=True)
