"""How long operations take on this machine: remembered, so that a bar can tell the time left."""

from __future__ import annotations

import contextlib
import json
import math
import time
from typing import TYPE_CHECKING

from tamis.catalogue import capability_of
from tamis.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["Costs"]

# of an operation never met before; typical of a filter of scikit-image
SECONDS_PER_PIXEL = 5e-8
# of a solver or a curve that evolves
_WORST_SECONDS_PER_PIXEL = 5e-6
# so few that what is not done for each pixel takes longer than they do
_FEW_PIXELS = 10_000
_SHORT_S = 0.05
# how much a new measurement counts against what was known
_WEIGHT = 0.3


class Costs:
    """Seconds per pixel by operation, kept in a small file.

    Losing it costs nothing but a worse guess, so a file that cannot be read or written is passed over.

    Parameters
    ----------
    path : Path, optional
        The file; without it, nothing outlives the process.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._known = self._load()
        self._has_news = False
        self._saved_at = -math.inf

    def _load(self) -> dict[str, float]:
        if self._path is None:
            return {}
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(found, dict):
            return {}
        return {name: cost for name, cost in found.items() if isinstance(cost, float) and 0 < cost < math.inf}

    def expected(self, operation: str, shape: tuple[int, ...]) -> float:
        """Return the seconds that an operation is expected to take on an image of this shape."""
        return self.per_pixel([operation]) * max(math.prod(shape), 1)

    def per_pixel(self, operations: Iterable[str]) -> float:
        """Return the seconds that operations, one after the other, are expected to take for each pixel."""
        return sum(self._known.get(one) or _measured(one) or SECONDS_PER_PIXEL for one in operations)

    def is_known(self, operation: str) -> bool:
        """Return whether an operation was ever measured."""
        return operation in self._known

    def worst(self, operation: str, pixels: int) -> float:
        """Return the seconds that an operation may take on so many pixels: many, if it is not known."""
        known = self._known.get(operation)
        return pixels * (max(_measured(operation), _WORST_SECONDS_PER_PIXEL) if known is None else known)

    def learn(self, operation: str, shape: tuple[int, ...], seconds: float) -> None:
        """Remember how long it took; a short call on few pixels says nothing about many."""
        pixels = max(math.prod(shape), 1)
        if pixels < _FEW_PIXELS and seconds < _SHORT_S:
            return
        cost = seconds / pixels
        known = self._known.get(operation, cost)
        self._known[operation] = known + _WEIGHT * (cost - known)
        self._has_news = True

    def save(self, *, pause_s: float = 0.0) -> None:
        """Write the file, whole or not at all; nothing if nothing was learned, or it was written just now."""
        now = time.monotonic()
        if self._path is None or not self._has_news or now < self._saved_at + pause_s:
            return
        self._saved_at = now
        self._has_news = False
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, json.dumps(dict(self._known), indent=1, sort_keys=True).encode())


def _measured(operation: str) -> float:
    """Return the seconds per pixel that the catalogue tells, of another machine and defaults; 0: none."""
    capability = capability_of(operation)
    return (capability.ms_per_megapixel or 0.0) * 1e-9 if capability else 0.0
