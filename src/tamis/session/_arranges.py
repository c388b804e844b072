"""The verbs of a session that touch several steps at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.session import _arrange

if TYPE_CHECKING:
    from tamis.pipeline import Pipeline
    from tamis.session._state import State
    from tamis.session._timeline import Timeline

__all__ = ["Arranges"]


class Arranges:
    """The part of `Session` that is about several steps: each verb is one step of undo."""

    _timeline: Timeline

    def add_steps(self, pipeline: Pipeline, after: str | None = None) -> State:
        """Add all steps of a pipeline behind a result, and select the last of them.

        Parameters
        ----------
        pipeline : Pipeline
            Has one input, such as the pipeline of a trial; its image is not used.
        after : str, optional
            The step, output or input that takes the place of the input; by default the selected one. If that
            has no pixels, what it was found from.

        Returns
        -------
        state : State
            The new present state.

        Raises
        ------
        UnknownNameError
            If there is no such result.
        KindError
            If a step cannot take what it would read.
        PipelineError
            If the pipeline has several inputs, or there is no image to read.
        WriteError
            If the journal cannot be written.
        """
        return self._timeline.edit(
            "add_steps", lambda state: _arrange.with_steps(state, pipeline, after=after)
        )

    def move_step(self, node: str, by: int) -> State:
        """Let a step change places with the one before it, or behind it, and select it.

        Parameters
        ----------
        node : str
            The step.
        by : {-1, 1}
            Before, or behind.

        Returns
        -------
        state : State
            The new present state.

        Raises
        ------
        UnknownNameError
            If there is no such step.
        PipelineError
            If that could change more than the order: both must read one thing of the kind they give, and
            nothing else read what the first gives.
        WriteError
            If the journal cannot be written.
        """
        return self._timeline.edit("move_step", lambda state: _arrange.with_move(state, node, by))

    def image_behind(self, name: str) -> str:
        """Return the reference of what a step gives, or, if that has no pixels, of what it was found from."""
        return _arrange.image_behind(self._timeline.history.present.pipeline, name)
