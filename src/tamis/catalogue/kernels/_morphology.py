"""The six operations of grey and binary morphology, made of minima and maxima below a footprint."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Extremes", "Morphology", "morphology_of"]

Extremes: TypeAlias = (
    "Callable[[str, np.ndarray, np.ndarray | None, str, float, tuple[str, ...]], np.ndarray]"
)
"""``function(name, image, footprint, mode, cval, extremes)``: one after the other of ``"min"`` and ``"max"``,
the second below the mirrored footprint; together they are what the library calls `name`."""

Morphology: TypeAlias = "Callable[..., np.ndarray]"
"""``function(image, footprint=None, *, mode="reflect", cval=0.0)``, as in `skimage.morphology`."""


def morphology_of(extremes: Extremes) -> tuple[Morphology, ...]:
    """Return erosion, dilation, opening, closing, white and black tophat.

    Parameters
    ----------
    extremes : callable
        What finds minima and maxima.

    Returns
    -------
    functions : tuple of six callables
        Each returns an array of the shape and dtype of its image.
    """
    erosion = _function(extremes, "erosion", "min")
    dilation = _function(extremes, "dilation", "max")
    opening = _function(extremes, "opening", "min", "max")
    closing = _function(extremes, "closing", "max", "min")

    def white_tophat(
        image: np.ndarray, footprint: np.ndarray | None = None, *, mode: str = "reflect", cval: float = 0.0
    ) -> np.ndarray:
        """Return what an opening takes away."""
        return _minus(image, opening(image, footprint, mode=mode, cval=cval))

    def black_tophat(
        image: np.ndarray, footprint: np.ndarray | None = None, *, mode: str = "reflect", cval: float = 0.0
    ) -> np.ndarray:
        """Return what a closing fills in."""
        return _minus(closing(image, footprint, mode=mode, cval=cval), image)

    return erosion, dilation, opening, closing, white_tophat, black_tophat


def _function(extremes: Extremes, name: str, *kinds: str) -> Morphology:
    def function(
        image: np.ndarray, footprint: np.ndarray | None = None, *, mode: str = "reflect", cval: float = 0.0
    ) -> np.ndarray:
        """Return minima or maxima, or one after the other."""
        return extremes(name, image, footprint, mode, cval, kinds)

    return function


def _minus(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    made: np.ndarray = np.logical_xor(one, other) if one.dtype == bool else np.subtract(one, other)
    return made
