"""The least that stands for a lazy image: an operand, and functions to make the next one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tamis.catalogue import Kind, get_operation
from tamis.pipeline import Leaf, Node, Operand, Source, Term


@dataclass
class Handle:
    operand: Operand


def opened(name: str = "image", kind: Kind = Kind.IMAGE, locator: str = "", key: str = "") -> Handle:
    return Handle(Operand(Leaf(Source(name, kind, locator, key))))


def lazy(operation: str, output: str = "", /, called: str = "", **arguments: Any) -> Handle:
    """Return what an operation would make: handles are connected, the rest are values."""
    inputs = {name: item.operand for name, item in arguments.items() if isinstance(item, Handle)}
    values = {name: item for name, item in arguments.items() if name not in inputs}
    checked = get_operation(operation).check_values(values, given=tuple(inputs))
    return Handle(Operand(Term.of(operation, inputs, checked, called), output))


def smooth(image: Handle, sigma: object = 1.0, called: str = "") -> Handle:
    return lazy("filters.gaussian", image=image, sigma=sigma, called=called)


def gaussian(node_id: str, ref: str = "image", note: str = "", **values: object) -> Node:
    return Node.of(node_id, "filters.gaussian", {"image": ref}, values, note=note)


def histogram(node_id: str = "counts", ref: str = "image") -> Node:
    return Node.of(node_id, "exposure.histogram", {"image": ref}, {})
