"""A lazy image in a notebook: what is known of it, and what is at hand; nothing is computed for it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind, get_operation
from tamis.engine import Spec, default_engine
from tamis.errors import TamisError
from tamis.pipeline import Leaf, Operand, Pipeline, Term
from tamis.recorder._thumbnail import encode, thumbnail_of, thumbnail_of_source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.recorder._handle import Handle

__all__ = ["to_html"]

_MOST_STEPS = 8
_MOST_ROWS = 5
_MOST_COLUMNS = 8
_UNITS = ("bytes", "kB", "MB", "GB", "TB")
# colours of the page itself, so that it can be dark; its rules for tables do not hold here
_ROW = "background:none;border:none;text-align:left;vertical-align:top;padding:1px 8px 1px 0"
_BESIDE = "display:flex;flex-wrap:wrap;gap:16px;align-items:flex-start"
_CELL = "background:none;text-align:right;padding:1px 8px"


def to_html(handle: Handle) -> str:
    """Return a lazy image as HTML: a picture, kind, shape, dtype, steps, and what of it is computed.

    Shown are pixels that are in the store, and those of an image from outside; of a very large file only its
    middle. Nothing is computed, and nothing is raised: what cannot be read is told.
    """
    value, problem = _at_hand(handle)
    facts = {**_facts(handle, value), "state": problem or _state(handle, value)}
    if isinstance(value, np.generic | int | float | list):
        facts = {"value": f"{len(value)} arrays" if isinstance(value, list) else f"{value}", **facts}
    rows = "".join(
        f'<tr style="background:none"><th style="{_ROW};opacity:.65;font-weight:normal">{escape(name)}</th>'
        f'<td style="{_ROW}">{escape(told)}</td></tr>'
        for name, told in facts.items()
    )
    table = f'<table style="border-collapse:collapse;margin:0">{rows}</table>'
    seen = "" if problem else _seen(handle, value)
    return f'<div style="{_BESIDE}">{seen}<div>{table}</div></div>'


def _facts(handle: Handle, value: Any) -> dict[str, str]:
    spec = handle.spec
    if isinstance(value, np.ndarray | np.generic):
        spec = Spec(spec.kind, value.shape, value.dtype.name)
    facts = {"kind": handle.kind}
    if spec.kind not in (Kind.TABLE, Kind.MESH):
        size = f", {_bytes_in_words(spec.nbytes)}" if spec.shape and spec.dtype else ""
        facts["shape"] = "known when computed" if spec.shape is None else str(spec.shape)
        facts["dtype"] = (spec.dtype or "known when computed") + size
    if handle.spec.shape and any(length != 1 for length in handle.spacing):
        facts["spacing"] = f"{' x '.join(f'{length:g}' for length in handle.spacing)} {handle.unit}"
    return {**facts, "steps": _steps(handle)}


def _bytes_in_words(count: float) -> str:
    for unit in _UNITS[:-1]:
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} {_UNITS[-1]}"


def _steps(handle: Handle) -> str:
    nodes = Pipeline.of(result=handle).nodes
    # the last is called as the output, which has no name of its own
    names = [*(node.id for node in nodes[:-1]), *(node.operation.rpartition(".")[2] for node in nodes[-1:])]
    shown = ["...", *names[-_MOST_STEPS:]] if len(names) > _MOST_STEPS else names
    return " > ".join(shown) or "none"


def _state(handle: Handle, value: Any) -> str:
    if isinstance(handle.operand.origin, Leaf):
        return "from outside"
    if value is not None:
        return "computed"
    before, ready = _steps_before(handle.operand)
    told = f"; {ready} of {before} steps before it are" if ready else ""
    return f"not computed yet{told}"


def _steps_before(operand: Operand) -> tuple[int, int]:
    """Return how many steps come before the last one, and how many of those are in the store."""
    store, seen, ready = default_engine().store, set(), 0
    waiting = [operand.origin]
    while waiting:
        origin = waiting.pop()
        for given in origin.inputs.values() if isinstance(origin, Term) else ():
            if isinstance(given.origin, Term) and given.origin.key not in seen:
                seen.add(given.origin.key)
                ready += store.contains(given.origin.key)
                waiting.append(given.origin)
    return len(seen), ready


def _at_hand(handle: Handle) -> tuple[Any, str]:
    """Return the result if it is in the store, or the thumbnail of an image from outside; or a problem."""
    origin = handle.operand.origin
    try:
        if isinstance(origin, Leaf):
            return thumbnail_of_source(handle.sources[origin.key]), ""
        entry = default_engine().store.get(origin.key)
    except (TamisError, OSError) as error:
        return None, f"cannot be read: {error}"
    value = None if entry is None else entry.value
    if handle.operand.port and value is not None:
        names = [output.name for output in get_operation(origin.operation).outputs]
        value = value[names.index(handle.operand.port)]
    return value, ""


def _seen(handle: Handle, value: Any) -> str:
    if isinstance(value, dict):
        return _table(value)
    if isinstance(value, np.ndarray) and handle.spec.kind is Kind.POINTS and value.ndim == 2:
        return _table({f"axis {axis}": column for axis, column in enumerate(value.T)})
    thumbnail = thumbnail_of(value) if isinstance(value, np.ndarray) else value
    if thumbnail is None or not hasattr(thumbnail, "caption"):
        return ""
    rows, columns = thumbnail.pixels.shape[:2]
    # pixels of a small image are shown as squares
    times = max(1, min(160 // max(rows, columns, 1), 16))
    caption = f'<div style="opacity:.65">{escape(thumbnail.caption)}</div>' if thumbnail.caption else ""
    return (
        f'<div><img src="{encode(thumbnail, handle.kind)}" alt="thumbnail" width="{columns * times}" '
        f'height="{rows * times}" style="image-rendering:pixelated;border:1px solid rgba(128,128,128,.5)">'
        f"{caption}</div>"
    )


def _table(columns: Mapping[str, Any]) -> str:
    """Return the first rows of a table."""
    names = list(columns)[:_MOST_COLUMNS]
    lines = zip(*(list(columns[name][:_MOST_ROWS]) for name in names), strict=False)
    length = len(next(iter(columns.values()), ()))
    more = f"{min(length, _MOST_ROWS)} of {length} rows, {len(names)} of {len(columns)} columns"
    head = "".join(f'<th style="{_CELL}">{escape(name)}</th>' for name in names)
    body = "".join(f"<tr>{''.join(map(_cell, line))}</tr>" for line in lines)
    table = f'<table style="margin:0"><tr>{head}</tr>{body}</table>'
    return f'<div>{table}<div style="opacity:.65">{more}</div></div>'


def _cell(item: Any) -> str:
    told = f"{item:.4g}" if isinstance(item, float | np.floating) else str(item)
    return f'<td style="{_CELL}">{escape(told)}</td>'
