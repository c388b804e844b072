"""Expressions: how a lazy handle remembers how it was made, before it belongs to any pipeline."""

from __future__ import annotations

import keyword
import re
from dataclasses import field, replace
from typing import TYPE_CHECKING, Protocol

from tamis.catalogue import Kind, get_operation
from tamis.dataclass import dataclass
from tamis.errors import UnknownNameError
from tamis.pipeline._key import node_key
from tamis.pipeline._node import Node, Source, join_ref

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tamis.catalogue import Value

__all__ = ["HasOperand", "Leaf", "Operand", "Term", "nodes_of", "short_name"]


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
    inputs: Mapping[str, Operand] = field(repr=False)  # else a long chain could not be shown
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
    kind: Kind = field(init=False)
    """What it means; found at once, since a chain can be longer than Python recurses."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", _kind_of(self.origin, self.port))

    @property
    def key(self) -> str:
        """Lineage key of this output."""
        return join_ref(self.origin.key, self.port)


def _kind_of(origin: Leaf | Term, port: str) -> Kind:
    if isinstance(origin, Leaf):
        return origin.source.kind
    outputs = get_operation(origin.operation).outputs
    found = next((output for output in outputs if not port or output.name == port), None)
    if found is None:
        known = [output.name for output in outputs]
        raise UnknownNameError(port, noun="output", known=known, where=origin.operation)
    return found.kind_from({name: operand.kind for name, operand in origin.inputs.items()})


class HasOperand(Protocol):
    """Whatever stands for an expression, such as a lazy handle."""

    @property
    def operand(self) -> Operand:
        """The expression."""
        ...


def nodes_of(outputs: Mapping[str, Operand]) -> tuple[tuple[Source, ...], tuple[Node, ...], dict[str, str]]:
    """Return the sources, nodes and targets of the graph that computes these outputs.

    Equal expressions become one node. Inputs keep their names. A node is called as its term is, else as the
    output it is, else as its operation; a number follows where that is taken.
    """
    origins = list(_in_order(outputs))
    names = _names_of(origins, outputs)

    def ref(operand: Operand) -> str:
        return join_ref(names[operand.origin.key], operand.port)

    sources = tuple(
        replace(origin.source, name=names[origin.key]) for origin in origins if isinstance(origin, Leaf)
    )
    nodes = tuple(
        Node.of(
            names[term.key],
            term.operation,
            {argument: ref(operand) for argument, operand in term.inputs.items()},
            term.values,
        )
        for term in origins
        if isinstance(term, Term)
    )
    return sources, nodes, {name: ref(operand) for name, operand in outputs.items()}


def _names_of(origins: Sequence[Leaf | Term], outputs: Mapping[str, Operand]) -> dict[str, str]:
    """Return a name for each key, none twice: first inputs choose, then outputs, then the rest."""
    wanted = {
        operand.origin.key: name for name, operand in reversed(list(outputs.items())) if not operand.port
    }
    choices: list[tuple[int, str, str]] = []
    for origin in origins:
        output = wanted.get(origin.key, "")
        if isinstance(origin, Leaf):
            choices.append((0, origin.source.name, origin.key))
        elif output and origin.name in ("", output):
            choices.append((1, output, origin.key))
        else:
            choices.append((2 if origin.name else 3, origin.name or short_name(origin.operation), origin.key))
    taken: dict[str, int] = {}
    return {key: _free(name, taken) for _, name, key in sorted(choices, key=lambda choice: choice[0])}


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


def short_name(operation: str) -> str:
    """Return what a node is called that nobody has called anything: as its operation."""
    name = re.sub(r"\W", "_", operation.rpartition(".")[2], flags=re.ASCII)
    name = f"{name}_" if keyword.iskeyword(name) else name
    return name if name.isidentifier() else f"_{name}"


def _free(name: str, taken: dict[str, int]) -> str:
    """Return `name`, with the next number where it is taken; `taken` counts, so that it need not search."""
    candidate = name
    while candidate in taken:
        taken[name] += 1
        candidate = f"{name}_{taken[name]}"
    taken[candidate] = 1
    return candidate
