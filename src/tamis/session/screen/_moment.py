"""`Moment`: a session as it is at one revision, with all that is known of its results without computing."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from tamis.catalogue import Kind
from tamis.pipeline import keys_of, split_ref
from tamis.session._examine import examine
from tamis.session._state import State, canonical_ref
from tamis.session.screen._axes import axes_of
from tamis.session.screen._sight import Sight

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tamis.engine import Spec
    from tamis.errors import TamisError
    from tamis.io import SourceImage
    from tamis.pipeline import Pipeline
    from tamis.session._session import Session

__all__ = ["Moment", "Moments"]

Learned: TypeAlias = tuple[tuple[int, ...], str]
_MOST_LEARNED = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """What a session is, and what is known of it.

    Parameters
    ----------
    state : State
        Its present state.
    position, revision : int
        Place in the history; count of changes.
    is_final : bool
        False while a slider is dragged.
    pipeline : Pipeline
        As it runs: without disabled steps.
    images : mapping
        The image of each input.
    specs, problems : mapping
        As `tamis.session._examine.examine` finds them.
    keys : mapping
        Lineage key by node and input.
    learned : mapping, default empty
        Shape and dtype by key, of results of which only computing told them.
    """

    state: State
    position: int
    revision: int
    is_final: bool
    pipeline: Pipeline
    images: Mapping[str, SourceImage]
    specs: Mapping[str, Spec]
    problems: Mapping[str, tuple[TamisError, ...]]
    keys: Mapping[str, str]
    learned: Mapping[str, Learned] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session) -> Moment:
        """Return what a session is now."""
        is_final, now = not session.is_adjusting, session.now
        pipeline, images = now.state.effective(), session.images_in(now.state)
        found = examine(pipeline, images)
        keys = keys_of(pipeline, {name: image.key for name, image in images.items()})
        return cls(
            now.state,
            now.position,
            now.revision,
            is_final,
            pipeline,
            images,
            found.specs,
            found.problems,
            keys,
        )

    def sight(self, ref: str) -> Sight:
        """Return what is known of a result.

        Raises
        ------
        UnknownNameError, PipelineError
            If nothing has this name.
        TamisError
            If a step that it needs is wrong: that step's problem.
        """
        own = canonical_ref(self.state.pipeline, ref)
        target = self.state.resolved(own)
        origin, port = split_ref(target)
        self._check(origin)
        spec = self.specs.get(target)
        image = self.images.get(origin)
        axes, spacing, unit = axes_of(self.pipeline, self.images, self.specs, target)
        key = f"{self.keys[origin]}:{port}"
        shape, dtype = (None, "") if spec is None else (spec.shape, spec.dtype)
        if shape is None and key in self.learned:
            shape, dtype = self.learned[key]
            axes = axes if len(axes) == len(shape) else ""
        return Sight(
            ref=own,
            target=target,
            kind=spec.kind if spec is not None else Kind(image.kind if image is not None else Kind.ARRAY),
            shape=shape,
            dtype=dtype,
            axes=axes,
            spacing=spacing,
            unit=unit,
            key=key,
        )

    def _check(self, origin: str) -> None:
        """Raise the problem of the first step that is needed and wrong."""
        needed = self.pipeline.ancestors([origin])
        for node in self.pipeline.nodes:
            if node.id in needed and node.id in self.problems:
                raise self.problems[node.id][0]


class Moments:
    """The present moment of a session, worked out once for each revision.

    Parameters
    ----------
    session : Session
        Whose.
    learned : callable, optional
        Is told when computing has told of a result what nobody knew before.
    """

    def __init__(self, session: Session, learned: Callable[[], None] = lambda: None) -> None:
        self._session = session
        self._tell_learned = learned
        self._lock = threading.Lock()
        self._last: Moment | None = None
        self._learned: dict[str, Learned] = {}

    def now(self) -> Moment:
        """Return the present moment."""
        with self._lock:
            last = self._last
            now = self._session.now.revision, not self._session.is_adjusting
            if last is None or (last.revision, last.is_final) != now:
                self._last = last = replace(Moment.of(self._session), learned=self._learned)
            return last

    def learn(self, sight: Sight) -> None:
        """Remember the shape and dtype of a result, now that it is computed."""
        if sight.shape is None or self._learned.get(sight.key) == (sight.shape, sight.dtype):
            return
        with self._lock:
            kept = list(self._learned.items())[-_MOST_LEARNED:]
            self._learned = {**dict(kept), sight.key: (sight.shape, sight.dtype)}
            if self._last is not None:
                self._last = replace(self._last, learned=self._learned)
        self._tell_learned()
