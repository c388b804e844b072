"""The verbs of a session that draw, and those that write what it has made to files of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.session import _draw_edit
from tamis.session._add_input import Inputs
from tamis.session._export import save_pipeline, save_script

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from tamis.session._mark import Mark
    from tamis.session._state import State

__all__ = ["Draws"]


class Draws(Inputs):
    """The part of `Session` that is about drawings: inputs of the pipeline that a hand makes."""

    def add_drawing(
        self, name: str | None = None, kind: str = "markers", *, like: str | None = None
    ) -> State:
        """Add an input that is drawn, and empty so far; steps are connected to it as to any other.

        Parameters
        ----------
        name : str, optional
            Its name; by default ``"seeds"`` or ``"region"``, with a number if that is taken.
        kind : str, default 'markers'
            ``"markers"``: labels, int32. ``"binary"``: a mask or a region of interest, bool.
        like : str, optional
            The step, output or input that is drawn on, whose shape it has, without channels; by default
            the first image.

        Returns
        -------
        state : State
            The new present state.

        Raises
        ------
        UnknownNameError
            If nothing is called `like`.
        ParameterError
            If there is no such kind.
        PipelineError
            If the name is taken, or the shape of `like` is not known or has no rows and columns.
        WriteError
            If the journal cannot be written.
        """
        return self._timeline.edit(
            "add_drawing",
            lambda state: _draw_edit.with_drawing(state, self.images_in(state), name, kind, like),
        )

    def draw(self, name: str, mark: Mark, *, is_final: bool = True) -> State:
        """Put a mark on a drawing.

        Parameters
        ----------
        name : str
            The drawing.
        mark : Mark
            What is drawn; in place of the mark of the same id, if it has one that is there already.
        is_final : bool, default True
            False while the stroke goes on: such marks of one id in a row, and the final one after them, are
            one step of undo.

        Returns
        -------
        state : State
            The new present state.

        Raises
        ------
        UnknownNameError
            If there is no such drawing.
        ParameterError
            If the mark does not fit it, or it has too many.
        WriteError
            If the journal cannot be written.
        """
        return self._timeline.adjust(
            "draw",
            ("draw", name, mark.id or object()),
            lambda state: _draw_edit.with_mark(state, name, mark),
            is_final=is_final,
        )

    def clear_drawing(self, name: str, mark_id: str | None = None) -> State:
        """Take all marks off a drawing, or those of one id."""
        return self._timeline.edit(
            "clear_drawing", lambda state: _draw_edit.with_cleared(state, name, mark_id)
        )

    def rename_drawing(self, name: str, new_name: str) -> State:
        """Give a drawing another name; all that read it read it under that.

        Parameters
        ----------
        name : str
            The drawing.
        new_name : str
            Its new name.

        Returns
        -------
        state : State
            The new present state.

        Raises
        ------
        UnknownNameError
            If there is no such drawing.
        PipelineError
            If the new name is taken, or cannot be a name.
        WriteError
            If the journal cannot be written.
        """
        return self._timeline.edit(
            "rename_drawing", lambda state: _draw_edit.with_renamed(state, name, new_name)
        )

    def remove_drawing(self, name: str) -> State:
        """Take a drawing out of the inputs; steps that read it read nothing there."""
        return self._timeline.edit("remove_drawing", lambda state: _draw_edit.without_drawing(state, name))

    def crop_to(self, mark: Mark, ref: str | None = None) -> State:
        """Add a step that keeps the box around a mark, between what it is drawn on and all that reads that.

        Parameters
        ----------
        mark : Mark
            Usually a rectangle; of others, the box around it.
        ref : str, optional
            The step, output or input to crop; by default the first image.

        Raises
        ------
        ParameterError
            If no pixel of the image is in the box.
        PipelineError
            If the shape of what is to be cropped is not known.
        """
        return self._timeline.edit(
            "crop_to",
            lambda state: _draw_edit.with_crop(state, self.images_in(state), mark, ref),
        )

    def save_pipeline(self, path: str | os.PathLike[str]) -> tuple[Path, ...]:
        """Write the pipeline as a document, and beside it the pixels that are in no file.

        Those are what was drawn, and arrays. All these files can be moved together, and run elsewhere.

        Parameters
        ----------
        path : path
            The document, such as ``"foam.json"``; pixels go to ``"foam.seeds.npy"``.

        Returns
        -------
        written : tuple of Path
            The document, and the files beside it.

        Raises
        ------
        WriteError
            If one cannot be written.
        """
        state = self._timeline.history.present
        return save_pipeline(state.effective(), self.images_in(state), path)

    def save_script(self, path: str | os.PathLike[str]) -> tuple[Path, ...]:
        """Write the pipeline as a plain script, and beside it the pixels that are in no file.

        They are named as by `save_pipeline`. The script is to be run in its folder.

        Raises
        ------
        PipelineError
            If a step or an input cannot be in a plain script.
        WriteError
            If a file cannot be written.
        """
        state = self._timeline.history.present
        return save_script(state.effective(), self.images_in(state), path)
