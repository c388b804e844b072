"""Keys of pixels: what makes two sources the same, without reading a file's pixels."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np

__all__ = ["Stamp", "key_of_array", "key_of_stamps", "key_of_words", "stamp_of", "stamps_of"]

Stamp = tuple[int, int, int, int]
"""Size of a file, time of change in nanoseconds, and inode."""


def key_of_words(*words: object) -> str:
    """Return 32 hex digits that stand for these plain values, in this order."""
    return hashlib.blake2b(repr(words).encode(), digest_size=16).hexdigest()


def key_of_stamps(stamps: Mapping[Path, Mapping[str, Stamp]], options: Mapping[str, object]) -> str:
    """Return the key of an image that is made of files or folders, from what `stat` says of them.

    Parameters
    ----------
    stamps : mapping of Path to mapping
        What `stamps_of` says of each of the files and folders.
    options : mapping
        What the reader was asked for, such as the name of a dataset.

    Returns
    -------
    key : str
        32 hex digits. Another path, size, time, inode or option gives another key.
    """
    files = [(str(path.resolve()), *inside.items()) for path, inside in stamps.items()]
    return key_of_words("files", files, sorted((k, repr(v)) for k, v in options.items()))


def stamp_of(path: str | Path) -> Stamp:
    """Return what `stat` says of one file; it changes with its content.

    The time of the last change of its state is part of it: copies may keep the time of the last write.
    """
    stat = os.stat(path)
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


def stamps_of(path: Path) -> dict[str, Stamp]:
    """Return the stamp of every file below a folder by its name inside; of a file, its own by ``""``."""
    if not path.is_dir():
        return {"": stamp_of(path)}
    stamps = {}
    for folder, folders, files in os.walk(path):
        folders.sort()
        for name in sorted(files):
            file = os.path.join(folder, name)
            stamps[os.path.relpath(file, path)] = stamp_of(file)
    return stamps


def key_of_array(array: np.ndarray) -> str:
    """Return the key of a C-contiguous array: 32 hex digits of its bytes, dtype and shape."""
    import xxhash

    digest = xxhash.xxh3_128(array.data if array.size else b"")
    digest.update(f"{array.dtype.str}{array.shape}".encode())
    return digest.hexdigest()
