"""Which parts of results the store has: a viewport that moves computes only what came into sight."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tamis.region import Region

__all__ = ["Blocks"]

# of so many results, and so many parts of each, is remembered where they are
_MOST_RESULTS = 4096
_MOST_PARTS = 32


class Blocks:
    """Regions of results by lineage key, newest last; safe for threads.

    It says under which key a part was kept; whether the store still has it, the store knows.
    """

    def __init__(self) -> None:
        self._regions: OrderedDict[str, list[Region]] = OrderedDict()
        self._lock = threading.Lock()

    @staticmethod
    def key_of(key: str, region: Region) -> str:
        """Return the key under which a part of a result is kept."""
        return hashlib.blake2b(f"{key}{region}".encode(), digest_size=16).hexdigest()

    def add(self, key: str, region: Region) -> None:
        """Remember that this part of the result with this lineage key was kept."""
        with self._lock:
            regions = self._regions.setdefault(key, [])
            others = [one for one in regions if not region.contains(one)]
            regions[:] = [*others[1 - _MOST_PARTS :], region]
            self._regions.move_to_end(key)
            if len(self._regions) > _MOST_RESULTS:
                self._regions.popitem(last=False)

    def remove(self, key: str, region: Region) -> None:
        """Forget a part that the store has no more."""
        with self._lock:
            self._regions[key] = [one for one in self._regions.get(key, ()) if one != region]

    def overlapping(self, key: str, region: Region) -> list[Region]:
        """Return the parts that share pixels with `region`, those that share most first."""
        with self._lock:
            regions = [one for one in self._regions.get(key, ()) if one.intersect(region).size]
        return sorted(regions, key=lambda one: -one.intersect(region).size)
