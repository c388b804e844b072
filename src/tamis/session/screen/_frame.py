"""One message as the bytes of a WebSocket: length of the JSON, the JSON, the buffers."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any, TypeAlias

from tamis.errors import DocumentError, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    Pixels: TypeAlias = bytes | bytearray | memoryview | np.ndarray

__all__ = ["pack", "unpack"]

_LENGTH = struct.Struct("<I")


def pack(header: Mapping[str, Any], buffers: Sequence[Pixels] = ()) -> bytes:
    """Return a message as bytes.

    Parameters
    ----------
    header : mapping
        What JSON can hold; ``lengths`` is added where there are buffers.
    buffers : sequence of bytes-like
        C-contiguous.
    """
    parts = [_bytes_of(buffer) for buffer in buffers]
    whole = {**header, "lengths": [part.nbytes for part in parts]} if parts else header
    text = json.dumps(whole, separators=(",", ":"), allow_nan=False).encode()
    return b"".join([_LENGTH.pack(len(text)), text, *parts])


def _bytes_of(buffer: Pixels) -> memoryview:
    view = memoryview(buffer)  # type: ignore[arg-type]  # an array is a buffer, which typeshed tells from 3.12 on
    return view.cast("B") if view.nbytes else memoryview(b"")  # nothing cannot be cast


def unpack(data: bytes) -> tuple[dict[str, Any], list[memoryview]]:
    """Return header and buffers of a message that a page sent; it may hold anything.

    Raises
    ------
    DocumentError
        If it is no message.
    """
    view = memoryview(data)
    start = _LENGTH.size + (_LENGTH.unpack_from(data)[0] if len(data) >= _LENGTH.size else len(data) + 1)
    if start > len(data):
        reason = "its JSON is cut off"
        raise _no_message(reason)
    try:
        header = json.loads(bytes(view[_LENGTH.size : start]))
    except (ValueError, RecursionError) as error:
        reason = "its JSON cannot be read"
        raise _no_message(reason) from error
    if not isinstance(header, dict) or not isinstance(header.get("type"), str):
        reason = f"it must be an object with 'type', got {shown(header)}"
        raise _no_message(reason)
    return header, _split(view[start:], header.get("lengths", []))


def _split(rest: memoryview, lengths: object) -> list[memoryview]:
    if not isinstance(lengths, list) or not all(type(length) is int and length >= 0 for length in lengths):
        reason = f"'lengths' must be a list of whole numbers, got {shown(lengths)}"
        raise _no_message(reason)
    if sum(lengths) != len(rest):
        reason = f"{sum(lengths)} bytes were announced, got {len(rest)}"
        raise _no_message(reason)
    buffers = []
    for length in lengths:
        buffers.append(rest[:length])
        rest = rest[length:]
    return buffers


def _no_message(reason: str) -> DocumentError:
    return DocumentError(f"is no message: {reason}", where="socket")
