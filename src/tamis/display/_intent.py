"""`Intent`: what somebody wishes to see, before any pixel is looked at."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tamis.errors import ParameterError

__all__ = ["Intent"]

WHERE = "display"  # what messages of this floor begin with


@dataclass(frozen=True, slots=True)
class Intent:
    """What somebody wishes to see of an image; `tamis.display.resolve` turns it into a snapshot.

    Parameters
    ----------
    planes : tuple of (int or None), default ()
        For each axis that is not on the screen, in the order of the image's axes, which plane; negative
        counts from the end. None, and what is left out: the middle one (the first one of channels).
    contrast_limits : (float, float), optional
        Values drawn as the first and the last colour; None finds them from the plane.
    colormap : str, default 'gray'
        A name of `tamis.display.COLORMAPS`.
    opacity : float in [0, 1], default 0.35
        How much of an object's colour lies over the image.
    outlines : bool, default True
        Whether objects over an image are outlined.
    selection : frozenset of int, default empty
        Labels that are selected: they stand out, the others fade.

    Raises
    ------
    ParameterError
        If the contrast limits or the opacity make no sense.
    """

    planes: tuple[int | None, ...] = ()
    contrast_limits: tuple[float, float] | None = None
    colormap: str = "gray"
    opacity: float = 0.35
    outlines: bool = True
    selection: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        limits = self.contrast_limits
        if limits is not None and not (limits[0] < limits[1] and all(map(math.isfinite, limits))):
            raise ParameterError(
                WHERE, "contrast_limits", expected="two finite numbers, the lower one first", got=limits
            )
        if not 0 <= self.opacity <= 1:
            raise ParameterError(WHERE, "opacity", expected="in [0, 1]", got=self.opacity)
