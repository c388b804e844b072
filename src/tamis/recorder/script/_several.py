"""Functions of NumPy that take or give several arrays, said as the lazy image says them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.recorder._functions import ADAPTED
from tamis.recorder._image import Image
from tamis.recorder.script._drawn import is_only_made
from tamis.recorder.script._view import seen_as
from tamis.recorder.script._write import handle_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tamis.recorder._handle import Handle
    from tamis.recorder.script._memory import Memory

__all__ = ["is_of_several", "said_of_several"]

_ALWAYS = (np.stack, np.concatenate, np.vstack, np.hstack, np.dstack, np.gradient, np.nonzero)


def is_of_several(function: Any, args: tuple[Any, ...] = (None,)) -> bool:
    """Return whether a function takes or gives several arrays; `np.where` does with nothing to choose."""
    return any(function is one for one in _ALWAYS) or (function is np.where and len(args) == 1)


def said_of_several(
    memory: Memory, function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> tuple[Handle, ...] | str | None:
    """Return what a function gives, one handle for each array, or why that cannot be said.

    Returns
    -------
    handles : tuple of Handle, str or None
        None if nothing of it is followed, or of an image.
    """
    given = args[0] if args else None
    arrays = given if isinstance(given, list | tuple) else (given,)
    if not any(memory.last(array) is not None or memory.reason(array) for array in arrays):
        return None
    if is_only_made(memory, arrays, arrays):
        return None
    images = [_image(memory, array) if isinstance(array, np.ndarray) else array for array in arrays]
    made = ADAPTED[function](Image, images[0] if arrays is not given else images, *args[1:], **kwargs)
    if made is NotImplemented:
        return f"numpy.{function.__name__} is followed for up to six arrays only"
    return made if isinstance(made, tuple) else (made,)


def _image(memory: Memory, array: np.ndarray) -> Image:
    handle = seen_as(handle_of(memory, array), array)
    return Image(handle.operand, handle.sources, handle.spec)
