"""Keys of pixels: what makes two sources the same, without reading a file's pixels."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import numpy as np

__all__ = ["key_of_array", "key_of_files", "key_of_words", "stamp_of"]


def key_of_words(*words: object) -> str:
    """Return 32 hex digits that stand for these plain values, in this order."""
    return hashlib.blake2b(repr(words).encode(), digest_size=16).hexdigest()


def key_of_files(paths: Iterable[Path], options: Mapping[str, object]) -> str:
    """Return the key of an image that is made of files or folders, from what `stat` says of them.

    Parameters
    ----------
    paths : iterable of Path
        The files; a folder stands for all that is below it.
    options : mapping
        What the reader was asked for, such as the name of a dataset.

    Returns
    -------
    key : str
        32 hex digits. Another path, size, time, inode or option gives another key.
    """
    stamps = [(str(path.resolve()), *_stamps(path)) for path in paths]
    return key_of_words("files", stamps, sorted((k, repr(v)) for k, v in options.items()))


def stamp_of(path: str | Path) -> tuple[int, int, int]:
    """Return size, time of change in nanoseconds, and inode of one file."""
    stat = os.stat(path)
    return stat.st_size, stat.st_mtime_ns, stat.st_ino


def _stamps(path: Path) -> Iterator[object]:
    """Yield the stamp of a file, or of every file below a folder."""
    if not path.is_dir():
        yield stamp_of(path)
        return
    for folder, folders, files in os.walk(path):
        folders.sort()
        for name in sorted(files):
            file = os.path.join(folder, name)
            yield os.path.relpath(file, path), *stamp_of(file)


def key_of_array(array: np.ndarray) -> str:
    """Return the key of a C-contiguous array: 32 hex digits of its bytes, dtype and shape."""
    import xxhash

    digest = xxhash.xxh3_128(array.data if array.size else b"")
    digest.update(f"{array.dtype.str}{array.shape}".encode())
    return digest.hexdigest()
