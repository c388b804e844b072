r"""The plain file format of an entry: a checked header, then the arrays as they lie in memory.

::

    preamble   24 bytes   magic b"tamis\r\n\x00", format version (u4), header length (u4),
                          xxh3_64 of the header (u8)
    header     JSON       key, label, cost_s, nbytes, writer, tree of the value, payload length,
                          xxh3_64 of the payload
    padding               to a multiple of 64 bytes
    payload               the arrays, each at a multiple of 64 bytes

Little-endian; no pickle, except in entries of `tamis.Memory`, as bytes that this module never opens.
"""

from __future__ import annotations

import ast
import json
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import xxhash

from tamis.errors import StoreError
from tamis.store._value import Pickled

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["VERSION", "DamagedError", "Header", "decode", "encode", "parse_header"]

VERSION = 1
MAGIC = b"tamis\r\n\x00"
PREAMBLE = struct.Struct("<8sIIQ")
_ALIGNMENT = 64
_READERS: dict[str, Callable[[str], object]] = {
    "int": lambda text: int(text, 16),
    "float": float.fromhex,
    "complex": complex,
    "str": str,
}


_TORN = "an entry must be as long as its header says"
_FOREIGN = f"an entry must be of format version {VERSION}"
_CHANGED = "an entry must match its checksums"
_OTHER_KEY = "an entry must be of the key it is named after"


class DamagedError(StoreError):
    """A file is no entry: torn, changed, or of another version."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the file of an entry says about it.

    Parameters
    ----------
    key, label : str
        As given to `put`.
    cost_s : float, second
        What the value cost to compute.
    nbytes : int, byte
        Size of the value.
    tree : dict
        How the value is put together from the payload.
    payload_start, payload_bytes : int, byte
        Where in the file the payload is.
    checksum : str
        xxh3_64 of the payload, hexadecimal.
    """

    key: str
    label: str
    cost_s: float
    nbytes: int
    tree: dict[str, Any]
    payload_start: int
    payload_bytes: int
    checksum: str


def encode(key: str, value: Any, *, cost_s: float, label: str, nbytes: int) -> list[bytes | memoryview]:
    """Return the pieces of the file for a frozen `value`, in order.

    Parameters
    ----------
    key, label : str
        What it is kept under, and what it is.
    value : object
        What `tamis.store.freeze` gave.
    cost_s : float, second
        What it cost to compute.
    nbytes : int, byte
        Size of the value.

    Returns
    -------
    pieces : list of bytes or memoryview
        To be written one after the other; arrays are not copied.
    """
    payload = _Payload()
    tree = _to_tree(value, payload)
    fields = {
        "key": key,
        "label": label,
        "cost_s": float(cost_s).hex(),
        "nbytes": nbytes,
        "writer": "tamis",
        "tree": tree,
        "payload_bytes": payload.size,
        "checksum": payload.checksum.hexdigest(),
    }
    header = json.dumps(fields, separators=(",", ":")).encode()
    preamble = PREAMBLE.pack(MAGIC, VERSION, len(header), xxhash.xxh3_64_intdigest(header))
    padding = bytes(-(len(preamble) + len(header)) % _ALIGNMENT)
    return [preamble, header, padding, *payload.pieces]


def parse_header(key: str, start: bytes, *, file_bytes: int) -> Header | int:
    """Return the header at the start of a file.

    Parameters
    ----------
    key : str
        The key that the file should be of.
    start : bytes
        The first bytes of the file.
    file_bytes : int, byte
        Size of the file.

    Returns
    -------
    header : Header or int
        The number of bytes needed instead, if `start` is too short.

    Raises
    ------
    DamagedError
        If it is no entry of this format version, or not of this key.
    """
    if len(start) < PREAMBLE.size:
        raise DamagedError(_TORN, where="store")
    magic, version, length, checksum = PREAMBLE.unpack_from(start)
    if magic != MAGIC or version != VERSION:
        raise DamagedError(_FOREIGN, where="store")
    stop: int = PREAMBLE.size + length
    if len(start) < stop and stop <= file_bytes:
        return stop
    text = start[PREAMBLE.size : stop]
    if xxhash.xxh3_64_intdigest(text) != checksum:
        raise DamagedError(_CHANGED, where="store")
    return _check_header(key, json.loads(text), stop, file_bytes)


def _check_header(key: str, fields: dict[str, Any], stop: int, file_bytes: int) -> Header:
    header = Header(
        key=fields["key"],
        label=fields["label"],
        cost_s=float.fromhex(fields["cost_s"]),
        nbytes=fields["nbytes"],
        tree=fields["tree"],
        payload_start=stop + -stop % _ALIGNMENT,
        payload_bytes=fields["payload_bytes"],
        checksum=fields["checksum"],
    )
    if header.key != key:
        raise DamagedError(_OTHER_KEY, where="store")
    if header.payload_start + header.payload_bytes != file_bytes:
        raise DamagedError(_TORN, where="store")
    return header


def decode(header: Header, payload: np.ndarray) -> Any:
    """Return the value, its arrays being windows on `payload`.

    Parameters
    ----------
    header : Header
        What `parse_header` gave.
    payload : ndarray of uint8, shape (payload_bytes,)
        The payload; read-only.

    Returns
    -------
    value : object
        As it was given to `encode`.
    """
    return _from_tree(header.tree, payload)


def check_payload(header: Header, payload: np.ndarray) -> None:
    """Raise `DamagedError` if `payload` is not what was written."""
    if xxhash.xxh3_64_hexdigest(payload.data) != header.checksum:
        raise DamagedError(_CHANGED, where="store")


class _Payload:
    """The arrays of a value, one after the other."""

    def __init__(self) -> None:
        self.pieces: list[bytes | memoryview] = []
        self.size = 0
        self.checksum = xxhash.xxh3_64()

    def add(self, piece: bytes | memoryview) -> list[int]:
        """Append `piece`; return where it starts and its number of bytes."""
        padding = bytes(-self.size % _ALIGNMENT)
        start = self.size + len(padding)
        for part in (padding, piece):
            self.pieces.append(part)
            self.checksum.update(part)
        self.size = start + len(piece)
        return [start, len(piece)]


def _to_tree(value: Any, payload: _Payload) -> dict[str, Any]:
    if isinstance(value, np.ndarray):
        if value.dtype.hasobject:
            items = [_to_tree(item, payload) for item in value.flat]
            return {"kind": "objects", "shape": value.shape, "items": items}
        return _array_to_tree(value, payload)
    if isinstance(value, np.generic):
        return _array_to_tree(np.asarray(value), payload) | {"kind": "scalar"}
    if isinstance(value, (tuple, list)):
        return {"kind": type(value).__name__, "items": [_to_tree(item, payload) for item in value]}
    if isinstance(value, dict):
        items = [_to_tree(item, payload) for item in value.values()]
        return {"kind": "dict", "names": list(value), "items": items}
    if isinstance(value, Pickled):
        items = [_to_tree(buffer, payload) for buffer in value.buffers]
        return {"kind": "pickle", "at": payload.add(value.data), "items": items}
    if value is None or isinstance(value, bool):
        return {"kind": "plain", "value": value}
    return {"kind": "text", "type": type(value).__name__, "value": _to_text(value)}


def _to_text(value: float | complex | str) -> str:
    """Return a text that gives back every bit, however long the number."""
    if isinstance(value, float):
        return value.hex()
    return hex(value) if isinstance(value, int) else str(value)


def _from_tree(tree: dict[str, Any], payload: np.ndarray) -> Any:
    kind = tree["kind"]
    if kind == "plain":
        return tree["value"]
    if kind == "text":
        return _READERS[tree["type"]](tree["value"])
    if kind == "array":
        return _array_from_tree(tree, payload)
    if kind == "scalar":
        return _array_from_tree(tree, payload)[()].copy()
    items = [_from_tree(item, payload) for item in tree["items"]]
    if kind == "objects":
        return _objects_from(items, tuple(tree["shape"]))
    if kind == "pickle":
        start, length = tree["at"]
        return Pickled(payload[start : start + length].tobytes(), tuple(items))
    if kind == "dict":
        return dict(zip(tree["names"], items, strict=True))
    return tuple(items) if kind == "tuple" else items


def _objects_from(items: list[Any], shape: tuple[int, ...]) -> np.ndarray:
    row = np.empty(len(items), dtype=object)
    for index, item in enumerate(items):
        row[index] = item
    row.flags.writeable = False
    return row.reshape(shape)


def _array_to_tree(array: np.ndarray, payload: _Payload) -> dict[str, Any]:
    # axes from the slowest to the fastest: C order is 0, 1, 2 and Fortran order 2, 1, 0
    order = sorted(range(array.ndim), key=lambda axis: -abs(array.strides[axis]))
    block = np.ascontiguousarray(array.transpose(order))
    flat = block.reshape(-1).view(np.uint8) if block.nbytes else np.empty(0, np.uint8)
    return {
        "kind": "array",
        "dtype": repr(np.lib.format.dtype_to_descr(array.dtype)),
        "shape": array.shape,
        "order": order,
        "at": payload.add(flat.data),
    }


def _array_from_tree(tree: dict[str, Any], payload: np.ndarray) -> np.ndarray:
    start, length = tree["at"]
    order = tree["order"]
    dtype = np.lib.format.descr_to_dtype(ast.literal_eval(tree["dtype"]))
    block = np.ndarray(
        tuple(tree["shape"][axis] for axis in order),
        dtype=dtype,
        buffer=payload[start : start + length] if length else b"",
    )
    return block.transpose(np.argsort(order)) if order else block
