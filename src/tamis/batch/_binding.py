"""Which image goes to which input of a pipeline."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tamis.catalogue import Kind
from tamis.errors import PipelineError, UnknownNameError
from tamis.pipeline import Pipeline
from tamis.recorder import image_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.io import SourceImage
    from tamis.pipeline import Source

__all__ = ["bind_images", "bound_to"]


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
    return {
        source.name: image_for(source, given.get(source.name), where="run") for source in pipeline.sources
    }


def bound_to(pipeline: Pipeline, sources: Mapping[str, SourceImage]) -> Pipeline:
    """Return the pipeline as one that was made with these images.

    Parameters
    ----------
    pipeline : Pipeline
        Perhaps made with others.
    sources : mapping of SourceImage
        One for each input.

    Returns
    -------
    pipeline : Pipeline
        Its document leads back to these images, and its check knows what they are.
    """
    bound = [_bound(source, sources[source.name]) for source in pipeline.sources]
    return Pipeline(tuple(bound), pipeline.nodes, pipeline.targets)


def _bound(source: Source, image: SourceImage) -> Source:
    return replace(source, kind=Kind(image.kind), locator=image.locator, key=image.key)


def _free_input(pipeline: Pipeline, images: Mapping[str, Any]) -> str:
    free = [name for name in pipeline.inputs if name not in images]
    if len(free) > 1:
        message = f"one image was given, but the pipeline has {len(free)} inputs: {', '.join(free)}"
        raise PipelineError(message, where="run", remedy=f"Say which it is: run(pipeline, {free[0]}=image)")
    if not free:
        message = f"one image too many was given: the inputs are {', '.join(pipeline.inputs) or 'none'}"
        raise PipelineError(message, where="run", remedy="Leave it out, or its name")
    return free[0]
