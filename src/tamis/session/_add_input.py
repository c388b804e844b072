"""The verbs of a session about its inputs: another image, what one is taken for, one plane of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tamis.catalogue import Kind, Slice
from tamis.errors import ParameterError, PipelineError, UnknownNameError
from tamis.io import open_image
from tamis.pipeline import Pipeline, Source
from tamis.recorder import source_name
from tamis.session._edit import free_name, with_insertion
from tamis.session._images import describe, with_drawings
from tamis.session._inputs import without_input

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from tamis.io import SourceImage
    from tamis.session._state import State
    from tamis.session._timeline import Timeline

__all__ = ["Inputs"]

_NAMING = (Kind.LABELS, Kind.MARKERS)
_READ_AS = (Kind.IMAGE, Kind.BINARY, *_NAMING)


class Inputs:
    """The part of `Session` that is about inputs."""

    _opened: Mapping[str, SourceImage]
    _added: dict[str, SourceImage]
    _timeline: Timeline

    def images_in(self, state: State) -> Mapping[str, SourceImage]:
        """Return the image of each input as a state has it: opened, added since, or drawn."""
        added = {name: self._added[told] for name, told in state.added.items()}
        images = with_drawings({**self._opened, **added}, state)
        return MappingProxyType({name: _meant(image, state, name) for name, image in images.items()})

    def add_image(self, name: str | None, source: Any, *, kind: str | None = None) -> State:
        """Add an input with an image of its own, such as a mask or markers; nothing reads it yet.

        Parameters
        ----------
        name : str or None
            What it is called; None takes the name of the file, with a number if that is used.
        source : path, array or SourceImage
            The image. The pixels of an array go to a file beside the journal.
        kind : str, optional
            What it is taken for: ``"image"``, ``"binary"``, ``"labels"`` or ``"markers"``; by default what
            the file says.

        Returns
        -------
        state : State
            The new present state.

        Raises
        ------
        TamisError
            If the image cannot be opened.
        PipelineError
            If the name is used.
        ParameterError
            If its pixels cannot be taken for that kind.
        WriteError
            If the journal cannot be written.
        """
        image = open_image(source)
        meant = Kind(image.kind) if kind is None else _check_kind(kind, image.dtype)
        told = self._describe(image)

        def edit(state: State) -> State:
            found = _free_name(state.pipeline, name, image)
            sources = (*state.pipeline.sources, Source(found, meant, image.locator, image.key))
            grown = Pipeline(sources, state.pipeline.nodes, state.pipeline.targets)
            return replace(state, pipeline=grown, added={**state.added, found: told})

        self._added.setdefault(told, image)  # before anybody hears of the state
        return self._timeline.edit("add_image", edit)

    def remove_image(self, name: str) -> State:
        """Take an image that was added out of the inputs; steps that read it read nothing there.

        Raises
        ------
        UnknownNameError
            If no image of this name was added.
        ParameterError
            If a step cannot do without it.
        """

        def edit(state: State) -> State:
            if name not in state.added:
                raise UnknownNameError(name, noun="added image", known=state.added)
            return without_input(state, name)

        return self._timeline.edit("remove_image", edit)

    def read_as(self, name: str, kind: str) -> State:
        """Take an input for another kind of data, such as a file of whole numbers for labels.

        Parameters
        ----------
        name : str
            The input; none that is drawn.
        kind : str
            ``"image"``, ``"binary"``, ``"labels"`` or ``"markers"``.

        Raises
        ------
        UnknownNameError
            If there is no such input.
        ParameterError
            If its pixels cannot be taken for that kind.
        """

        def edit(state: State) -> State:
            images = self.images_in(state)
            known = [other for other in images if other not in state.drawings]
            if name not in known:
                raise UnknownNameError(name, noun="input", known=known)
            meant, pipeline = _check_kind(kind, images[name].dtype), state.pipeline
            sources = tuple(
                replace(source, kind=meant) if source.name == name else source for source in pipeline.sources
            )
            return replace(state, pipeline=Pipeline(sources, pipeline.nodes, pipeline.targets))

        return self._timeline.edit("read_as", edit)

    def take_plane(self, node: str, axis: int, index: int) -> State:
        """Let a step read one plane, channel or time only: a step that takes it goes before.

        Parameters
        ----------
        node : str
            The step.
        axis : int
            Of what its first input reads, from 0.
        index : int
            Along that axis, from 0.

        Raises
        ------
        UnknownNameError
            If there is no such step.
        ParameterError
            If there is no such axis or place.
        """
        for parameter, value in (("axis", axis), ("index", index)):
            if value < 0:
                raise ParameterError(
                    operation="take_plane", parameter=parameter, expected="at least 0", got=value
                )
        taken = (*(Slice(),) * axis, index)

        def edit(state: State) -> State:
            grown = with_insertion(
                state, "numpy.getitem", before=node, node_id=None, values={"index": taken}, inputs={}
            )
            return replace(grown, selected=node)  # it is what the user looks at

        return self._timeline.edit("take_plane", edit)

    def _describe(self, image: SourceImage) -> str:
        """Return what the journal says of an image; pixels in memory go to a file beside it."""
        journal = self._timeline.journal
        path = Path() if journal is None else journal.path
        name = f"{path.name}.{image.key[:16]}.npy"
        told = describe(image, path.parent / name, writes=journal is not None)
        return json.dumps(told, sort_keys=True)


def _meant(image: SourceImage, state: State, name: str) -> SourceImage:
    """Return an image as the kind that its input has."""
    kinds = {source.name: str(source.kind) for source in state.pipeline.sources}
    kind = kinds.get(name, image.kind)
    return image if kind == image.kind else image.with_kind(kind)


def _check_kind(kind: str, dtype: np.dtype) -> Kind:
    known = {str(one): one for one in _READ_AS}
    expected = f"one of {', '.join(known)}"
    if known.get(kind) in _NAMING and dtype.kind not in "biu":
        expected = f"image or binary for pixels that are {dtype}: labels are whole numbers"
    elif kind in known:
        return known[kind]
    raise ParameterError(operation="read_as", parameter="kind", expected=expected, got=kind)


def _free_name(pipeline: Pipeline, name: str | None, image: SourceImage) -> str:
    found = free_name(pipeline, name or source_name(image.locator))
    if name and found != name:
        message = f"the name {name!r} is used already"
        raise PipelineError(message, where="add_image", remedy=f"Take {found!r}")
    return found
