"""Write a file whole or not at all; everything that Tamis keeps is written so."""

from __future__ import annotations

import contextlib
import os
import uuid
from pathlib import Path

__all__ = ["write_whole"]


def write_whole(path: str | os.PathLike[str], data: bytes, *, is_durable: bool = False) -> None:
    """Write a file so that at any moment there is the old one or the new one, never a part.

    Parameters
    ----------
    path : path
        The file; its folder is there. A symbolic link stays one.
    data : bytes
        All of its content.
    is_durable : bool, default False
        Whether it must survive a power cut, too: then it is on the disk when this returns.

    Raises
    ------
    OSError
        If it cannot be written; nothing is left behind, and what was there still is.
    """
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{uuid.uuid4().hex}.tmp")
    try:
        with open(temporary, "xb") as file:
            file.write(data)
            if is_durable:
                file.flush()
                os.fsync(file.fileno())
        os.replace(temporary, target)
        if is_durable:
            _sync_folder(target.parent)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make a new name in a folder last, on systems where folders can be opened."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
