"""Answers about operations: which could follow, what the library says of one, how one would look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import (
    Kind,
    citations_of,
    documentation_of,
    get_operation,
    list_examples,
    list_operations,
    usual_first,
)
from tamis.display import Intent, resolve, thumbnail, to_rgb
from tamis.errors import ImageError, TamisError
from tamis.io import from_array
from tamis.pipeline import split_ref
from tamis.session.screen._about_pixels import small_plane
from tamis.session.screen._strip import summary_of

if TYPE_CHECKING:
    import threading

    from tamis.catalogue import Documentation, Operation
    from tamis.session.screen._fields import Fields
    from tamis.session.screen._inquiry import Answer, Inquiry
    from tamis.session.screen._moment import Moment
    from tamis.session.screen._sight import Sight

__all__ = ["answer_candidate", "answer_candidates", "answer_documentation"]

_MOST_LISTED = 60
_TIMEOUT_S = 2.0
_PICTURE = 128


@dataclass(frozen=True, slots=True)
class _Pixels:
    """What is known of a result, as the catalogue asks an image."""

    shape: tuple[int, ...]
    dtype: np.dtype
    axes: str
    kind: Kind


def answer_candidates(inquiry: Inquiry, fields: Fields, cancel: threading.Event) -> Answer:
    """Answer the operations that can take a result: `id`, `title`, `summary`, `stage`.

    They are the best 60, and `count` says of how many. With words, they are those that are about them; else
    the most usual after the step that gave the result, or those that most people begin with.
    """
    moment, ref = inquiry.moments.now(), fields.find_text("ref")
    stage, words = fields.find_text("stage"), fields.text("words", "")
    fitting = {} if ref is None else _fitting(moment, moment.sight(ref))
    found = list_operations(words, stage=stage or None, **fitting)
    if ref is None and not words:
        found = usual_first(found)
    listed = [_in_words(operation, inquiry) for operation in found[:_MOST_LISTED]]
    return {"operations": listed, "count": len(found)}, []


def _fitting(moment: Moment, sight: Sight) -> dict[str, Any]:
    """Return what the catalogue is asked for, so that all it lists can take a result."""
    node = moment.pipeline.find_node(split_ref(sight.target)[0])
    outputs = () if node is None else get_operation(node.operation).outputs
    wanted: dict[str, Any] = {"takes": sight.kind, "after": str(sight.kind)}
    if node is not None and len(outputs) == 1:
        wanted["after"] = node.operation
    if sight.shape and sight.dtype and sight.is_drawn:
        layout = sight.layout
        axes = layout.names if layout is not None else ""
        wanted["accepts"] = _Pixels(sight.shape, np.dtype(sight.dtype), axes, sight.kind)
    return wanted


def _in_words(operation: Operation, inquiry: Inquiry) -> dict[str, Any]:
    return {
        "id": operation.id,
        "title": operation.name.replace("_", " "),
        "summary": summary_of(operation, inquiry.facts.texts),
        "stage": operation.stage.value,
    }


def answer_documentation(inquiry: Inquiry, fields: Fields, cancel: threading.Event) -> Answer:
    """Answer what the library says about an operation, in reStructuredText, and where it is shown."""
    operation = get_operation(fields.text("operation"))
    try:
        found = documentation_of(operation)
    except (ImportError, AttributeError) as error:  # of a library that is not installed
        message = f"nothing is known about it: {error}"
        raise TamisError(message, where=operation.id) from error
    return {"operation": operation.id, "stage": operation.stage.value, **_texts_of(operation, found)}, []


def _texts_of(operation: Operation, found: Documentation) -> dict[str, Any]:
    sections = ("summary", "description", "notes", "references", "examples", "see_also", "url")
    told: dict[str, Any] = {name: getattr(found, name) for name in sections}
    names = [argument.name for argument in operation.arguments]
    for section, items in (
        ("parameters", [found.parameters[name] for name in names if name in found.parameters]),
        ("returns", found.returns),
    ):
        told[section] = [{"name": one.name, "type": one.type, "help": one.help} for one in items]
    told["citations"] = list(citations_of(operation, found))
    told["gallery"] = [{"title": one.title, "url": one.url} for one in list_examples(operation.id, most=8)]
    return told


def answer_candidate(inquiry: Inquiry, fields: Fields, cancel: threading.Event) -> Answer:
    """Answer how a result would look after an operation: a buffer of uint8, `shape` (M, N, 3).

    A small version of the image is tried on, with the operation's defaults or values that suit; what takes
    more than 2 seconds is stopped. `shape` is null, and `message` says why, where there is nothing to see.
    """
    moment, operation = inquiry.moments.now(), get_operation(fields.text("operation"))
    ref = fields.text("ref")
    key = "candidate", moment.sight(ref).key, operation.id
    known = inquiry.pictures.get(key)
    if known is not None:
        return known
    rgb, message = _tried(inquiry, moment, ref, operation, cancel)
    told = {"operation": operation.id, "ref": ref, "message": message}
    if rgb is None:
        return inquiry.pictures.put(key, ({**told, "shape": None}, []))
    answer = {**told, "shape": list(rgb.shape), "dtype": "uint8"}, [rgb.tobytes()]
    return inquiry.pictures.put(key, answer)


def _tried(
    inquiry: Inquiry, moment: Moment, ref: str, operation: Operation, cancel: threading.Event
) -> tuple[np.ndarray | None, str]:
    from tamis.exploration import picture_of, try_all  # the recorder's half of the house: for who asks

    sight, _window, plane = small_plane(inquiry, moment, ref, cancel, largest=_PICTURE)
    if plane.ndim > 2 and plane.shape[-1] > 3:
        plane = plane[..., :3]
    kind = "binary" if plane.dtype == bool else str(sight.kind)
    image = from_array(np.array(np.atleast_2d(plane)), axes=_axes(plane), kind=kind)
    engine = inquiry.session.engine
    try:
        trials = try_all(image, operations=[operation.id], timeout_s=_TIMEOUT_S, engine=engine, cancel=cancel)
    except ImageError as error:
        return None, str(error)
    trial = next((trial for trial in trials if not trial.has_failed), trials[0])
    rgb = None if trial.has_failed else picture_of(trial, trials, over=True, largest=_PICTURE)
    if rgb is None and not trial.has_failed and trial.kind is Kind.IMAGE:
        rgb = _of_another_shape(trial.result)
    return rgb, trial.error or ("" if rgb is not None else "there is nothing to see of it")


def _of_another_shape(pixels: Any) -> np.ndarray | None:
    """Return the picture of an image that is not as large as what it was made of."""
    if not isinstance(pixels, np.ndarray) or not pixels.size or pixels.dtype.kind not in "biuf":
        return None
    if pixels.ndim != 2 and not (pixels.ndim == 3 and pixels.shape[-1] == 3):
        return None
    drawn = to_rgb(resolve(pixels, Intent(), kind=Kind.IMAGE, axes=_axes(pixels)))
    return thumbnail(drawn, largest=_PICTURE)


def _axes(plane: np.ndarray) -> str:
    return "YXC" if plane.ndim == 3 else "YX"
