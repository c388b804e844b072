"""``skimage.filters.rank`` for arrays that nobody may write into, which it refuses.

Every function of that module is here under its own name; a read-only array is handed on as a copy.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable


def __getattr__(name: str) -> Callable[..., np.ndarray]:
    from skimage.filters import rank

    return functools.partial(_on_own_arrays, getattr(rank, name))


def _on_own_arrays(function: Callable[..., np.ndarray], *positional: Any, **named: Any) -> np.ndarray:
    return function(*map(_own, positional), **{name: _own(given) for name, given in named.items()})


def _own(given: Any) -> Any:
    if isinstance(given, np.ndarray) and not given.flags.writeable:
        return given.copy()
    return given
