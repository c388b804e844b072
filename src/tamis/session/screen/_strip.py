"""The inputs and steps of a session as a page shows them in a row."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from tamis.catalogue import get_operation
from tamis.errors import TamisError
from tamis.session._state import refs_of
from tamis.session.screen._failed import told
from tamis.session.screen._mixes import mixes_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue import Operation, Text
    from tamis.io import SourceImage
    from tamis.pipeline import Node
    from tamis.session.screen._moment import Moment
    from tamis.session.screen._sight import Sight

__all__ = ["inputs_of", "steps_of", "summary_of"]


def inputs_of(moment: Moment) -> list[dict[str, Any]]:
    """Return each input: `name`, `title`, `is_drawing`, `is_added`, and what is told of every result."""
    return [
        {
            "name": name,
            "title": name if name in moment.state.drawings else title_of(name, moment.images[name]),
            "is_drawing": name in moment.state.drawings,
            "is_added": name in moment.state.added,
            **seen(moment, name),
        }
        for name in moment.state.pipeline.inputs
    ]


def steps_of(moment: Moment, texts: Mapping[str, Text]) -> list[dict[str, Any]]:
    """Return each step, the disabled ones too, in the order of the pipeline."""
    return [_step(moment, node, texts) for node in moment.state.pipeline.nodes]


def _step(moment: Moment, node: Node, texts: Mapping[str, Text]) -> dict[str, Any]:
    operation = get_operation(node.operation)
    return {
        "id": node.id,
        "operation": operation.id,
        "summary": summary_of(operation, texts),
        "stage": operation.stage.value,
        "inputs": [
            {
                "name": given.name,
                "ref": node.inputs.get(given.name),
                "optional": given.optional or given.name in node.values,
                "takes": [kind.value for kind in given.takes],
            }
            for given in operation.inputs
        ],
        "outputs": [{"ref": ref, **seen(moment, ref)} for ref in refs_of(moment.state.pipeline, node.id)],
        "is_disabled": node.id in moment.state.disabled,
        "mixes": mixes_of(moment, node),
        "problems": [told(error) for error in moment.problems.get(node.id, ())],
    }


def summary_of(operation: Operation, texts: Mapping[str, Text]) -> str:
    """Return what an operation does, in one sentence; '' where nobody says, or not yet."""
    text = texts.get(operation.id)
    return text.summary if text is not None else ""


def title_of(name: str, image: SourceImage) -> str:
    """Return what people call an input: the name of its file or sample; its own where it has neither."""
    scheme, _, place = image.locator.partition(":")
    if scheme == "memory":
        return name
    return place if scheme == "sample" else PurePath(image.locator).name or image.locator


def seen(moment: Moment, ref: str) -> dict[str, Any]:
    """Return what is known of a result without computing it.

    `kind`; `key`, which changes with the pixels, '' where nobody knows; `shape` (null where only computing
    tells) and `dtype` (empty there); `axes`, `spacing` and `unit`, empty where nobody knows; `size`: rows and
    columns on the screen; `hidden`: the axes of which one plane is shown, and which.
    """
    try:
        sight = moment.sight(ref)
    except TamisError:  # of a step that is wrong nothing is known; its problems say why
        return {"kind": moment.state.pipeline.kinds()[ref].value, **_NOTHING}
    return {
        "kind": sight.kind.value,
        "key": sight.key,
        "shape": None if sight.shape is None else list(sight.shape),
        "dtype": sight.dtype,
        "axes": sight.axes,
        "spacing": list(sight.spacing),
        "unit": sight.unit,
        **_on_screen(sight),
    }


_NOTHING: dict[str, Any] = {
    "key": "",
    "shape": None,
    "dtype": "",
    "axes": "",
    "spacing": [],
    "unit": "pixel",
    "size": None,
    "hidden": [],
}


def _on_screen(sight: Sight) -> dict[str, Any]:
    layout, shape = sight.layout, sight.shape
    if layout is None or shape is None:
        return {"size": None, "hidden": []}
    hidden = [
        {"axis": plane.axis, "length": plane.length, "index": plane.index}
        for plane in layout.choose_planes(shape, ())
    ]
    return {"size": list(sight.size(layout)), "hidden": hidden}
