"""`Facts`: what takes a moment to know and forms need: grey levels of images, the libraries' words."""

from __future__ import annotations

import dataclasses
import logging
import threading
from typing import TYPE_CHECKING

from tamis.catalogue import facts_of, texts
from tamis.errors import CancelledError, TamisError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tamis.catalogue import ImageFacts, Text
    from tamis.session.screen._look import Look
    from tamis.session.screen._moment import Moment
    from tamis.session.screen._sight import Sight, Window

__all__ = ["Facts"]

_LOG = logging.getLogger("tamis.session")
_SAMPLED_PIXELS = 1 << 18
_MOST = 100
_READING = threading.Lock()  # several pages that open at once read once


class Facts:
    """Finds out in the background, and says when there is more to tell.

    Parameters
    ----------
    look : Look
        Gets pixels.
    start : callable
        Does something in the background: gets a function of an event that says when to stop.
    changed : callable
        Called when more is known.
    """

    def __init__(
        self,
        look: Look,
        start: Callable[[Callable[[threading.Event], None]], None],
        changed: Callable[[], None],
    ) -> None:
        self._look = look
        self._start = start
        self._changed = changed
        self._lock = threading.Lock()
        self._texts: Mapping[str, Text] = {}
        self._known: dict[str, ImageFacts | None] = {}
        self._last: dict[str, ImageFacts] = {}  # by reference: a window does not jump for a moment

    def read_texts(self) -> None:
        """Read the libraries' words; nobody waits for it, as it may take seconds once for each version."""
        threading.Thread(target=self._read_texts, name="tamis-words", daemon=True).start()

    @property
    def texts(self) -> Mapping[str, Text]:
        """The words by operation; none while they are not read."""
        return self._texts

    def find(self, moment: Moment) -> ImageFacts | None:
        """Return what is known of the image that the selected step gets; None while nothing is."""
        step = moment.pipeline.find_node(moment.state.selected) if moment.state.selected else None
        ref = next(iter(step.inputs.values()), "") if step is not None else ""
        try:
            sight = moment.sight(ref) if ref else None
        except TamisError:  # what it gets cannot be computed
            return None
        if sight is None or not sight.is_drawn:
            return None
        with self._lock:
            before = self._last.get(sight.ref)
            if sight.key in self._known:
                return self._known[sight.key] or before
            if before is not None and not moment.is_final:  # a slider is dragged: it will do
                return before
            self._known[sight.key] = None
            if len(self._known) > _MOST:
                del self._known[next(iter(self._known))]
        self._start(lambda cancel: self._find_out(moment, sight, cancel))
        return before

    def _find_out(self, moment: Moment, sight: Sight, cancel: threading.Event) -> None:
        try:
            known, window, plane = self._look.plane(
                moment, sight.ref, (), cancel, most_pixels=_SAMPLED_PIXELS, may_be_preview=True
            )
        except CancelledError:
            with self._lock:
                self._known.pop(sight.key, None)
            return
        except TamisError as error:  # the panels tell; a slider shows an ordinary window
            _LOG.debug("nothing is known of %s: %s", sight.ref, error)
            return
        found = _of_whole(facts_of(plane), known, window)
        with self._lock:
            self._known[sight.key] = self._last[sight.ref] = found
        self._changed()

    def _read_texts(self) -> None:
        with _READING:
            self._texts = texts()
        self._changed()


def _of_whole(found: ImageFacts, sight: Sight, window: Window) -> ImageFacts:
    """Return facts of a plane as those of all of the image."""
    channels = [axis for axis, name in enumerate(window.layout.names) if name in "CS"]
    axes = [axis for axis in range(len(window.shape)) if axis not in (*channels, window.layout.colors)]
    shape = tuple(window.shape[axis] for axis in axes)
    spacing = tuple(sight.spacing[axis] for axis in axes) if sight.spacing else ()
    return dataclasses.replace(found, shape=shape, spacing=spacing)
