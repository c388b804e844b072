"""Which pixels an input of a pipeline gets: what is given for it, else the image it was made with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind
from tamis.errors import PipelineError
from tamis.io import KINDS, find_source, from_array, open_image
from tamis.pipeline import Leaf
from tamis.recorder._handle import Handle

if TYPE_CHECKING:
    from tamis.io import SourceImage
    from tamis.pipeline import Source

__all__ = ["image_for"]


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
    alive = find_source(source.key) if source.key else None
    if alive is not None:
        return alive
    if not source.locator:
        message = f"input {source.name!r} has no image"
        raise PipelineError(message, where=where, remedy=f"Give one: {source.name}=image")
    if source.locator.startswith("memory:"):
        message = f"input {source.name!r} was made from an array that is not in memory any more"
        raise PipelineError(message, where=where, remedy=f"Give it again: {source.name}=array")
    return open_image(source.locator, kind=str(source.kind))


def _meant(source: Source, image: SourceImage) -> SourceImage:
    could_be = source.kind is Kind.ARRAY or image.dtype.kind != "f"
    return image.with_kind(str(source.kind)) if image.kind == "image" and could_be else image
