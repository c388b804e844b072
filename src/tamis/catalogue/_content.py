"""The digest of an array's content."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np
import xxhash

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["hash_array"]

_BLOCK_BYTES = 8 * 2**20


def hash_array(array: np.ndarray) -> str:
    """Return the digest of an array's content.

    Parameters
    ----------
    array : ndarray
        Without objects.

    Returns
    -------
    digest : str
        The xxh3_128 of data type, shape and elements in C order, hexadecimal: the same for every memory
        layout, and for an array in a file.
    """
    content = xxhash.xxh3_128(f"{_described(array.dtype)} {array.shape}".encode())
    if array.nbytes:
        for block in _blocks(array):
            content.update(block.reshape(-1).view(np.uint8).data)
    return content.hexdigest()


@functools.cache
def _described(dtype: np.dtype) -> Any:
    return np.lib.format.dtype_to_descr(dtype)


def _blocks(array: np.ndarray) -> Iterator[np.ndarray]:
    """Give the array in contiguous pieces along its first axis, copying little at a time."""
    if array.flags.c_contiguous:
        yield np.asarray(array)
        return
    step = max(1, _BLOCK_BYTES * len(array) // array.nbytes)
    for start in range(0, len(array), step):
        yield np.ascontiguousarray(array[start : start + step])
