"""What can only be decoded whole, kept for a moment: reading tiles is not quadratic."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from functools import cache
from typing import TYPE_CHECKING

from tamis.config import current_settings
from tamis.heap import give_back
from tamis.io._pixel import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    import numpy as np

__all__ = ["budget_bytes", "decoded"]

# of the memory that a run may use, so much
_SHARE = 8
_LEAST_BYTES, _MOST_BYTES = 64_000_000, 1_000_000_000
# who has not looked at anything for so long looks at something else
_IDLE_S = 8.0

_KEPT: OrderedDict[Hashable, np.ndarray] = OrderedDict()
_TURNS: dict[Hashable, threading.Lock] = {}
_LOCK = threading.Lock()
_last_use = 0.0
_is_watched = False


@cache
def budget_bytes() -> int:
    """Return how many bytes are kept at most, in this process."""
    return min(max(current_settings().memory_bytes // _SHARE, _LEAST_BYTES), _MOST_BYTES)


def decoded(key: Hashable, decode: Callable[[], np.ndarray]) -> np.ndarray:
    """Return ``decode()``, or what it gave a moment ago for the same key.

    Parameters
    ----------
    key : hashable
        Stands for the pixels: file, time of change, page.
    decode : callable
        Returns the pixels. Whoever wants the same meanwhile waits for them.

    Returns
    -------
    pixels : ndarray
        Read-only.

    Notes
    -----
    The latest are kept up to `budget_bytes`, until nothing was asked for during some seconds; an image
    larger than that is not kept.
    """
    with _LOCK:
        found = _find(key)
        if found is not None:
            return found
        turn = _TURNS.setdefault(key, threading.Lock())
    with turn:
        with _LOCK:
            found = _find(key)
        if found is not None:
            return found
        try:
            pixels = frozen(decode())
            with _LOCK:
                _keep(key, pixels)
        finally:
            with _LOCK:
                _TURNS.pop(key, None)
    return pixels


def _find(key: Hashable) -> np.ndarray | None:
    global _last_use
    _last_use = time.monotonic()
    if key in _KEPT:
        _KEPT.move_to_end(key)
    return _KEPT.get(key)


def _keep(key: Hashable, pixels: np.ndarray) -> None:
    _KEPT[key] = pixels
    used = sum(map(_size, _KEPT.values()))
    while _KEPT and used > budget_bytes():
        used -= _size(_KEPT.popitem(last=False)[1])
    if _KEPT:
        _watch(_IDLE_S)


def _size(pixels: np.ndarray) -> int:
    """Return how much memory pixels take: of one that is repeated, little."""
    return pixels.nbytes if any(pixels.strides) else pixels.itemsize


def _watch(seconds: float) -> None:
    """Look again after so many seconds, unless somebody will anyway."""
    global _is_watched
    if not _is_watched:
        _is_watched = True
        timer = threading.Timer(seconds, _forget_if_idle)
        timer.daemon = True
        timer.start()


def _forget_if_idle() -> None:
    global _is_watched
    with _LOCK:
        _is_watched = False
        left = _last_use + _IDLE_S - time.monotonic()
        if left > 0:
            _watch(left)
            return
        _KEPT.clear()
    give_back()
