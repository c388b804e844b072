"""Where a `Memory` keeps results: a store, and the single flight over it."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from tamis.config import current_settings
from tamis.store._flight import Flight
from tamis.store._open import get_store

if TYPE_CHECKING:
    from pathlib import Path

    from tamis.store._store import Store

__all__ = ["Keeper", "keeper_at"]

_open_keepers: weakref.WeakValueDictionary[tuple[Path, int], Keeper] = weakref.WeakValueDictionary()


class Keeper:
    """A store, and who computes what for it.

    Parameters
    ----------
    store : Store
        Where results are kept.
    place : tuple of (Path, int), optional
        Folder and budget, for a keeper that another process can open, too.
    """

    def __init__(self, store: Store, place: tuple[Path, int] | None = None) -> None:
        self.store = store
        self.flight = Flight(store.folder)
        self._place = place

    def __reduce__(self) -> tuple[Any, ...]:
        # a worker opens the folder by itself; a store of the user's has to pickle itself
        return (Keeper, (self.store,)) if self._place is None else (keeper_at, self._place)


def keeper_at(folder: Path, budget: int) -> Keeper:
    """Return the keeper of a folder; one per process, so that its memory is shared.

    Parameters
    ----------
    folder : Path
        Absolute path.
    budget : int, byte
        What the files may take.
    """
    keeper = _open_keepers.get((folder, budget))
    if keeper is None:
        store = get_store(
            "tiered",
            fast=get_store("memory", budget=current_settings().memory_bytes // 4),
            lasting=get_store("disk", folder=folder, budget=budget),
            keep_all=True,  # who asks for a folder expects to find his results there
        )
        keeper = _open_keepers.setdefault((folder, budget), Keeper(store, (folder, budget)))
    return keeper
