"""One entry as one file: written whole or not at all, read with its checksums."""

from __future__ import annotations

import contextlib
import os
import uuid
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from tamis.store._format import DamagedError, Header, check_payload, decode, parse_header
from tamis.store._unchanging import remember

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["TEMPORARY", "read_header", "read_value", "write_entry"]

TEMPORARY = ".tmp"
_HEADER_GUESS_BYTES = 4096
# smaller payloads are read: a mapping holds an open file, of which a process may have about a thousand
_MAPPED_BYTES = 16 * 2**20


def write_entry(path: Path, pieces: Iterable[bytes | memoryview]) -> None:
    """Write a file so that others see all of it or nothing.

    Parameters
    ----------
    path : Path
        Its final name; what was there is replaced.
    pieces : iterable of bytes or memoryview
        Its content.

    Raises
    ------
    OSError
        If it could not be written; then nothing is left behind.

    Notes
    -----
    The file is not forced to the disk: after a power cut it may be torn, which its checksums tell.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{uuid.uuid4().hex}{TEMPORARY}")
    try:
        with temporary.open("xb") as file:
            file.writelines(pieces)
        os.replace(temporary, path)
    except BaseException:  # also an interruption leaves no half a file
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def read_header(file: BinaryIO, key: str) -> Header:
    """Return the header of an open entry file, or raise `DamagedError`."""
    size = os.fstat(file.fileno()).st_size
    start = file.read(_HEADER_GUESS_BYTES)
    try:
        header = parse_header(key, start, file_bytes=size)
        if isinstance(header, int):
            header = parse_header(key, start + file.read(header - len(start)), file_bytes=size)
    except (KeyError, TypeError, ValueError) as error:  # a true checksum, yet not our header
        message = f"header cannot be understood: {error}"
        raise DamagedError(message, where="store") from error
    if isinstance(header, int):
        message = "shorter than its header"
        raise DamagedError(message, where="store")
    return header


def read_value(file: BinaryIO, header: Header, *, is_checked: bool) -> Any:
    """Return the value of an open entry file, its arrays read-only.

    Parameters
    ----------
    file : binary file
        The entry.
    header : Header
        What `read_header` gave.
    is_checked : bool
        The payload was found to be right before; a mapped one is not read through again.

    Returns
    -------
    value : object
        Large arrays are mapped: their pages are read when they are looked at.

    Raises
    ------
    DamagedError
        If the payload is not what was written.
    """
    try:
        payload = _payload_of(file, header)
        if not is_checked or header.payload_bytes < _MAPPED_BYTES:
            check_payload(header, payload)
        return decode(header, payload)
    except (KeyError, TypeError, ValueError, SyntaxError) as error:
        message = f"value cannot be understood: {error}"
        raise DamagedError(message, where="store") from error


def _payload_of(file: BinaryIO, header: Header) -> np.ndarray:
    count = header.payload_bytes
    if count < _MAPPED_BYTES:
        file.seek(header.payload_start)
        data = file.read(count)
        return np.frombuffer(data, np.uint8) if data else np.empty(0, np.uint8)
    return remember(np.memmap(file, np.uint8, mode="r", offset=header.payload_start, shape=(count,)))
