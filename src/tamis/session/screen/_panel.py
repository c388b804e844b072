"""`Panel`: keeps one panel of a page supplied with what it wants to see."""

from __future__ import annotations

import dataclasses
import logging
import math
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from tamis.display import Intent, resolve
from tamis.engine import Latest
from tamis.errors import CancelledError, TamisError
from tamis.session.screen._about_value import in_words
from tamis.session.screen._block import encode
from tamis.session.screen._effort import FINEST_PIXELS, Effort
from tamis.session.screen._failed import told
from tamis.session.screen._pointwise import redo_of

if TYPE_CHECKING:
    import numpy as np

    from tamis.display import Snapshot
    from tamis.session.screen._contrast import Contrast, Limits
    from tamis.session.screen._look import Look
    from tamis.session.screen._moment import Moment, Moments
    from tamis.session.screen._outbox import Buffers, Outbox
    from tamis.session.screen._sight import Box, Sight, Window

__all__ = ["Panel", "Wish"]

_LOG = logging.getLogger("tamis.session")
_PATIENCE_S = 0.5
"""So long a picture may take and still be finished when a newer one is wanted."""

_SETTLED_S = 0.1
"""A slider that rests so long, after a quick look, is worth exact pixels."""

_LOOKED_AT_PIXELS = 1 << 16
"""So many of a quick look tell its contrast."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a panel wants to see.

    Parameters
    ----------
    ref : str
        The result.
    planes : tuple of int
        The index on each axis that is not on the screen.
    box : tuple
        The part of the plane, in pixels at full resolution; None: all.
    level : int
        Every ``2**level``-th row and column.
    axes : str, default ''
        Letters of the axes of rows and of columns, where they are not the usual ones.
    number : int, default 0
        The page counts its wishes for a panel, of contrast too: all that answers this one tells it.
    limits : tuple of float, optional
        The contrast that somebody chose.
    """

    ref: str
    planes: tuple[int, ...]
    box: Box | None
    level: int
    axes: str = ""
    number: int = 0
    limits: Limits | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """What the page has: exact pixels, how they were drawn."""

    key: str
    window: Window
    plane: np.ndarray
    limits: Limits
    serial: int


class _Turn(threading.Event):
    """One go at a picture. It is over when somebody says so, or when a newer one waits too long.

    Once a quick look is painted, the exact pixels are given up as soon as there is anything newer to paint.
    """

    def __init__(self) -> None:
        super().__init__()
        self.patience: threading.Event | None = None
        self.has_painted = False
        self._newer = threading.Event()

    def overtake(self) -> None:
        """Note that something newer is wanted."""
        self._newer.set()

    def pause(self, seconds: float) -> None:
        """Wait a moment for something newer to be wanted.

        Raises
        ------
        CancelledError
            If it is.
        """
        self._newer.wait(seconds)
        if self.is_set():
            raise CancelledError

    def is_set(self) -> bool:
        """Return whether to stop."""
        is_late = self.patience is not None and self.patience.is_set()
        return super().is_set() or is_late or (self.has_painted and self._newer.is_set())


class Panel:
    """Sends blocks of one panel, from one thread: none is ever behind a newer one.

    Parameters
    ----------
    name : str
        What the page calls it.
    look : Look
        Gets pixels.
    moments : Moments
        Tells what there is to see.
    contrast : Contrast
        Limits, shared with other panels.
    outbox : Outbox
        Takes messages.
    """

    def __init__(self, name: str, look: Look, moments: Moments, contrast: Contrast, outbox: Outbox) -> None:
        self._name = name
        self._look = look
        self._moments = moments
        self._contrast = contrast
        self._outbox = outbox
        self._lock = threading.Lock()
        self._wish: Wish | None = None
        self._limits: Limits | None = None
        self._number = 0
        self._serial = 0
        self._is_asked = False
        self._effort = Effort()
        self._turn = _Turn()
        self._seen: _Seen | None = None
        self._sending = threading.Lock()
        self._is_closed = False
        self._latest: Latest[_Turn, None] = Latest(self._work, patience_s=_PATIENCE_S)

    def want(self, wish: Wish) -> None:
        """Show something else; it stays wanted."""
        with self._lock:
            self._wish, self._number, self._is_asked = wish, wish.number, True
        self.refresh()

    def set_limits(self, limits: Limits | None, *, number: int = 0) -> None:
        """Draw with other contrast limits; with None, with those that suit."""
        with self._lock:
            self._limits, self._number = limits, number
        self.refresh()

    def refresh(self) -> None:
        """Look again, as the session may have changed; returns at once."""
        with self._lock:
            if self._wish is None:
                return
            self._turn.overtake()
            self._turn = turn = _Turn()
            try:
                self._latest.submit(turn)
            except CancelledError:  # it was closed meanwhile
                return

    def cancel(self) -> None:
        """Give up what is being computed; what is wanted stays wanted, for the next change."""
        with self._lock:
            self._turn.set()

    def end(self) -> None:
        """Send nothing from now on: another panel of this name may."""
        self.cancel()
        with self._sending:
            self._is_closed = True

    def close(self) -> None:
        """Give up everything, and wait until nothing is computed any more."""
        self.end()
        self._latest.close()

    def _work(self, turn: _Turn, patience: threading.Event) -> None:
        turn.patience = patience
        with self._lock:
            wish, is_asked, self._is_asked = self._wish, self._is_asked, False
            limits, number = self._limits, self._number
        if wish is None:
            return
        wish = dataclasses.replace(wish, limits=limits, number=number)
        moment = self._moments.now()  # after the wish: what is wanted now is never answered with what was
        try:
            self._paint(turn, moment, wish, is_asked=is_asked)
        except CancelledError:  # whoever overtook it paints, and must if the page has asked
            with self._lock:
                self._is_asked |= is_asked
        except TamisError as error:
            node = self._look.culprit(moment, error)
            self._blank(moment, wish, {**told(error), **({"node": node} if node else {})})
        except Exception as error:  # whatever it is, the panel tells it, and goes on with the next
            _LOG.exception("panel %s could not be drawn", self._name)
            self._blank(moment, wish, {"message": f"{wish.ref}: {type(error).__name__}: {error}"})

    def _paint(self, turn: _Turn, moment: Moment, wish: Wish, *, is_asked: bool) -> None:
        sight, whole = moment.sight(wish.ref), None
        if sight.shape is None and sight.is_drawn:
            self._mark(moment, wish)
            sight, whole = self._look.known(moment, sight, turn)
        if not sight.is_drawn:
            value = self._look.value(moment, sight, turn)
            self._blank(moment, wish, {"message": in_words(sight.ref, value)})
            return
        window = sight.window(wish.planes, wish.box, wish.level, wish.axes)
        seen = self._seen
        if seen is not None and (seen.key, seen.window) == (sight.key, window):
            self._post(moment, wish, sight, window, seen.plane, is_asked=is_asked)
        elif whole is not None:
            self._post(moment, wish, sight, window, window.plane_of(window.cut(whole)))
        else:
            self._fetch(turn, moment, wish, sight, window)

    def _fetch(self, turn: _Turn, moment: Moment, wish: Wish, sight: Sight, window: Window) -> None:
        if not self._look.is_quick(moment, sight, window):
            self._mark(moment, wish)
            self._glance(turn, moment, wish, sight, window)
        self._post(moment, wish, sight, window, self._look.exact(moment, sight, window, turn))

    def _glance(self, turn: _Turn, moment: Moment, wish: Wish, sight: Sight, window: Window) -> None:
        """Send a quick look, as fine as there is time for at once, and a finer one where the exact is far."""
        most = self._effort.pixels
        began = time.monotonic()
        quick = self._look.preview(moment, sight, window, turn, most_pixels=most, is_hasty=True)
        if quick is None:
            return
        self._effort.note(time.monotonic() - began)
        self._post(moment, wish, sight, *quick, state="approximate")
        turn.has_painted = True
        turn.pause(0.0 if moment.is_final else _SETTLED_S)
        if most < FINEST_PIXELS and self._look.is_slow(moment, sight, window):
            finer = self._look.preview(moment, sight, window, turn, most_pixels=FINEST_PIXELS)
            if finer is not None and finer[0] != quick[0]:
                self._post(moment, wish, sight, *finer, state="approximate")

    def _post(
        self,
        moment: Moment,
        wish: Wish,
        sight: Sight,
        window: Window,
        plane: np.ndarray,
        *,
        state: Literal["exact", "approximate"] = "exact",
        is_asked: bool = True,
    ) -> None:
        """Send a block, or, where the page has just that, only that it is still right."""
        snapshot = self._drawn(moment, wish, sight, window, plane, is_exact=state == "exact")
        limits = snapshot.contrast_limits
        if not is_asked and self._seen is not None and self._seen.limits == limits:
            self._send("fresh", moment, wish, {"serial": self._seen.serial})
            return
        header, buffers = encode(snapshot)
        self._serial += 1
        self._seen = _Seen(sight.key, window, plane, limits, self._serial) if state == "exact" else None
        told_of = {
            "ref": sight.ref,
            "serial": self._serial,
            "state": state,
            "planes": [plane.index for plane in window.planes],
            "axes": wish.axes,
            "region": [list(corner) for corner in window.box],
            "level": window.level,
            "key": sight.key,
            "redo": redo_of(moment, sight),
        }
        self._send("block", moment, wish, {**told_of, **header}, buffers)

    def _drawn(
        self, moment: Moment, wish: Wish, sight: Sight, window: Window, plane: np.ndarray, *, is_exact: bool
    ) -> Snapshot:
        """Return the plane with the limits that it is drawn with; in a quick look a part tells them."""
        channels = [one.index for one in window.planes if one.axis == "C"]  # each as bright as it is
        name = f"{sight.ref} {sight.kind} {plane.dtype} {plane.ndim} {channels}"
        key = f"{sight.key} {channels}"

        def drawn(pixels: np.ndarray, limits: Limits | None) -> Snapshot:
            return resolve(pixels, Intent(contrast_limits=limits), kind=sight.kind, axes=window.letters)

        known = wish.limits or self._contrast.known(name, key, is_final=moment.is_final)
        if known is not None:
            return drawn(plane, known)
        looked_at = drawn(plane if is_exact else _thinned(plane), None)
        found = looked_at.contrast_limits
        limits = self._contrast.settle(name, key, found, is_final=moment.is_final)
        return dataclasses.replace(looked_at, contrast_limits=limits) if is_exact else drawn(plane, limits)

    def _send(
        self, kind: str, moment: Moment, wish: Wish, header: dict[str, Any], buffers: Buffers = ()
    ) -> None:
        told_of = {"type": kind, "panel": self._name, "revision": moment.revision, "wish": wish.number}
        with self._sending:
            if not self._is_closed:
                self._outbox.send({**told_of, **header}, buffers)

    def _mark(self, moment: Moment, wish: Wish) -> None:
        """Tell that what is seen is not of now, and that something is being done about it."""
        self._send("stale", moment, wish, {})

    def _blank(self, moment: Moment, wish: Wish, why: dict[str, Any]) -> None:
        self._seen = None
        self._send("blank", moment, wish, {"ref": wish.ref, **why})


def _thinned(plane: np.ndarray) -> np.ndarray:
    """Return every so manieth row and column of a large plane: enough to see how bright it is."""
    step = max(1, math.isqrt(plane.shape[0] * plane.shape[1] // _LOOKED_AT_PIXELS))
    return plane[::step, ::step]
