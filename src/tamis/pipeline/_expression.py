"""Expressions: how a lazy handle remembers how it was made, before it belongs to any pipeline."""

from __future__ import annotations

import keyword
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tamis.catalogue import Kind, Like, get_operation
from tamis.pipeline._key import node_key
from tamis.pipeline._node import Node, Source, join_ref

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tamis.catalogue import Value

__all__ = ["HasOperand", "Leaf", "Operand", "Term", "nodes_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """Pixels that come from outside."""

    source: Source

    @property
    def key(self) -> str:
        """Lineage key of the pixels; a source that is not bound yet is known by its name."""
        return self.source.key or f"unbound:{self.source.name}"


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """An operation on operands; its key is known at once, so equal terms can be told to be one."""

    operation: str
    inputs: Mapping[str, Operand]
    values: Mapping[str, Value]
    key: str
    name: str = ""

    @classmethod
    def of(
        cls, operation: str, inputs: Mapping[str, Operand], values: Mapping[str, Value], name: str = ""
    ) -> Term:
        """Return the term with its key; `values` are canonical."""
        keys = {argument: operand.key for argument, operand in inputs.items()}
        return cls(operation, dict(inputs), values, node_key(operation, values, keys), name)


@dataclass(frozen=True, slots=True, eq=False)
class Operand:
    """One output of a term, or a leaf."""

    origin: Leaf | Term
    port: str = ""

    @property
    def key(self) -> str:
        """Lineage key of this output."""
        return join_ref(self.origin.key, self.port)

    @property
    def kind(self) -> Kind:
        """What it means."""
        if isinstance(self.origin, Leaf):
            return self.origin.source.kind
        outputs = get_operation(self.origin.operation).outputs
        kind = next(output.kind for output in outputs if not self.port or output.name == self.port)
        if not isinstance(kind, Like):
            return kind
        liked = self.origin.inputs.get(kind.input_name)
        return liked.kind if liked is not None else Kind.IMAGE


class HasOperand(Protocol):
    """Whatever stands for an expression, such as a lazy handle."""

    @property
    def operand(self) -> Operand:
        """The expression."""
        ...


def nodes_of(outputs: Mapping[str, Operand]) -> tuple[tuple[Source, ...], tuple[Node, ...], dict[str, str]]:
    """Return the sources, nodes and targets of the graph that computes these outputs.

    Equal expressions become one node. A node is called as its term is, else as the output it is, else as
    its operation; a number follows where that is taken.
    """
    wanted = {
        operand.origin.key: name for name, operand in reversed(list(outputs.items())) if not operand.port
    }
    taken: set[str] = set()
    sources: dict[str, Source] = {}
    nodes: list[Node] = []
    names: dict[str, str] = {}
    for origin in _in_order(outputs):
        if isinstance(origin, Leaf):
            name = _free(origin.source.name, taken)
            sources[origin.key] = Source(name, origin.source.kind, origin.source.locator, origin.source.key)
        else:
            name = _free(origin.name or wanted.get(origin.key) or _short_name(origin), taken)
            inputs = {
                argument: join_ref(names[operand.origin.key], operand.port)
                for argument, operand in origin.inputs.items()
            }
            nodes.append(Node.of(name, origin.operation, inputs, origin.values))
        names[origin.key] = name
        taken.add(name)
    targets = {name: join_ref(names[operand.origin.key], operand.port) for name, operand in outputs.items()}
    return tuple(sources.values()), tuple(nodes), targets


def _in_order(outputs: Mapping[str, Operand]) -> Iterator[Leaf | Term]:
    """Yield each origin once, after those it is made from; no recursion, chains can be long."""
    seen: set[str] = set()
    stack: list[Leaf | Term] = [operand.origin for operand in reversed(list(outputs.values()))]
    while stack:
        origin = stack[-1]
        inputs = list(origin.inputs.values()) if isinstance(origin, Term) else []
        waiting = [operand.origin for operand in inputs if operand.origin.key not in seen]
        if waiting:
            stack.extend(reversed(waiting))
            continue
        stack.pop()
        if origin.key not in seen:
            seen.add(origin.key)
            yield origin


def _short_name(term: Term) -> str:
    name = term.operation.rpartition(".")[2]
    return f"{name}_" if keyword.iskeyword(name) else name


def _free(name: str, taken: set[str]) -> str:
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}_{number}", number + 1
    return candidate
