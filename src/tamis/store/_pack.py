"""What a cached function's result looks like in a store, and how it is handed out again."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import hash_array
from tamis.errors import StoreError
from tamis.store._unchanging import digest_known_of, is_unchanging, remember
from tamis.store._value import Pickled, freeze, share

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Packed", "content_digest", "pack", "packed_from", "unpack"]


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """A result, frozen, with the digests of its arrays: what is known need not be hashed again.

    Parameters
    ----------
    value : object
        What a store keeps; a `Pickled` for an object that stores do not know.
    digests : tuple of str
        Of the arrays in `value`, in order.
    """

    value: Any
    digests: tuple[str, ...]


def content_digest(array: np.ndarray) -> str:
    """Return the digest of an array's content, hashing it only if it is not known."""
    digest = digest_known_of(array)
    if digest is None:
        digest = hash_array(array)
        if is_unchanging(array):
            remember(array, digest)
    return digest


def pack(result: Any) -> Packed:
    """Return `result` as a store can keep it.

    Raises
    ------
    Exception
        Whatever pickling raises, if it is an object that cannot be pickled.
    """
    try:
        value = freeze(result, may_adopt=False)
    except StoreError:
        buffers: list[pickle.PickleBuffer] = []
        data = pickle.dumps(result, protocol=5, buffer_callback=buffers.append)
        value = freeze(Pickled(data, tuple(map(_bytes_of, buffers))))
    return Packed(value, tuple(content_digest(array) for array in _arrays_in(value)))


def packed_from(value: Any) -> Packed | None:
    """Return what was put as ``(value, digests)``; None for somebody else's entry."""
    if type(value) is not tuple or len(value) != 2 or type(value[1]) is not tuple:
        return None
    return Packed(*value)


def unpack(packed: Packed, *, is_writeable: bool) -> Any:
    """Return the result as a caller gets it.

    Parameters
    ----------
    packed : Packed
        What `pack` gave, or what a store gave back.
    is_writeable : bool
        Whether its arrays are copies to write to, or shared and read-only.

    Raises
    ------
    Exception
        Whatever unpickling raises, for an object of the user's.
    """
    shared = share(packed.value)
    if isinstance(shared, Pickled):
        return _unpickle(shared, is_writeable=is_writeable)
    if is_writeable:
        return _writeable(shared)
    for array, digest in zip(_arrays_in(shared), packed.digests, strict=True):
        remember(array, digest)
    return shared


def _unpickle(pickled: Pickled, *, is_writeable: bool) -> Any:
    buffers = [buffer.copy() if is_writeable else buffer for buffer in pickled.buffers]
    return pickle.loads(pickled.data, buffers=buffers)


def _bytes_of(buffer: pickle.PickleBuffer) -> np.ndarray:
    raw = buffer.raw()
    return np.frombuffer(raw, np.uint8) if raw.nbytes else np.empty(0, np.uint8)


def _writeable(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return np.array(value, order="K", copy=True)
    if isinstance(value, (tuple, list)):
        return type(value)(_writeable(item) for item in value)
    if isinstance(value, dict):
        return {name: _writeable(item) for name, item in value.items()}
    return value


def _arrays_in(value: Any) -> Iterator[np.ndarray]:
    """Give the arrays of numbers in a value, always in the same order."""
    if isinstance(value, np.ndarray) and not value.dtype.hasobject:
        yield value
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from _arrays_in(item)
    elif isinstance(value, dict):
        yield from _arrays_in(list(value.values()))
