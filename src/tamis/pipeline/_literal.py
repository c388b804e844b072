"""Values as Python writes them, in the style of the formatters: double quotes, no idle brackets."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from tamis.catalogue import FOOTPRINTS, ArrayValue, Footprint, Slice, Value
from tamis.errors import PipelineError, shown

if TYPE_CHECKING:
    import numpy as np

    from tamis.pipeline._imports import Imports

__all__ = ["index_text", "literal_text", "operand_text", "quoted"]


def literal_text(value: Value, imports: Imports) -> str:
    """Return a value as the argument of a call; what it needs is added to `imports`."""
    match value:
        case Footprint():
            return _footprint(value, imports)
        case ArrayValue():
            return _array(value.array(), imports)
        case Slice():
            return f"slice({value.start!r}, {value.stop!r}, {value.step!r})"
        case tuple():
            inside = ", ".join(literal_text(item, imports) for item in value)
            return f"({inside},)" if len(value) == 1 else f"({inside})"
        case float() if not math.isfinite(value):
            name = imports.name_of("numpy")
            return f"-{name}.inf" if value == -math.inf else f"{name}.{value}"
        case str():
            return quoted(value)
    return repr(value)


def operand_text(value: Value, imports: Imports) -> str:
    """Return a value as it may stand beside any operator."""
    text = literal_text(value, imports)
    return f"({text})" if text.startswith("-") else text


def index_text(value: Value, imports: Imports) -> str:
    """Return an index as it stands between square brackets."""
    items = value if isinstance(value, tuple) else (value,)
    return ", ".join(_index_item(item, imports) for item in items) or "()"


def _index_item(item: Value, imports: Imports) -> str:
    if isinstance(item, Slice):
        ends = ["" if end is None else repr(end) for end in (item.start, item.stop)]
        return ":".join(ends if item.step is None else [*ends, repr(item.step)])
    return "..." if item == "..." else literal_text(item, imports)


def quoted(text: str) -> str:
    """Return text as a string literal, in double quotes where that needs no more escapes."""
    single = repr(text)
    return f'"{single[1:-1]}"' if single[0] == "'" and '"' not in single else single


def _footprint(footprint: Footprint, imports: Imports) -> str:
    module, function = FOOTPRINTS[footprint.name]
    texts = []
    for place, (name, value) in enumerate(footprint.arguments):
        if not name.isidentifier():  # a document may say anything
            message = f"{footprint.name} has no argument {shown(name)}"
            raise PipelineError(message, where="export")
        text = literal_text(value, imports)
        texts.append(f"{name}={text}" if place else text)
    return f"{imports.name_of(module)}.{function}({', '.join(texts)})"


def _array(array: np.ndarray, imports: Imports) -> str:
    numpy, dtype = imports.name_of("numpy"), array.dtype.name
    if array.ndim == 0:
        return f"{numpy}.{dtype}({literal_text(array.item(), imports)})"
    if array.size == 0:
        return f"{numpy}.zeros({literal_text(array.shape, imports)}, dtype={quoted(dtype)})"
    return f"{numpy}.array({_rows(array.tolist(), imports)}, dtype={quoted(dtype)})"


def _rows(rows: Any, imports: Imports) -> str:
    if isinstance(rows, list):
        return f"[{', '.join(_rows(row, imports) for row in rows)}]"
    return literal_text(rows, imports)
