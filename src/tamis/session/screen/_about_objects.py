"""Answers about single objects of a label image: where they are, and how large."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.pipeline import Node

if TYPE_CHECKING:
    import threading

    from tamis.session.screen._fields import Fields
    from tamis.session.screen._inquiry import Answer, Inquiry
    from tamis.session.screen._moment import Moment
    from tamis.session.screen._sight import Sight

__all__ = ["answer_objects"]

_NAME = "_objects_of_a_page"
_PROPERTIES = ("label", "area", "bbox")


def answer_objects(inquiry: Inquiry, fields: Fields, cancel: threading.Event) -> Answer:
    """Answer which of the `labels` of the label image `ref` there are: `label`, `area` (pixels), `box`.

    A box is first and last + 1 along each axis. They are measured by the engine, in tiles and once for each
    label image: the page needs no pixels for them.
    """
    moment = inquiry.moments.now()
    sight = moment.sight(fields.text("ref"))
    table = _measured(inquiry, moment, sight, cancel)
    wanted = np.isin(table["label"], fields.wholes("labels"))
    ndim = (len(table) - 2) // 2
    starts, stops = (
        np.stack([table[f"bbox-{axis + first}"] for axis in range(ndim)], axis=1)[wanted].tolist()
        for first in (0, ndim)
    )
    objects = [
        {"label": label, "area": area, "box": [start, stop]}
        for label, area, start, stop in zip(
            table["label"][wanted].tolist(), table["area"][wanted].tolist(), starts, stops, strict=True
        )
    ]
    told = {"ref": sight.ref, "key": sight.key, "axes": sight.axes, "revision": moment.revision}
    return told | {"objects": objects}, []


def _measured(inquiry: Inquiry, moment: Moment, sight: Sight, cancel: threading.Event) -> dict[str, Any]:
    node = Node.of(
        _NAME, "measure.regionprops_table", {"label_image": sight.target}, {"properties": _PROPERTIES}
    )
    found = inquiry.session.engine.compute(
        moment.pipeline.with_node(node), moment.images, targets={"table": _NAME}, cancel=cancel
    )
    table: dict[str, Any] = found["table"]
    return table
