"""Which image goes to which input of a pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tamis.catalogue import Kind
from tamis.errors import PipelineError
from tamis.pipeline import Pipeline
from tamis.recorder import check_inputs, image_for, image_input

if TYPE_CHECKING:
    from tamis.io import SourceImage
    from tamis.pipeline import Source

__all__ = ["bind_images", "bound_to"]


def bind_images(pipeline: Pipeline, image: Any, images: Mapping[str, Any]) -> dict[str, SourceImage]:
    """Return the image for each input of a pipeline.

    Parameters
    ----------
    pipeline : Pipeline
        Whose inputs they are.
    image : path, array, Image, mapping of those by input, or None
        For the input that is not among `images`; of several, for the only one that is no constant of a
        recorded script. None where there is none, or the pipeline's own images are meant.
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
    if isinstance(image, Mapping):
        image, images = None, _merged(image, images)
    check_inputs(pipeline, images, where="run")
    given = dict(images)
    if image is not None:
        given[image_input(pipeline, images, where="run")] = image
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
    is_constant = source.is_constant and image.locator == source.locator
    kind = Kind(image.kind)
    return replace(source, kind=kind, locator=image.locator, key=image.key, is_constant=is_constant)


def _merged(images: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    """Return the images of both, as long as none is given twice."""
    twice = sorted(set(images) & set(others))
    if twice:
        message = f"the image {twice[0]!r} is given twice"
        raise PipelineError(message, where="run", remedy="Leave one of them out")
    return {**images, **others}
