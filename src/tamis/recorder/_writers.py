"""Functions of NumPy that write into their first argument: the image means what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.errors import ImageError
from tamis.recorder._assignment import is_number
from tamis.recorder._handle import Handle

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["WRITERS", "refuse_writing"]


def refuse_writing(name: str) -> None:
    """Raise what is to be said about a function that changes an array in place."""
    message = f"{name} writes into an array, and a lazy image is none"
    remedy = "Write image[mask] = value, or take an array of your own: array = np.array(image)"
    raise ImageError(message, remedy=remedy)


def _copyto(dst: Any, src: Any, casting: str = "same_kind", where: Any = True) -> None:
    # NumPy's own check and message, on a pixel
    pixel = src if not isinstance(src, Handle) and np.ndim(src) == 0 else np.empty((), _dtype_of(src))
    np.copyto(np.empty((), dst.dtype), pixel, casting=casting)  # type: ignore[arg-type]  # a word
    if where is True:
        dst[...] = src
    elif np.shape(where) == dst.shape and (is_number(src) or np.shape(src) == dst.shape):
        dst[where] = src if is_number(src) else src[where]
    else:
        refuse_writing("numpy.copyto")


def _dtype_of(src: Any) -> np.dtype:
    return src.dtype if isinstance(src, Handle) else np.asarray(src).dtype


def _putmask(a: Any, mask: Any, values: Any) -> None:
    if is_number(values) and np.shape(mask) == a.shape:
        a[mask] = values
    else:
        refuse_writing("numpy.putmask")


def _place(arr: Any, mask: Any, vals: Any) -> None:
    _putmask(arr, mask, vals[0] if isinstance(vals, list | tuple) and len(vals) == 1 else vals)


def _refused(function: Callable[..., Any]) -> Callable[..., Any]:
    def refuse(*args: Any, **kwargs: Any) -> None:
        refuse_writing(f"numpy.{function.__name__}")

    return refuse


WRITERS: dict[Callable[..., Any], Callable[..., Any]] = {
    np.copyto: _copyto,
    np.putmask: _putmask,
    np.place: _place,
    **{function: _refused(function) for function in (np.put, np.put_along_axis, np.fill_diagonal)},
}
"""By function, what is called in its place when what it writes into is a lazy image."""
