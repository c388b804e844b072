"""Exact ways to do global operations in tiles. Each file has a dict ``ALGORITHMS``, by name."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tamis.engine._workshop import Algorithm

__all__ = ["find_algorithm"]


def find_algorithm(by: str) -> Algorithm | None:
    """Return the algorithm of this name, or None: then the whole image is needed."""
    return _algorithms().get(by) if by else None


@functools.cache
def _algorithms() -> dict[str, Algorithm]:
    found: dict[str, Algorithm] = {}
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            found.update(getattr(importlib.import_module(f"{__name__}.{module.name}"), "ALGORITHMS", {}))
    return found
