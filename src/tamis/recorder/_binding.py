"""Which pixels an input of a pipeline gets: what is given for it, else the image it was made with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind
from tamis.errors import PipelineError, ReadError, UnknownNameError
from tamis.io import KINDS, find_source, from_array, open_image
from tamis.pipeline import Leaf
from tamis.recorder._handle import Handle

if TYPE_CHECKING:
    from collections.abc import Collection

    from tamis.io import SourceImage
    from tamis.pipeline import Pipeline, Source

__all__ = ["check_inputs", "image_for", "image_input"]


def check_inputs(pipeline: Pipeline, names: Collection[str], *, where: str) -> None:
    """Raise `UnknownNameError` if one of the names is no input of a pipeline."""
    for name in names:
        if name not in pipeline.inputs:
            raise UnknownNameError(name, noun="input", known=pipeline.inputs, where=where)


def image_input(pipeline: Pipeline, named: Collection[str] = (), *, where: str) -> str:
    """Return the input that an image without a name is for.

    Parameters
    ----------
    pipeline : Pipeline
        Whose inputs they are.
    named : collection of str, default ()
        Inputs that have an image already.
    where : str
        Who asks, for the message.

    Returns
    -------
    name : str
        The only input left; if several are, the only one that is no constant of a recorded script.

    Raises
    ------
    PipelineError
        If there is none, or the image could be for several; the message names them.
    """
    free = [source for source in pipeline.sources if source.name not in named]
    loaded = [source for source in free if not source.is_constant]
    names = [source.name for source in loaded or free]
    if len(names) > 1:
        message = f"one image was given, but the pipeline has {len(names)} inputs: {', '.join(names)}"
        remedy = f"Say which it is: run(pipeline, {names[0]}=image), or --input {names[0]}=FILE"
        raise PipelineError(message, where=where, remedy=remedy)
    if not names:
        message = f"one image too many was given: the inputs are {', '.join(pipeline.inputs) or 'none'}"
        raise PipelineError(message, where=where, remedy="Leave it out, or its name")
    return names[0]


def image_for(source: Source, given: Any = None, *, where: str) -> SourceImage:
    """Return the image for an input.

    Parameters
    ----------
    source : Source
        The input.
    given : path, array, lazy image or None
        What is given for it; None means the image that the pipeline was made with.
    where : str
        Who asks, for the message.

    Returns
    -------
    image : SourceImage
        Of the kind that the pipeline was made for, where nobody has said another.

    Raises
    ------
    PipelineError
        If the pipeline was made with an array that is not in memory any more.
    ReadError
        If the image cannot be read.
    """
    if given is None:
        return _own_image(source, where)
    if not isinstance(given, Handle):
        return _meant(source, open_image(given))
    origin = given.operand.origin
    if isinstance(origin, Leaf):
        return _meant(source, given.sources[origin.key])
    return from_array(
        np.asarray(given),
        axes=given.axes or None,
        spacing=given.spacing,
        unit=given.unit,
        kind=given.kind if given.kind in KINDS else None,
    )


def _own_image(source: Source, where: str) -> SourceImage:
    in_memory = source.locator.startswith("memory:")
    # a document can say any key of a file: that makes it no array that happens to be here
    alive = find_source(source.key) if source.key and (in_memory or not source.locator) else None
    if alive is not None:
        return alive
    if not source.locator:
        message = f"input {source.name!r} has no image"
        raise PipelineError(message, where=where, remedy=f"Give one: {source.name}=image")
    if in_memory:
        message = f"input {source.name!r} was made from an array that is not in memory any more"
        raise PipelineError(message, where=where, remedy=f"Give it again: {source.name}=array")
    try:
        return open_image(source.locator, kind=str(source.kind))
    except ReadError as error:
        if source.is_constant:
            error.remedy = (
                f"It is the constant {source.name!r} of a recorded script: keep it beside the document, "
                f"record the script again, or give an array: {source.name}=array"
            )
        raise


def _meant(source: Source, image: SourceImage) -> SourceImage:
    could_be = source.kind is Kind.ARRAY or image.dtype.kind != "f"
    return image.with_kind(str(source.kind)) if image.kind == "image" and could_be else image
