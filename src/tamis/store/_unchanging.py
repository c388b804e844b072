"""Arrays of ours that nobody can write to, and what is known of their content.

An array that a store made is the only one whose content may be remembered: any other can change
behind our back, even a read-only one (its owner may set it writeable again, its file may be rewritten).
"""

from __future__ import annotations

import weakref

import numpy as np

__all__ = ["digest_known_of", "is_unchanging", "remember"]

# id -> weak reference, digest of the content or None
_known: dict[int, tuple[weakref.ref[np.ndarray], str | None]] = {}


def remember(array: np.ndarray, digest: str | None = None) -> np.ndarray:
    """Note that a read-only `array` will never change, and its content's digest; return it."""
    address = id(array)

    def forget(reference: weakref.ref[np.ndarray]) -> None:
        known = _known.get(address)
        if known is not None and known[0] is reference:
            del _known[address]

    _known[address] = (weakref.ref(array, forget), digest)
    return array


def is_unchanging(array: np.ndarray) -> bool:
    """Return whether `array` is one of ours, or a view of one."""
    link: object = array
    while isinstance(link, np.ndarray) and not link.flags.writeable:
        known = _known.get(id(link))
        if known is not None and known[0]() is link:
            return True
        link = link.base
    return isinstance(link, bytes)


def digest_known_of(array: np.ndarray) -> str | None:
    """Return the digest that `remember` was told for this very array; None where there is none."""
    known = _known.get(id(array))
    if known is None or known[0]() is not array or array.flags.writeable:
        return None
    return known[1]
