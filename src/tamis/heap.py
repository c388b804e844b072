"""Give memory that nobody uses back to the system, which would otherwise keep it for this process."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["give_back"]


def give_back() -> None:
    """Give back what lies between the arrays that are still in use.

    Many threads make and drop arrays; the C library keeps the room for the next ones. It takes some
    milliseconds, and is for moments at which nobody waits. Where the C library cannot do it, nothing happens.
    """
    _trim()()


@cache
def _trim() -> Callable[[], object]:
    import ctypes

    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # it is one of glibc, which other systems do not have
        return lambda: None
    return lambda: trim(0)
