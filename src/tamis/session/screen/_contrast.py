"""`Contrast`: which values are drawn as the first and the last colour, steadily while a slider moves."""

from __future__ import annotations

import threading
from typing import TypeAlias

__all__ = ["Contrast", "Limits"]

Limits: TypeAlias = tuple[float, float]

_MOST = 500
_COVERED = 0.5
_BEYOND = 0.25


class Contrast:
    """Limits by result, as found from what was seen of it first.

    They stay while one pans, changes planes or drags a slider. When a change is final they are found again,
    and taken only where the old ones show it badly: more than a quarter of the old range lies beyond them,
    or what is there fills less than half of it. Each result keeps its limits, so that undo brings them back.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_key: dict[str, Limits] = {}
        self._by_name: dict[str, Limits] = {}

    def known(self, name: str, key: str, *, is_final: bool) -> Limits | None:
        """Return the limits for a result without looking at it; None where it has to be looked at.

        Parameters
        ----------
        name : str
            What it is called; for other kinds of pixels under the same name, another one.
        key : str
            Its lineage key.
        is_final : bool
            False while a slider is dragged.
        """
        with self._lock:
            before = self._by_name.get(name)
            limits = before if before is not None and not is_final else self._by_key.get(key)
            if limits is not None:
                _put(self._by_name, name, limits)
            return limits

    def settle(self, name: str, key: str, found: Limits, *, is_final: bool) -> Limits:
        """Return the limits for a result that alone would have those that were found."""
        with self._lock:
            limits = _better(self._by_name.get(name), found)
            _put(self._by_name, name, limits)
            if is_final:
                _put(self._by_key, key, limits)
            return limits


def _better(before: Limits | None, found: Limits) -> Limits:
    """Return the limits from before where they show the values well enough."""
    if before is None:
        return found
    span = before[1] - before[0]
    is_inside = before[0] - found[0] <= _BEYOND * span and found[1] - before[1] <= _BEYOND * span
    return before if is_inside and found[1] - found[0] >= _COVERED * span else found


def _put(limits: dict[str, Limits], name: str, pair: Limits) -> None:
    limits.pop(name, None)
    limits[name] = pair
    if len(limits) > _MOST:
        del limits[next(iter(limits))]
