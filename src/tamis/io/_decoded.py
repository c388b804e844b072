"""Images that can only be decoded whole, kept for a moment: reading tiles is not quadratic."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from tamis.io._pixel import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    import numpy as np

__all__ = ["decoded"]

BUDGET_BYTES = 256_000_000

_KEPT: OrderedDict[Hashable, np.ndarray] = OrderedDict()
_LOCK = threading.Lock()


def decoded(key: Hashable, decode: Callable[[], np.ndarray]) -> np.ndarray:
    """Return ``decode()``, or what it gave a moment ago for the same key.

    Parameters
    ----------
    key : hashable
        Stands for the pixels: file, time of change, page.
    decode : callable
        Returns the pixels; called without a lock, so two threads may both do it.

    Returns
    -------
    pixels : ndarray
        Read-only.

    Notes
    -----
    The latest are kept up to `BUDGET_BYTES`; an image larger than that is not kept.
    """
    with _LOCK:
        if key in _KEPT:
            _KEPT.move_to_end(key)
            return _KEPT[key]
    pixels = frozen(decode())
    with _LOCK:
        _KEPT[key] = pixels
        while _KEPT and sum(kept.nbytes for kept in _KEPT.values()) > BUDGET_BYTES:
            _KEPT.popitem(last=False)
    return pixels
