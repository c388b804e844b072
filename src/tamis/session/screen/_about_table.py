"""Answers about results that are rows: tables by column, points by coordinate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.errors import KindError
from tamis.pipeline import split_ref
from tamis.session.screen._columns import packed_column, unit_of

if TYPE_CHECKING:
    import threading

    from tamis.catalogue import Kind
    from tamis.session.screen._fields import Fields
    from tamis.session.screen._inquiry import Answer, Inquiry
    from tamis.session.screen._moment import Moment

__all__ = ["answer_points", "answer_table", "labels_of"]

_MOST_ROWS = 1_000_000


def answer_table(inquiry: Inquiry, fields: Fields, cancel: threading.Event) -> Answer:
    """Answer the columns of a table: `name`, `dtype`, `unit`, `encoding`, of rows `start` to `stop`.

    Columns of numbers have a buffer, whose place is `buffer`; those of texts have `values`. At most 1,000,000
    rows come at once. A page that has the table of the key `known` already is told that it `is_known`.
    """
    moment = inquiry.moments.now()
    sight = moment.sight(fields.text("ref"))
    told = {"ref": sight.ref, "key": sight.key, "revision": moment.revision}
    told["labels"] = labels_of(moment, sight.target)
    if fields.find_text("known") == sight.key:
        return told | {"is_known": True}, []
    table = inquiry.look.value(moment, sight, cancel)
    if not isinstance(table, dict):
        raise _no_rows(sight.ref, sight.kind, "a table")
    rows = max((len(column) for column in table.values()), default=0)
    start = min(fields.whole("start", 0), rows)
    stop = min(fields.whole("stop", rows), start + _MOST_ROWS, rows)
    columns, buffers = _packed(table, start, stop, _measures(inquiry, split_ref(sight.target)[0]))
    told |= {"is_known": False, "row_count": rows, "start": start, "stop": stop, "columns": columns}
    return told, buffers


def _packed(
    table: dict[str, Any], start: int, stop: int, measures: tuple[Any, str]
) -> tuple[list[dict[str, Any]], list[bytes]]:
    columns: list[dict[str, Any]] = []
    buffers: list[bytes] = []
    for name, column in table.items():
        told, values = packed_column(column, start, stop)
        where: dict[str, Any] = {"values": values} if isinstance(values, list) else {"buffer": len(buffers)}
        columns.append({"name": str(name), "unit": unit_of(str(name), *measures), **told, **where})
        if isinstance(values, np.ndarray):
            buffers.append(values.tobytes())
    return columns, buffers


def labels_of(moment: Moment, target: str) -> str:
    """Return the reference of the labels that a table is about; '' where it is about none."""
    node = moment.pipeline.find_node(split_ref(target)[0])
    return node.inputs.get("label_image", "") if node is not None else ""


def _measures(inquiry: Inquiry, name: str) -> tuple[Any, str]:
    """Return the spacing that a step measured with, and its unit; None where it counted pixels."""
    node = inquiry.moments.now().pipeline.find_node(name)
    spacing = node.values.get("spacing") if node is not None else None
    if spacing is None:
        return None, ""
    known = spacing if isinstance(spacing, tuple) else ()
    images = inquiry.session.images.values()
    units = [image.unit for image in images if image.spacing[-len(known) :] == known]
    return spacing, units[0] if units else ""


def answer_points(inquiry: Inquiry, fields: Fields, cancel: threading.Event) -> Answer:
    """Answer coordinates: a buffer of float64, `shape` (rows, axes), at most 1,000,000 rows of them."""
    moment = inquiry.moments.now()
    sight = moment.sight(fields.text("ref"))
    points = inquiry.look.value(moment, sight, cancel)
    if not isinstance(points, np.ndarray) or points.ndim != 2 or points.dtype.kind not in "biuf":
        raise _no_rows(sight.ref, sight.kind, "points")
    told = {"ref": sight.ref, "key": sight.key, "row_count": len(points), "dtype": "float64"}
    kept = points[:_MOST_ROWS].astype("<f8")
    return told | {"shape": list(kept.shape)}, [np.ascontiguousarray(kept).tobytes()]


def _no_rows(ref: str, kind: Kind, expected: str) -> KindError:
    return KindError("screen", "ref", expected=expected, got=str(kind), source=ref)
