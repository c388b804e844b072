"""Functions of scikit-image for arrays that nobody may write into, which some of them refuse.

``own_arrays:morphology.skeletonize`` is `skimage.morphology.skeletonize`, with a copy of each read-only
array in place of it. Nothing else changes, and what may be written into is handed on as it is.
"""

from __future__ import annotations

import functools
import importlib
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from tamis.catalogue._kernel import Situation


def always(situation: Situation) -> bool:
    """Return True: a copy has the same pixels whatever they are."""
    return True


def __getattr__(topic: str) -> _Topic:
    if topic.startswith("_"):
        raise AttributeError(topic)
    return _Topic(topic)


class _Topic:
    """A module of scikit-image whose functions own what they are given."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        found = getattr(importlib.import_module(f"skimage.{self._name}"), name)
        if isinstance(found, ModuleType):  # filters.rank
            return _Topic(f"{self._name}.{name}")
        return functools.partial(_on_own_arrays, found)


def _on_own_arrays(function: Callable[..., Any], *positional: Any, **named: Any) -> Any:
    return function(*map(_own, positional), **{name: _own(given) for name, given in named.items()})


def _own(given: Any) -> Any:
    if isinstance(given, np.ndarray) and not given.flags.writeable:
        return given.copy()
    return given
