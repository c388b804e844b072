"""Results in memory, the least valuable dropped first: fast, and gone with the process."""

from __future__ import annotations

import heapq
import itertools
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.store._store import Entry, StoreInfo, check_key
from tamis.store._value import freeze, nbytes_of, share

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["MemoryStore", "create"]

_OVERHEAD_BYTES = 512  # what Python needs around an entry, so that a million scalars are not free


@dataclass(slots=True)
class _Kept:
    """An entry, and what its place in the queue depends on."""

    entry: Entry
    weight: int
    uses: int = 1
    priority: float = 0.0


class MemoryStore:
    """Results in memory, with a budget.

    Parameters
    ----------
    budget : int, byte
        What the results may take; a larger one is not kept.

    Notes
    -----
    When the budget is exceeded, GreedyDual-Size-Frequency [1]_ decides: each entry has the priority
    ``L + uses * cost / size``, the lowest goes, and `L` becomes its priority, so that what was
    precious but is not used any more goes in the end, too.

    References
    ----------
    .. [1] L. Cherkasova, "Improving WWW proxies performance with Greedy-Dual-Size-Frequency caching
       policy", HP Laboratories Report HPL-98-69R1, 1998.
    """

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._lock = threading.RLock()
        self._kept: dict[str, _Kept] = {}
        self._queue: list[tuple[float, int, str]] = []
        self._order = itertools.count()
        self._age = 0.0
        self._bytes = 0
        self._hits = 0
        self._misses = 0

    @property
    def folder(self) -> Path | None:
        """None: nothing outlives the process."""
        return None

    def get(self, key: str) -> Entry | None:
        """Return the entry under `key`, or None."""
        with self._lock:
            kept = self._kept.get(check_key(key))
            if kept is None:
                self._misses += 1
                return None
            self._hits += 1
            kept.uses += 1
            self._enqueue(kept)
            entry = kept.entry
        return Entry(key, share(entry.value), entry.cost_s, entry.nbytes, entry.label)

    def put(self, key: str, value: Any, *, cost_s: float, label: str = "") -> None:
        """Keep `value`; arrays that could still be written to are copied."""
        if isinstance(value, np.ndarray) and not value.dtype.hasobject and value.nbytes > self._budget:
            with self._lock:
                self._drop(check_key(key))
            return
        frozen = freeze(value)
        nbytes = nbytes_of(frozen)
        kept = _Kept(Entry(check_key(key), frozen, cost_s, nbytes, label), nbytes + _OVERHEAD_BYTES)
        with self._lock:
            self._drop(key)
            if kept.weight > self._budget:
                return
            self._shrink(self._budget - kept.weight)
            self._kept[key] = kept
            self._bytes += kept.weight
            self._enqueue(kept)

    def contains(self, key: str) -> bool:
        """Return whether there is an entry under `key`."""
        return check_key(key) in self._kept

    def remove(self, key: str) -> None:
        """Forget the entry under `key`, if there is one."""
        with self._lock:
            self._drop(check_key(key))

    def clear(self, *, label: str | None = None) -> int:
        """Forget all entries, or those with this label; return how many there were."""
        with self._lock:
            doomed = [k for k, kept in self._kept.items() if label in (None, kept.entry.label)]
            for key in doomed:
                self._drop(key)
        return len(doomed)

    def prune(self, allowed_bytes: int, /) -> int:
        """Forget the least valuable entries until the rest takes `allowed_bytes`; return how many."""
        with self._lock:
            return self._shrink(allowed_bytes)

    def info(self) -> StoreInfo:
        """Return what the store holds."""
        with self._lock:
            return StoreInfo(len(self._kept), self._bytes, self._budget, self._hits, self._misses)

    def close(self) -> None:
        """Forget everything."""
        self.clear()

    def _drop(self, key: str) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            self._bytes -= kept.weight

    def _shrink(self, allowed_bytes: int) -> int:
        before = len(self._kept)
        while self._bytes > max(allowed_bytes, 0):
            priority, _, key = heapq.heappop(self._queue)
            kept = self._kept.get(key)
            if kept is not None and kept.priority == priority:  # else a place it had before
                self._age = priority
                self._drop(key)
        return before - len(self._kept)

    def _enqueue(self, kept: _Kept) -> None:
        kept.priority = self._age + kept.uses * max(kept.entry.cost_s, 0.0) / kept.weight
        heapq.heappush(self._queue, (kept.priority, next(self._order), kept.entry.key))
        if len(self._queue) > 4 * len(self._kept) + 64:
            self._queue = [(k.priority, next(self._order), k.entry.key) for k in self._kept.values()]
            heapq.heapify(self._queue)


def create(*, budget: int = 10**9) -> MemoryStore:
    """Return a store in memory.

    Parameters
    ----------
    budget : int, default 1 GB, byte
        What the results may take.
    """
    return MemoryStore(budget)
