"""Stores by name, and the one that everybody shares."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import pkgutil
from typing import TYPE_CHECKING, Any, cast

from tamis.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tamis.config import Settings
    from tamis.store._store import Store

__all__ = ["get_store", "list_stores", "open_store"]

_PARTS = "tamis.store.stores"
_ENTRY_POINTS = "tamis.stores"


def list_stores() -> list[str]:
    """Return the names of all stores, those of other packages included, sorted."""
    ours = [module.name for module in pkgutil.iter_modules(importlib.import_module(_PARTS).__path__)]
    return sorted({*ours, *importlib.metadata.entry_points(group=_ENTRY_POINTS).names})


def get_store(name: str, **options: Any) -> Store:
    """Return a new store of the kind that has this name.

    Parameters
    ----------
    name : str
        A file of ``store/stores``, such as ``"disk"``, or an entry point of the group
        ``tamis.stores``: a module with a function ``create``.
    **options
        What its ``create`` takes.

    Returns
    -------
    store : Store
        Ready for use.

    Raises
    ------
    UnknownNameError
        If there is no such store.

    Examples
    --------
    >>> store = get_store("memory", budget=1_000_000)
    >>> store.put("c0ffee", 3.5, cost_s=0.1)
    >>> store.get("c0ffee").value
    3.5
    """
    return _creator_of(name)(**options)


def _creator_of(name: str) -> Callable[..., Store]:
    if name.isidentifier() and importlib.util.find_spec(f"{_PARTS}.{name}"):
        part = importlib.import_module(f"{_PARTS}.{name}")
    else:
        found = importlib.metadata.entry_points(group=_ENTRY_POINTS, name=name)
        if not found:
            raise UnknownNameError(name, noun="store", known=list_stores())
        part = next(iter(found)).load()
    return cast("Callable[..., Store]", part.create)


def open_store(settings: Settings) -> Store:
    """Return the store that pipelines share: memory before disk.

    Parameters
    ----------
    settings : Settings
        ``cache_dir`` is the folder, ``cache_bytes`` the budget on disk, and a quarter of
        ``memory_bytes`` the budget in memory: the rest is for computing.

    Returns
    -------
    store : Store
        Cheap results stay in memory only.

    Raises
    ------
    StoreError
        If the folder cannot exist.
    """
    return get_store(
        "tiered",
        fast=get_store("memory", budget=settings.memory_bytes // 4),
        lasting=get_store("disk", folder=settings.cache_dir, budget=settings.cache_bytes),
    )
