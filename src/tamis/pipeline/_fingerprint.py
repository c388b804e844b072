"""Fingerprints: digests of results, by which a document can say whether it still gives what it gave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from tamis.catalogue import hash_array

__all__ = ["content_of", "fingerprint", "fingerprint_of_content"]


def fingerprint(value: Any) -> str:
    """Return a digest of dtype, shape and content of a result.

    Parameters
    ----------
    value : ndarray, number, dict of columns, or a sequence of these
        A result.

    Returns
    -------
    digest : str
        ``"xxh3:"`` and 32 hexadecimal digits.
    """
    return fingerprint_of_content(content_of(value))


def content_of(value: Any) -> str:
    """Return digests of all arrays of a result, as text: what `fingerprint` is a digest of."""
    return "".join(f"{name}:{hash_array(array)};" for name, array in _arrays_of("", value))


def fingerprint_of_content(content: str) -> str:
    """Return the fingerprint of a result of which only the content, as text, is still there."""
    import xxhash

    return f"xxh3:{xxhash.xxh3_128(content.encode()).hexdigest()}"


def _arrays_of(name: str, value: Any) -> Iterator[tuple[str, np.ndarray]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _arrays_of(f"{name}.{key}", item)
    elif isinstance(value, tuple | list):
        for place, item in enumerate(value):
            yield from _arrays_of(f"{name}.{place}", item)
    else:
        yield name, np.asarray(value)
