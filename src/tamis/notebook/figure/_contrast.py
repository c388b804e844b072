"""`Contrast`: which values are drawn as the first and the last colour; images of one dtype share them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tamis.display import Link, Snapshot
    from tamis.notebook.figure._view import View

    Look: TypeAlias = Callable[[View], tuple[tuple[int, ...], Callable[[], Snapshot]]]

__all__ = ["Contrast", "Limits"]

Limits: TypeAlias = tuple[float, float]


class Contrast:
    """Limits of the images of a scene.

    Until somebody chooses, each image has those that suit it, found once and kept while one zooms. What is
    chosen holds for all images of a dtype: the link's limits for that of the first grey image.

    Parameters
    ----------
    views : sequence of View
        The images.
    link : Link
        Has what was chosen for the first grey one.
    look : callable
        Gets an image; returns which channel of it is shown, and what gives an overview of that.
    """

    def __init__(self, views: Sequence[View], link: Link, look: Look) -> None:
        self._views = views
        self._link = link
        self._overview = look
        self._found: dict[tuple[object, ...], tuple[Limits, Limits]] = {}
        self._own: dict[str, Limits] = {}

    @property
    def dtypes(self) -> tuple[str, ...]:
        """Of grey images; that of the first one is the link's."""
        return tuple(dict.fromkeys(view.sight.dtype for view in self._views if view.is_grey))

    def limits(self, view: View) -> Limits | None:
        """Return what an image is drawn with; None where it is labels or a mask."""
        chosen = self.chosen(view.sight.dtype) if view.is_grey else None
        return chosen or (self._look(view)[0] if view.is_image else None)

    def chosen(self, dtype: str) -> Limits | None:
        """Return what somebody chose for a dtype."""
        is_leading = self.dtypes[:1] == (dtype,)
        return self._link.shared.contrast_limits if is_leading else self._own.get(dtype)

    def choose(self, dtype: str, limits: Limits) -> None:
        """Draw all images of a dtype with these limits."""
        if self.dtypes[:1] == (dtype,):
            self._link.set(contrast_limits=limits)
        else:
            self._own[dtype] = limits

    def range_of(self, dtype: str) -> Limits:
        """Return the lowest and the highest value that a slider offers."""
        ends = [
            end
            for view in self._views
            if view.is_grey and view.sight.dtype == dtype
            for pair in self._look(view)
            for end in pair
        ]
        return min(ends), max(ends)

    def limits_of(self, dtype: str) -> Limits:
        """Return the limits of the first image of a dtype."""
        views = (view for view in self._views if view.is_grey and view.sight.dtype == dtype)
        return self.limits(next(views)) or (0.0, 1.0)

    def _look(self, view: View) -> tuple[Limits, Limits]:
        """Return the limits that suit an image, and its extreme values, as first seen of each channel."""
        channels, overview = self._overview(view)
        key = (view.title, *channels)
        if key not in self._found:
            snapshot = overview()
            self._found[key] = snapshot.contrast_limits, _extremes(snapshot.plane)
        return self._found[key]


def _extremes(plane: np.ndarray) -> Limits:
    finite = plane[np.isfinite(plane)] if plane.dtype.kind == "f" else plane
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
