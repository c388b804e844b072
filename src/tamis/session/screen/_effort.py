"""`Effort`: how many pixels a quick look may have, so that a slider that is dragged paints often enough."""

from __future__ import annotations

__all__ = ["FINEST_PIXELS", "Effort"]

FINEST_PIXELS = 1 << 20
"""As many as a large panel has."""
_COARSEST_PIXELS = 1 << 16
_LEVEL = 4  # of so many pixels the next level leaves one
# far enough apart that a level which is too slow is not taken again after the next coarser one
_LONG_S, _SHORT_S = 0.02, 0.004


class Effort:
    """Learns from what quick looks took.

    Examples
    --------
    >>> effort = Effort()
    >>> effort.note(0.2)
    >>> effort.pixels == FINEST_PIXELS // 4
    True
    """

    def __init__(self) -> None:
        self.pixels = FINEST_PIXELS

    def note(self, seconds: float) -> None:
        """Note what a look of so many pixels took."""
        if seconds > _LONG_S:
            self.pixels = max(self.pixels // _LEVEL, _COARSEST_PIXELS)
        elif seconds < _SHORT_S:
            self.pixels = min(self.pixels * _LEVEL, FINEST_PIXELS)
