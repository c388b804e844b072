"""Which image goes to which input of a pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.errors import PipelineError, UnknownNameError
from tamis.io import SourceImage, find_source, from_array, open_image
from tamis.pipeline import Leaf
from tamis.recorder import Image

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.pipeline import Pipeline, Source

__all__ = ["bind_images"]


def bind_images(pipeline: Pipeline, image: Any, images: Mapping[str, Any]) -> dict[str, SourceImage]:
    """Return the image for each input of a pipeline.

    Parameters
    ----------
    pipeline : Pipeline
        Whose inputs they are.
    image : path, array, Image or None
        For the input that is not among `images`; None where there is none, or its own image is meant.
    images : mapping
        Images by the name of the input.

    Returns
    -------
    sources : dict of SourceImage
        One for each input. An input that is given nothing has the image it was made with.

    Raises
    ------
    PipelineError
        If there are too many images or too few.
    UnknownNameError
        If a name is no input.
    ReadError
        If an image cannot be read.
    """
    for name in images:
        if name not in pipeline.inputs:
            raise UnknownNameError(name, noun="input", known=pipeline.inputs, where="run")
    given = dict(images)
    if image is not None:
        given[_free_input(pipeline, images)] = image
    return {source.name: _image_for(source, given.get(source.name)) for source in pipeline.sources}


def _free_input(pipeline: Pipeline, images: Mapping[str, Any]) -> str:
    free = [name for name in pipeline.inputs if name not in images]
    if len(free) != 1:
        names = ", ".join(free) or "none"
        message = f"one image was given, and the pipeline has {len(free)} inputs for it: {names}"
        raise PipelineError(
            message, where="run", remedy="Say which: run(pipeline, NAME=image)" if free else ""
        )
    return free[0]


def _image_for(source: Source, given: Any) -> SourceImage:
    if given is None:
        return _own_image(source)
    if isinstance(given, Image):
        origin = given.operand.origin
        return given.sources[origin.key] if isinstance(origin, Leaf) else from_array(given.compute())
    return open_image(given, kind=_kind_for(source, given))


def _own_image(source: Source) -> SourceImage:
    alive = find_source(source.key) if source.key else None
    if alive is not None:
        return alive
    if not source.locator or source.locator.startswith("memory:"):
        message = f"input {source.name!r} was made from an array that is not in memory any more"
        raise PipelineError(message, where="run", remedy=f"Give it again: run(pipeline, {source.name}=array)")
    return open_image(source.locator, kind=str(source.kind))


def _kind_for(source: Source, given: Any) -> str | None:
    """Return the kind that the pipeline was made for; a boolean image says itself what it is."""
    is_array = getattr(given, "dtype", None) is not None
    if is_array and given.dtype == bool:
        return None
    return str(source.kind)
