"""What a result without pixels is, in a few letters: a number, a table, a list of points."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.errors import TamisError
from tamis.pipeline import split_ref

if TYPE_CHECKING:
    import threading

    from tamis.session.screen._inquiry import Inquiry
    from tamis.session.screen._moment import Moment
    from tamis.session.screen._sight import Sight

__all__ = ["answer_value", "in_letters", "in_words"]

_SOON_S = 1.0
_MOST_PIXELS = 1 << 24
"""Of the images that a step reads: what is made of larger ones is computed when somebody asks for it."""


def answer_value(inquiry: Inquiry, moment: Moment, ref: str, cancel: threading.Event) -> dict[str, Any]:
    """Return the answer to a question for the picture of a result that has no pixels.

    `shape` is null; `text` is the value in a few letters and `message` in a line; both are empty where it
    would take long to find out.
    """
    sight = moment.sight(ref)
    nothing = {"ref": sight.ref, "shape": None, "key": sight.key, "text": "", "message": ""}
    if not _is_cheap(inquiry, moment, sight):
        return nothing
    value = inquiry.look.value(moment, sight, cancel)
    return {**nothing, "text": in_letters(value), "message": in_words(sight.ref, value)}


def _is_cheap(inquiry: Inquiry, moment: Moment, sight: Sight) -> bool:
    """Return whether a result would be there soon: what it is made of is small, and there soon."""
    step = moment.pipeline.find_node(split_ref(sight.target)[0])
    return step is None or all(_is_soon(inquiry, moment, ref) for ref in step.inputs.values())


def _is_soon(inquiry: Inquiry, moment: Moment, ref: str) -> bool:
    sight = moment.sight(ref)
    if not sight.is_drawn:
        return _is_cheap(inquiry, moment, sight)
    if sight.shape is None or math.prod(sight.shape) > _MOST_PIXELS:
        return False
    engine, window = inquiry.session.engine, sight.window(())
    try:
        return engine.is_quick(
            moment.pipeline, moment.images, sight.target, window.region, level=window.levels, within_s=_SOON_S
        )
    except TamisError:  # what is wrong is told where it is shown
        return False


def in_letters(value: Any) -> str:
    """Return what a result without pixels is, short enough for a card: ``107``, or rows by columns."""
    if isinstance(value, dict):
        return f"{_rows(value)} \N{MULTIPLICATION SIGN} {len(value)}"
    array = np.asarray(value)
    if array.ndim == 0:
        return f"{array.item():.4g}" if array.dtype.kind == "f" else str(array.item())
    if array.size <= 3 and array.dtype.kind in "biuf":
        return ", ".join(f"{item:.4g}" for item in array.ravel().tolist())
    return " \N{MULTIPLICATION SIGN} ".join(map(str, array.shape))


def in_words(ref: str, value: Any) -> str:
    """Return what a result without pixels is, in one line."""
    if isinstance(value, dict):
        return f"{ref}: a table of {_rows(value)} rows and {len(value)} columns"
    array = np.asarray(value)
    if array.ndim == 0:
        return f"{ref} = {array.item()!r}" if array.dtype.kind != "f" else f"{ref} = {array.item():.6g}"
    if array.ndim == 2:
        return f"{ref}: {len(array)} rows of {array.shape[1]} numbers"
    return f"{ref}: an array of shape {array.shape}"


def _rows(table: dict[Any, Any]) -> int:
    return max((len(column) for column in table.values() if hasattr(column, "__len__")), default=0)
