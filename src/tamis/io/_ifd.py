"""The chain of directories in a TIFF file, walked to its end to see whether it is whole."""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["count_directories"]

# magic number -> formats of an offset and of a count, bytes of an entry, place of the first offset
_LAYOUTS = {42: ("I", "H", 12, 4), 43: ("Q", "Q", 20, 8)}

_BEHIND = "a page lies behind the end of the file"


def count_directories(path: Path) -> int:
    """Return how many directories (pages) a TIFF or BigTIFF file has.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    count : int
        0 where the file is no TIFF at all.

    Raises
    ------
    EOFError
        If a directory lies behind the end of the file, or the chain turns back.

    Notes
    -----
    tifffile takes a chain that breaks off for a file with fewer pages: half an image.

    References
    ----------
    .. [1] Adobe, TIFF Revision 6.0, 1992, section 2; BigTIFF as described by Aware Systems, 2007.
    """
    with path.open("rb") as file:
        start = file.read(4)
        order = {b"II": "<", b"MM": ">"}.get(start[:2])
        magic = struct.unpack(f"{order}H", start[2:])[0] if order and len(start) == 4 else 0
        if magic not in _LAYOUTS:
            return 0
        return _walk(file, str(order), *_LAYOUTS[magic])


def _walk(file: BinaryIO, order: str, offset: str, count: str, entry: int, first: int) -> int:
    seen: set[int] = set()
    size = file.seek(0, os.SEEK_END)
    file.seek(first)
    place = _number(file, order + offset)
    while place:
        if place in seen:
            message = "its pages form a circle"
            raise EOFError(message)
        if place > size:
            raise EOFError(_BEHIND)
        seen.add(place)
        file.seek(place)
        entries = _number(file, order + count)
        if entries * entry > size:  # more than a seek takes
            raise EOFError(_BEHIND)
        file.seek(entries * entry, 1)
        place = _number(file, order + offset)
    return len(seen)


def _number(file: BinaryIO, form: str) -> int:
    size = struct.calcsize(form)
    data = file.read(size)
    if len(data) < size:
        raise EOFError(_BEHIND)
    return int(struct.unpack(form, data)[0])
