"""NumPy's own files: ``.npy``, memory-mapped, and one array of an ``.npz``."""

from __future__ import annotations

import math
import zipfile
from typing import IO, TYPE_CHECKING

import numpy as np

from tamis.errors import ReadError
from tamis.io._decoded import decoded
from tamis.io._file import file_image, unreadable
from tamis.io._key import stamp_of
from tamis.io._reason import reason_of

if TYPE_CHECKING:
    from pathlib import Path

    from tamis.io._image import SourceImage
    from tamis.region import Region

SUFFIXES = (".npy", ".npz")


def open(path: Path, *, name: str | None = None) -> SourceImage:
    """Return the array of a NumPy file.

    Parameters
    ----------
    path : Path
        An ``.npy``, or an ``.npz``.
    name : str, optional
        Which array of an ``.npz``; needed where it holds several.

    Raises
    ------
    ReadError
        If it is neither, is truncated, or the name is missing. Objects are never unpickled.
    """
    if path.is_dir():
        message = "not a file"
        raise ReadError(message)
    with path.open("rb") as file:
        start = file.read(6)
    if start == b"\x93NUMPY":
        return _open_npy(path)
    if start[:4] == b"PK\x03\x04" and path.suffix.lower() == ".npz":
        return _open_npz(path, name)
    message = "empty file" if not start else "not a NumPy file"
    raise ReadError(message)


def _open_npy(path: Path) -> SourceImage:
    with path.open("rb") as file:
        shape, is_fortran, dtype = _header(file, path)
        offset = file.tell()
    needed = 0 if dtype.hasobject else math.prod(shape) * dtype.itemsize
    if path.stat().st_size < offset + needed:
        raise unreadable(path, f"truncated: too short for {shape} of {dtype}")

    def read_every(region: Region, steps: tuple[int, ...]) -> np.ndarray:
        order = "F" if is_fortran else "C"
        pixels = np.memmap(path, dtype, "r", offset, shape, order)  # type: ignore[call-overload]
        return np.array(pixels[region.every(steps)])

    def read(region: Region) -> np.ndarray:
        return read_every(region, (1,) * region.ndim)

    return file_image(path, read, shape=shape, dtype=dtype, read_every=read_every)


def _open_npz(path: Path, name: str | None) -> SourceImage:
    try:
        with zipfile.ZipFile(path) as archive:
            member = _choose(path, archive.namelist(), name)
            with archive.open(member) as file:
                shape, _, dtype = _header(file, path)
    except ReadError:
        raise
    except Exception as error:  # a damaged archive fails in zipfile, in zlib, or when it seeks
        raise unreadable(path, f"truncated or damaged: {reason_of(error)}") from error

    def load() -> np.ndarray:
        with np.load(path, allow_pickle=False) as arrays:
            return np.asarray(arrays[member.removesuffix(".npy")])

    def read(region: Region) -> np.ndarray:
        return decoded((path, member, stamp_of(path)), load)[region.slices]

    needed = 0 if dtype.hasobject else math.prod(shape) * dtype.itemsize
    return file_image(path, read, shape=shape, dtype=dtype, options={"name": name}, piece_bytes=needed)


def _choose(path: Path, members: list[str], name: str | None) -> str:
    names = [member.removesuffix(".npy") for member in members]
    if name in names:
        return members[names.index(name)]
    if name is None and len(members) == 1:
        return members[0]
    problem = "holds several arrays" if name is None else f"holds no array {name!r}"
    raise unreadable(path, problem, remedy=f"Choose by name=: {', '.join(sorted(names))}")


def _header(file: IO[bytes], path: Path) -> tuple[tuple[int, ...], bool, np.dtype]:
    """Read an .npy header, and leave `file` at the first pixel."""
    try:
        version = np.lib.format.read_magic(file)
        if version == (1, 0):
            return np.lib.format.read_array_header_1_0(file)
        return np.lib.format.read_array_header_2_0(file)
    except Exception as error:  # NumPy passes on what Python says of a damaged dictionary
        raise unreadable(path, f"truncated or damaged: {reason_of(error)}") from error
