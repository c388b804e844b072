"""`Watched`: what a screen needs of a session besides its verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tamis.engine import Engine, Listener
    from tamis.io import SourceImage
    from tamis.pipeline import Pipeline
    from tamis.session._desk import Desk
    from tamis.session._event import StateChanged
    from tamis.session._timeline import Timeline

__all__ = ["Watched"]

T = TypeVar("T")


class Watched:
    """The part of a `Session` that screens use, which show several results at once."""

    _desk: Desk
    _timeline: Timeline

    @property
    def now(self) -> StateChanged:
        """The last change: the present state, its place in the history, and the revision, all of one time."""
        return self._timeline.now

    @property
    def is_adjusting(self) -> bool:
        """Whether a slider is being dragged: the last `set_values` was not the final one."""
        return self._timeline.is_adjusting

    @property
    def engine(self) -> Engine:
        """Who computes; others may use it, too."""
        return self._desk.engine

    def attempt(
        self,
        pipeline: Pipeline,
        images: Mapping[str, SourceImage],
        ref: str,
        do: Callable[[Listener], T],
        listen: Listener,
    ) -> T:
        """Return what `do` gives, given a listener for the engine; `errors` tells with what it failed.

        Unlike `results` it gives up nothing that is computed elsewhere: several may go on at once.

        Parameters
        ----------
        pipeline, images : Pipeline, mapping
            What is computed, and on what.
        ref : str
            What it is about.
        do : callable
            Computes.
        listen : callable
            Hears what the engine tells.
        """
        return self._desk.attempt(pipeline, images, ref, do, listen)
