"""Results by key: in memory, on disk, and the memory of the user's own functions.

May import: errors, config, region, catalogue, pipeline.
"""

from tamis.store._cached import CachedFunction
from tamis.store._flight import Flight
from tamis.store._memory import Memory
from tamis.store._open import get_store, list_stores, open_store
from tamis.store._store import Entry, Store, StoreInfo
from tamis.store._value import freeze

__all__ = [
    "CachedFunction",
    "Entry",
    "Flight",
    "Memory",
    "Store",
    "StoreInfo",
    "freeze",
    "get_store",
    "list_stores",
    "open_store",
]
