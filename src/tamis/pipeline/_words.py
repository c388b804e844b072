"""A node in one line, for people: what it does, to what, with which values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.catalogue import FOOTPRINTS, ArrayValue, Footprint, Slice, Value, get_operation, is_same

if TYPE_CHECKING:
    from tamis.pipeline._node import Node

__all__ = ["node_in_words", "values_in_words"]

# what is longer is cut
_LONGEST_VALUE = 40


def node_in_words(node: Node) -> str:
    """Return a node in one line: ``smooth = filters.gaussian(coins, sigma=2)``."""
    inside = [*node.inputs.values(), values_in_words(node)]
    return f"{node.id} = {node.operation}({', '.join(filter(None, inside))})"


def values_in_words(node: Node) -> str:
    """Return the values of a node that are not the default, in one line: ``sigma=2``."""
    operation = get_operation(node.operation)
    defaults = {parameter.name: parameter.default for parameter in operation.parameters}
    changed = [
        f"{name}={_in_words(value)}"
        for name, value in node.values.items()
        if name not in defaults or not is_same(value, defaults[name])
    ]
    return ", ".join(changed)


def _in_words(value: Value) -> str:
    match value:
        case Footprint():
            inside = ", ".join(_in_words(item) for _, item in value.arguments)
            return f"{FOOTPRINTS[value.name][1]}({inside})"
        case ArrayValue() if value.shape:
            return f"array of shape {value.shape}"
        case ArrayValue():
            return f"{value.array()[()]}"
        case Slice():
            return str(value)
        case tuple():
            return f"({', '.join(_in_words(item) for item in value)})"
    text = repr(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}..."
