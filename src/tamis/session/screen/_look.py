"""`Look`: pixels and values of a session's results, for panels and for questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.errors import CancelledError, ImageError, TamisError
from tamis.session.screen._effort import FINEST_PIXELS

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence

    from tamis.engine import Listener
    from tamis.session._session import Session
    from tamis.session.screen._moment import Moment
    from tamis.session.screen._progress import Progress
    from tamis.session.screen._sight import Box, Sight, Window
    from tamis.session.screen._volume import Volume

__all__ = ["Look"]

_SOON_S, _AT_ONCE_S = 0.02, 0.01
"""Exact pixels that take longer are awaited with a quick look before them; the second, while dragging."""

_LONG_S = 0.5
"""If they take longer than that, with a fine one."""

_ASKED_S = 0.15
"""A question is answered with exact pixels if it need not wait longer for them."""


class Look:
    """Asks the engine of a session; what fails is told at its step, and raised.

    Parameters
    ----------
    session : Session
        Whose results.
    progress : Progress
        Is told of what is computed.
    learn : callable
        Is told of a result whose shape nobody knew before it was computed.
    """

    def __init__(self, session: Session, progress: Progress, learn: Callable[[Sight], None]) -> None:
        self._session = session
        self._progress = progress
        self._learn = learn

    def value(self, moment: Moment, sight: Sight, cancel: threading.Event) -> Any:
        """Return the whole result."""

        def compute(hear: Listener) -> Any:
            targets = {"value": sight.target}
            found = self._session.engine.compute(
                moment.pipeline, moment.images, targets=targets, listen=hear, cancel=cancel
            )
            return found["value"]

        return self._attempt(moment, sight, compute)

    def exact(self, moment: Moment, sight: Sight, window: Window, cancel: threading.Event) -> np.ndarray:
        """Return the plane that a window shows: pixels of the whole result."""

        def compute(hear: Listener) -> np.ndarray:
            return self._session.engine.view(
                moment.pipeline,
                moment.images,
                sight.target,
                window.region,
                level=window.levels,
                listen=hear,
                cancel=cancel,
            )

        return window.plane_of(self._attempt(moment, sight, compute))

    def block(
        self,
        moment: Moment,
        volume: Volume,
        level: int,
        start: Sequence[int],
        stop: Sequence[int],
        cancel: threading.Event,
    ) -> np.ndarray:
        """Return a part of a volume as planes, rows, columns: every ``2**level``-th pixel of the result."""
        region, levels = volume.region(level, start, stop)

        def compute(hear: Listener) -> np.ndarray:
            return self._session.engine.view(
                moment.pipeline,
                moment.images,
                volume.sight.target,
                region,
                level=levels,
                listen=hear,
                cancel=cancel,
            )

        return volume.block_of(self._attempt(moment, volume.sight, compute))

    def preview(
        self,
        moment: Moment,
        sight: Sight,
        window: Window,
        cancel: threading.Event,
        *,
        most_pixels: int = FINEST_PIXELS,
        is_hasty: bool = False,
    ) -> tuple[Window, np.ndarray] | None:
        """Return a quick look at a window, perhaps a coarser one, and its plane; None where there is none.

        It has at most so many pixels; a hasty one reads no large image again.
        """
        coarse = window.coarser(most_pixels)
        if not coarse.level:  # nothing is gained where nothing is left out
            coarse = window.at(1)
        engine, target = self._session.engine, sight.target
        try:
            found = engine.preview(
                moment.pipeline,
                moment.images,
                target,
                coarse.region,
                level=coarse.levels,
                is_hasty=is_hasty,
                cancel=cancel,
            )
        except CancelledError:
            raise
        except TamisError:  # if something is wrong, the exact pixels will tell what
            return None
        return coarse, coarse.plane_of(found)

    def is_quick(self, moment: Moment, sight: Sight, window: Window) -> bool:
        """Return whether the exact plane is there nearly at once; sooner, while a slider is dragged."""
        return self._is_within(_SOON_S if moment.is_final else _AT_ONCE_S, moment, sight, window)

    def is_slow(self, moment: Moment, sight: Sight, window: Window) -> bool:
        """Return whether one would look at something coarse for too long until the exact plane is there."""
        return not self._is_within(_LONG_S, moment, sight, window)

    def _is_within(self, seconds: float, moment: Moment, sight: Sight, window: Window) -> bool:
        return self._session.engine.is_quick(
            moment.pipeline,
            moment.images,
            sight.target,
            window.region,
            level=window.levels,
            within_s=seconds,
        )

    def plane(
        self,
        moment: Moment,
        ref: str,
        planes: Sequence[int],
        cancel: threading.Event,
        *,
        box: Box | None = None,
        level: int = 0,
        axes: str = "",
        most_pixels: int | None = None,
        may_be_preview: bool = False,
    ) -> tuple[Sight, Window, np.ndarray]:
        """Return what is known of a result, which part of it was looked at, and the pixels of that.

        Parameters
        ----------
        moment, ref, planes, cancel : Moment, str, sequence of int, Event
            What is looked at.
        box, level, axes : tuple, int, str
            Which part of it, how finely, and which way: as for `Sight.window`.
        most_pixels : int, optional
            A level at which it has no more is fine enough.
        may_be_preview : bool, default False
            Whether a quick look will do where the exact pixels take time.

        Raises
        ------
        ImageError
            If it has no pixels.
        """
        sight, whole = self.known(moment, moment.sight(ref), cancel)
        if not sight.is_drawn:
            message = f"{ref!r} has no pixels: it is {sight.kind}"
            raise ImageError(message, where="screen", remedy="Choose an image")
        window = sight.window(planes, box, level, axes)
        window = window if most_pixels is None else window.coarser(most_pixels)
        if whole is not None:
            return sight, window, window.plane_of(window.cut(whole))
        quick = None
        if may_be_preview and not self._is_within(_ASKED_S, moment, sight, window):
            quick = self.preview(moment, sight, window, cancel)
        shown, pixels = quick or (window, self.exact(moment, sight, window, cancel))
        return sight, shown, pixels

    def culprit(self, moment: Moment, error: TamisError) -> str:
        """Return the step that an error of a panel is about; '' if it is about none."""
        for name, found in moment.problems.items():
            if any(error is one for one in found):
                return name
        failures = self._session.errors.items()
        return next((name for name, one in failures if one is error), getattr(error, "node", ""))

    def known(self, moment: Moment, sight: Sight, cancel: threading.Event) -> tuple[Sight, np.ndarray | None]:
        """Return a result's shape, which some must be computed for, and then all of its pixels."""
        if sight.shape is not None or not sight.is_drawn:
            return sight, None
        value = np.asarray(self.value(moment, sight, cancel))
        found = sight.with_value(value)
        self._learn(found)
        return found, value

    def _attempt(self, moment: Moment, sight: Sight, do: Callable[[Listener], Any]) -> Any:
        with self._progress.watch(moment) as listen:
            found = self._session.attempt(moment.pipeline, moment.images, sight.target, do, listen)
        self._progress.done(moment, sight.target)
        return found
