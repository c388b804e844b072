"""Two stores as one: a fast small one before a slow large one."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from tamis.store._store import Entry, Store, StoreInfo
from tamis.store._value import freeze, nbytes_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["TieredStore", "create", "is_worth_a_file"]

_FILE_S = 1e-4  # what opening and checking a file costs, whatever its size
_FILE_BYTES_PER_S = 500e6


def is_worth_a_file(*, cost_s: float, nbytes: int) -> bool:
    """Return whether reading a result back is faster than computing it again.

    Parameters
    ----------
    cost_s : float, second
        What it cost to compute.
    nbytes : int, byte
        Its size.
    """
    return cost_s > _FILE_S + nbytes / _FILE_BYTES_PER_S


class TieredStore:
    """A fast store before a lasting one.

    What is found in `lasting` is kept in `fast` as well.

    Parameters
    ----------
    fast : Store
        Asked first; gets everything.
    lasting : Store
        Asked next; gets what is worth a file.
    keep_all : bool, default False
        Everything is worth a file.
    """

    def __init__(self, fast: Store, lasting: Store, *, keep_all: bool = False) -> None:
        self._fast = fast
        self._lasting = lasting
        self._keep_all = keep_all
        self._lock = threading.Lock()
        self._hits = 0
        self._misses = 0

    @property
    def folder(self) -> Path | None:
        """Folder of the lasting store."""
        return self._lasting.folder

    def get(self, key: str) -> Entry | None:
        """Return the entry under `key`, or None."""
        entry = self._fast.get(key)
        if entry is None:
            entry = self._lasting.get(key)
            if entry is not None:
                self._fast.put(key, entry.value, cost_s=entry.cost_s, label=entry.label)
        with self._lock:
            self._hits += entry is not None
            self._misses += entry is None
        return entry

    def put(self, key: str, value: Any, *, cost_s: float, label: str = "") -> None:
        """Keep `value` in the fast store, and in the lasting one if it is worth a file."""
        frozen = freeze(value)  # once for both
        self._fast.put(key, frozen, cost_s=cost_s, label=label)
        if self._keep_all or is_worth_a_file(cost_s=cost_s, nbytes=nbytes_of(frozen)):
            self._lasting.put(key, frozen, cost_s=cost_s, label=label)
        else:
            self._lasting.remove(key)  # what was there is not this value

    def contains(self, key: str) -> bool:
        """Return whether there is an entry under `key` in either."""
        return self._fast.contains(key) or self._lasting.contains(key)

    def remove(self, key: str) -> None:
        """Forget the entry under `key`, if there is one."""
        self._fast.remove(key)
        self._lasting.remove(key)

    def clear(self, *, label: str | None = None) -> int:
        """Forget all entries, or those with this label; return how many, both stores together."""
        return self._fast.clear(label=label) + self._lasting.clear(label=label)

    def prune(self, allowed_bytes: int, /) -> int:
        """Shrink each store to `allowed_bytes`; return how many entries went."""
        return self._fast.prune(allowed_bytes) + self._lasting.prune(allowed_bytes)

    def info(self) -> StoreInfo:
        """Return what the stores hold, together and each."""
        tiers = (self._fast.info(), self._lasting.info())
        return StoreInfo(
            entries=sum(tier.entries for tier in tiers),
            bytes=sum(tier.bytes for tier in tiers),
            budget=sum(tier.budget for tier in tiers),
            hits=self._hits,
            misses=self._misses,
            folder=self.folder,
            problems=tuple(problem for tier in tiers for problem in tier.problems),
            tiers=tiers,
        )

    def close(self) -> None:
        """Let go of memory and files; what is on disk stays."""
        self._fast.close()
        self._lasting.close()


def create(*, fast: Store, lasting: Store, keep_all: bool = False) -> TieredStore:
    """Return one store made of two.

    Parameters
    ----------
    fast, lasting : Store
        Asked in this order.
    keep_all : bool, default False
        Everything goes into the lasting one, however cheap.
    """
    return TieredStore(fast, lasting, keep_all=keep_all)
