"""Assignment to a lazy image: the operation that gives what the image means from then on."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np

from tamis.engine import Spec, specs_of
from tamis.io import open_image
from tamis.pipeline import Operand, Pipeline, Term
from tamis.recorder._call import call_lazily
from tamis.recorder._handle import Handle
from tamis.recorder._index import BY_NUMBER, basic_index, is_mask, places_of

__all__ = ["assigned"]

H = TypeVar("H", bound=Handle)


def assigned(image: H, index: Any, value: Any) -> H:
    """Return what an image is after ``image[index] = value``.

    Parameters
    ----------
    image : Handle
        What is assigned to; it stays as it is.
    index : mask, array of int, int, slice, Ellipsis, or tuple of them
        Where.
    value : number, array or Handle
        What.

    Returns
    -------
    image : Handle
        Of the same shape, dtype and kind.

    Raises
    ------
    ImageError
        If the index is none that a pipeline can hold, or the value no pixels.
    """
    lazy = type(image)
    if is_mask(index):
        made = _in_mask(image, index, value)
    elif places := places_of(index):
        made = call_lazily(lazy, f"numpy.set{BY_NUMBER[len(places)]}", image, *places, value)
    else:
        made = call_lazily(lazy, "numpy.setitem", image, value, basic_index(index))
    result: H = made
    return result


def _in_mask(image: H, mask: Any, value: Any) -> Any:
    lazy = type(image)
    mask = mask if isinstance(mask, Handle) else lazy.of_source(open_image(mask))
    if mask.shape != image.shape:
        return call_lazily(lazy, "numpy.setmask_values", image, mask, value)
    if is_number(value):
        return call_lazily(lazy, "numpy.setmask", image, mask, value)
    other = _selected(value, mask)
    if other is not None and other.shape == image.shape:
        return call_lazily(lazy, "numpy.setmask_from", image, mask, other)
    return call_lazily(lazy, "numpy.setmask_values", image, mask, value)


def is_number(value: Any) -> bool:
    """Return whether this is one number, as far as that is known without computing."""
    return value.spec.shape == () if isinstance(value, Handle) else np.ndim(value) == 0


def _selected(value: Any, mask: Handle) -> Handle | None:
    """Return the image that ``value`` was taken from with this very mask; None if it was not."""
    origin = value.operand.origin if isinstance(value, Handle) else None
    if not isinstance(origin, Term) or origin.operation != "numpy.select":
        return None
    if origin.inputs["mask"].key != mask.key:
        return None
    image = origin.inputs["image"]
    if value.spec.shape is not None and len(value.spec.shape) == 1:  # the mask has all axes of the image
        other: Handle = type(value)(image, value.sources, Spec(image.kind, mask.shape, value.spec.dtype))
        return other
    return _part_of(value, image)


def _part_of(handle: Handle, operand: Operand) -> Handle:
    """Return the lazy image of something that a lazy image was made from."""
    graph = Pipeline.of(part=type(handle)(operand, handle.sources, Spec(operand.kind)))
    sources = {source.name: handle.sources[source.key] for source in graph.sources}
    return type(handle)(operand, handle.sources, specs_of(graph, sources)[graph.targets["part"]])
