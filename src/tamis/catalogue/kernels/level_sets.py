"""Morphological level sets of ``skimage.segmentation`` as a fresh process computes them.

scikit-image smooths with two operators in turn, and keeps whose turn it is for the life of the process
(``morphsnakes._curvop``). Here every call begins with the first one, and so does the next one outside.
"""

from __future__ import annotations

import threading
from typing import Any

__all__ = ["morphological_chan_vese", "morphological_geodesic_active_contour"]

_TURN = threading.Lock()


def morphological_chan_vese(*positional: Any, **named: Any) -> Any:
    """Return the segmentation; arguments as of `skimage.segmentation.morphological_chan_vese`."""
    return _from_the_first("morphological_chan_vese", positional, named)


def morphological_geodesic_active_contour(*positional: Any, **named: Any) -> Any:
    """Return the segmentation; arguments as of the function of this name in `skimage.segmentation`."""
    return _from_the_first("morphological_geodesic_active_contour", positional, named)


def _from_the_first(name: str, positional: tuple[Any, ...], named: dict[str, Any]) -> Any:
    from skimage.segmentation import morphsnakes

    with _TURN:  # the turn belongs to the process, so only one call at a time may take it
        _reset(morphsnakes)
        try:
            return getattr(morphsnakes, name)(*positional, **named)
        finally:
            _reset(morphsnakes)


def _reset(morphsnakes: Any) -> None:
    closing = lambda u: morphsnakes.sup_inf(morphsnakes.inf_sup(u))  # noqa: E731
    opening = lambda u: morphsnakes.inf_sup(morphsnakes.sup_inf(u))  # noqa: E731
    morphsnakes._curvop = morphsnakes._fcycle([closing, opening])
