"""`Panel`: keeps one panel of a page supplied with what it wants to see."""

from __future__ import annotations

import contextlib
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
from tamis.session.screen._turn import Turn

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from tamis.display import Snapshot
    from tamis.session.screen._contrast import Contrast, Limits
    from tamis.session.screen._look import Look
    from tamis.session.screen._moment import Moment, Moments
    from tamis.session.screen._outbox import Buffers, Outbox
    from tamis.session.screen._sight import Box, Sight, Window

__all__ = ["Panel", "Wish"]

_LOG = logging.getLogger("tamis.session")
_SETTLED_S = 0.25
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

    def is_of(self, sight: Sight, window: Window) -> bool:
        """Return whether that is this part of this result."""
        return (self.key, self.window) == (sight.key, window)


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """What a turn is about: a wish, and what there was to see when it began."""

    turn: Turn
    moment: Moment
    wish: Wish

    def window(self, sight: Sight) -> Window:
        """Return the part of a result that is wanted."""
        return sight.window(self.wish.planes, self.wish.box, self.wish.level, self.wish.axes)


@dataclass(frozen=True, slots=True, eq=False)
class _Rest:
    """What is left to do for a task; of which quick look the page has."""

    task: _Task
    sight: Sight
    painted: Window | None = None


class Panel:
    """Sends blocks of one panel: none is ever behind a newer one.

    One thread sends what is there at once, and quick looks; another one computes the exact pixels of what is
    not. So a quick look waits for no exact pixels to be given up.

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
        self._is_asked = False
        self._turn = Turn()
        self._effort = Effort()
        self._sending = threading.RLock()
        self._serial = 0
        self._shown = 0  # the number of the turn whose answer was sent last
        self._seen: _Seen | None = None
        self._is_closed = False
        self._hasty: Latest[Turn, None] = Latest(self._begin)
        self._patient: Latest[_Rest, None] = Latest(self._finish)

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
            self._turn = turn = Turn(self._turn.number + 1)
            with contextlib.suppress(CancelledError):  # it was closed meanwhile
                self._hasty.submit(turn)

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
        self._hasty.close()
        self._patient.close()

    def _begin(self, turn: Turn, _: threading.Event) -> None:
        """Show what is there at once, or a quick look; the rest is done by `_finish`."""
        with self._lock:
            wish, is_asked, self._is_asked = self._wish, self._is_asked, False
            limits, number = self._limits, self._number
        if wish is None:
            return
        wish = dataclasses.replace(wish, limits=limits, number=number)
        # the moment after the wish: what is wanted now is never answered with what was
        task = _Task(turn, self._moments.now(), wish)
        with self._telling(task):
            try:
                self._answer(task, is_asked=is_asked)
            except CancelledError:  # whoever overtook it paints, and must if the page has asked
                with self._lock:
                    self._is_asked |= is_asked

    def _answer(self, task: _Task, *, is_asked: bool) -> None:
        sight, painted = task.moment.sight(task.wish.ref), None
        if sight.shape is not None and sight.is_drawn:
            window, seen = task.window(sight), self._seen
            if seen is not None and seen.is_of(sight, window):
                self._post(task, sight, window, seen.plane, is_asked=is_asked)
                return
            if self._look.is_quick(task.moment, sight, window):
                self._post_exact(task, sight)
                return
            if seen is not None or task.moment.is_final:  # else the page has quick looks only, and knows
                self._mark(task)
            painted = self._glance(task, sight)
        if is_asked:
            with self._sending:
                self._seen = None  # whoever overtakes it must send a block
        self._patient.submit(_Rest(task, sight, painted))

    def _glance(self, task: _Task, sight: Sight) -> Window | None:
        """Send a quick look, as fine as there is time for at once."""
        began, most = time.monotonic(), self._effort.pixels
        quick = self._look.preview(
            task.moment, sight, task.window(sight), task.turn, most_pixels=most, is_hasty=True
        )
        if quick is None:
            return None
        self._effort.note(time.monotonic() - began)
        self._post(task, sight, *quick, state="approximate")
        task.turn.has_painted = True
        return quick[0]

    def _finish(self, rest: _Rest, _: threading.Event) -> None:
        """Show the exact pixels, or what else the result is."""
        task, sight = rest.task, rest.sight
        with self._telling(task):
            task.turn.pause(_SETTLED_S if rest.painted and not task.moment.is_final else 0.0)
            if sight.shape is not None and sight.is_drawn:
                self._look_again(rest)
                self._post_exact(task, sight)
                return
            if sight.is_drawn:
                self._mark(task)
            sight, whole = self._look.known(task.moment, sight, task.turn)
            if whole is None or not sight.is_drawn:
                value = self._look.value(task.moment, sight, task.turn)
                self._blank(task, {"message": in_words(sight.ref, value)})
            else:
                window = task.window(sight)
                self._post(task, sight, window, window.plane_of(window.cut(whole)))

    def _look_again(self, rest: _Rest) -> None:
        """Send a finer look where the first was coarse and the exact pixels are far."""
        task, sight = rest.task, rest.sight
        window = task.window(sight)
        is_fine = rest.painted is None or self._effort.pixels >= FINEST_PIXELS
        if is_fine or not self._look.is_slow(task.moment, sight, window):
            return
        finer = self._look.preview(task.moment, sight, window, task.turn, most_pixels=FINEST_PIXELS)
        if finer is not None and finer[0] != rest.painted:
            self._post(task, sight, *finer, state="approximate")

    @contextlib.contextmanager
    def _telling(self, task: _Task) -> Iterator[None]:
        """Tell in the panel what fails; what was given up is not told."""
        with contextlib.suppress(CancelledError):
            try:
                yield
            except CancelledError:
                raise
            except TamisError as error:
                node = self._look.culprit(task.moment, error)
                self._blank(task, {**told(error), **({"node": node} if node else {})})
            except Exception as error:  # whatever it is, the panel tells it, and goes on with the next
                _LOG.exception("panel %s could not be drawn", self._name)
                self._blank(task, {"message": f"{task.wish.ref}: {type(error).__name__}: {error}"})

    def _post_exact(self, task: _Task, sight: Sight) -> None:
        window = task.window(sight)
        self._post(task, sight, window, self._look.exact(task.moment, sight, window, task.turn))

    def _post(
        self,
        task: _Task,
        sight: Sight,
        window: Window,
        plane: np.ndarray,
        *,
        state: Literal["exact", "approximate"] = "exact",
        is_asked: bool = True,
    ) -> None:
        """Send a block, or, where the page has just that, only that it is still right."""
        moment, wish = task.moment, task.wish
        snapshot = self._drawn(moment, wish, sight, window, plane, is_exact=state == "exact")
        limits = snapshot.contrast_limits
        with self._sending:
            seen = self._seen
            if not is_asked and seen is not None and seen.is_of(sight, window) and seen.limits == limits:
                self._send("fresh", task, {"serial": seen.serial})
                return
        told_of = {
            "ref": sight.ref,
            "state": state,
            "planes": [plane.index for plane in window.planes],
            "axes": wish.axes,
            "region": [list(corner) for corner in window.box],
            "level": window.level,
            "key": sight.key,
            "redo": redo_of(moment, sight),
        }
        header, buffers = encode(snapshot)
        with self._sending:
            serial = self._serial + 1
            self._send("block", task, {"serial": serial, **told_of, **header}, buffers)
            shown = _Seen(sight.key, window, plane, limits, serial)
            self._serial, self._seen = serial, shown if state == "exact" else None

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

    def _send(self, kind: str, task: _Task, header: dict[str, Any], buffers: Buffers = ()) -> None:
        """Send a message, unless something newer is shown.

        Raises
        ------
        CancelledError
            If it is.
        """
        wish, revision = task.wish.number, task.moment.revision
        told_of = {"type": kind, "panel": self._name, "revision": revision, "wish": wish}
        with self._sending:
            if task.turn.number < self._shown:
                raise CancelledError
            self._shown = self._shown if kind == "stale" else task.turn.number
            if not self._is_closed:
                self._outbox.send({**told_of, **header}, buffers)

    def _mark(self, task: _Task) -> None:
        """Tell that what is seen is not of now, and that something is being done about it."""
        self._send("stale", task, {})

    def _blank(self, task: _Task, why: dict[str, Any]) -> None:
        with self._sending:
            self._send("blank", task, {"ref": task.wish.ref, **why})
            self._seen = None


def _thinned(plane: np.ndarray) -> np.ndarray:
    """Return every so manieth row and column of a large plane: enough to see how bright it is."""
    step = max(1, math.isqrt(plane.shape[0] * plane.shape[1] // _LOOKED_AT_PIXELS))
    return plane[::step, ::step]
