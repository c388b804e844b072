"""`PlaneReader`: the pixels that a page would get, for doors that draw themselves."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from tamis.session.screen._look import Look
from tamis.session.screen._moment import Moments
from tamis.session.screen._progress import Progress
from tamis.session.screen._volume import volume_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from tamis.session._session import Session
    from tamis.session.screen._sight import Box, Sight, Window
    from tamis.session.screen._volume import Volume

__all__ = ["PlaneReader"]


class PlaneReader:
    """Reads planes of a session's results, at once and in the thread that asks.

    Parameters
    ----------
    session : Session
        Whose results.
    """

    def __init__(self, session: Session) -> None:
        self._moments = Moments(session)
        self._look = Look(session, Progress(lambda: None), self._moments.learn)

    def sight(self, ref: str) -> Sight:
        """Return what is known of a result; its shape, too, which some must be computed for."""
        moment = self._moments.now()
        sight, _ = self._look.known(moment, moment.sight(ref), threading.Event())
        return sight

    def volume(self, ref: str, *, where: str) -> Volume:
        """Return a result as a volume, of the spacing and axes that it has.

        Raises
        ------
        ImageError
            If it is none; `where` is what the message begins with.
        """
        return volume_of(self.sight(ref), where=where)

    def read(
        self,
        ref: str,
        planes: Sequence[int],
        *,
        box: Box | None = None,
        level: int = 0,
        most_pixels: int | None = None,
    ) -> tuple[Window, np.ndarray]:
        """Return which part of a result was read, and its exact pixels; nothing more than that is computed.

        Parameters
        ----------
        ref : str
            The result.
        planes : sequence of int
            The index on each axis that is not on the screen.
        box : tuple, optional
            The part of the plane, in pixels at full resolution; without it, all.
        level : int, default 0
            Every ``2**level``-th row and column.
        most_pixels : int, optional
            A level at which there are no more is fine enough.

        Raises
        ------
        TamisError
            If it has no pixels, or they cannot be computed.
        """
        _, window, plane = self._look.plane(
            self._moments.now(),
            ref,
            planes,
            threading.Event(),
            box=box,
            level=level,
            most_pixels=most_pixels,
        )
        return window, plane

    def glance(
        self, ref: str, planes: Sequence[int], *, most_pixels: int
    ) -> tuple[Window, np.ndarray, bool] | None:
        """Return a whole plane, and whether it is exact: a quick look where the exact pixels take time.

        None where there is no quick look, or where only computing tells what there is to see.
        """
        moment = self._moments.now()
        sight = moment.sight(ref)
        if sight.shape is None or not sight.is_drawn:
            return None
        window = sight.window(planes).coarser(most_pixels)
        if self._look.is_quick(moment, sight, window):
            return window, self._look.exact(moment, sight, window, threading.Event()), True
        quick = self._look.preview(moment, sight, window, threading.Event(), most_pixels=most_pixels)
        return None if quick is None else (*quick, False)

    def is_quick(self, ref: str, planes: Sequence[int], box: Box) -> bool:
        """Return whether exact pixels are there nearly at once."""
        moment = self._moments.now()
        sight = moment.sight(ref)
        return sight.shape is not None and self._look.is_quick(moment, sight, sight.window(planes, box))
