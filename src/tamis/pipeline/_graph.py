"""A graph of nodes as a value: always in order, never with a cycle or a loose end."""

from __future__ import annotations

import graphlib
from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tamis.catalogue import Kind, Output, get_operation
from tamis.dataclass import dataclass
from tamis.errors import PipelineError, UnknownNameError
from tamis.pipeline._node import check_name, split_ref

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from tamis.pipeline._node import Node, Source

__all__ = ["Graph", "check_port", "in_order"]


def in_order(edges: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Return the names so that each comes after those it depends on, else in the order given.

    Raises
    ------
    PipelineError
        If they go round in a circle; the message names it.
    """
    try:
        graphlib.TopologicalSorter(edges).prepare()
    except graphlib.CycleError as error:
        message = f"nodes depend on each other in a circle: {_circle_in_words(error.args[1][::-1])}"
        raise PipelineError(message, remedy="Connect one of them to something else") from error
    ordered: dict[str, None] = {}
    stack = list(edges)[::-1]
    while stack:  # depth first, without recursion: a recorded loop can be thousands of nodes long
        waiting = [other for other in edges.get(stack[-1], ()) if other in edges and other not in ordered]
        if waiting:
            stack.extend(reversed(waiting))
        else:
            ordered.setdefault(stack.pop())
    return tuple(ordered)


def _circle_in_words(names: list[str], most: int = 12) -> str:
    shown = names if len(names) <= most else [*names[: most - 2], "...", names[-1]]
    return " -> ".join(shown)


@dataclass(frozen=True, slots=True)
class Graph:
    """Sources, nodes in an order in which they can be computed, and what is asked for.

    Parameters
    ----------
    sources : tuple of Source
        The named inputs.
    nodes : tuple of Node
        In any order; they are kept in an order in which they can be computed.
    targets : mapping
        For each output's name, the reference of what it is.

    Raises
    ------
    PipelineError
        If a name is used twice, a reference leads nowhere, or nodes depend on each other in a circle.
    """

    sources: tuple[Source, ...]
    nodes: tuple[Node, ...]
    targets: Mapping[str, str]

    def __post_init__(self) -> None:
        _refuse_twice([source.name for source in self.sources] + [node.id for node in self.nodes])
        sources = {source.name for source in self.sources}
        by_id = {node.id: node for node in self.nodes}
        for node in self.nodes:
            for ref in node.inputs.values():
                _check_ref(ref, sources, by_id, where=f"node {node.id!r}")
        for name, ref in self.targets.items():
            check_name(name.replace(":", "_", 1), "an output")  # a reference may name itself
            _check_ref(ref, sources, by_id, where=f"output {name!r}")
        order = in_order({node.id: node.sources for node in self.nodes})
        object.__setattr__(self, "nodes", tuple(by_id[name] for name in order))
        object.__setattr__(self, "targets", MappingProxyType(dict(self.targets)))

    def __hash__(self) -> int:
        return hash((self.sources, self.nodes, frozenset(self.targets.items())))

    def __reduce__(self) -> tuple[Any, ...]:
        # a read-only mapping cannot be pickled
        return type(self), (self.sources, self.nodes, dict(self.targets))

    def find_node(self, name: str) -> Node | None:
        """Return the node of this id; else the only one whose operation has this name; else None."""
        for node in self.nodes:
            if node.id == name:
                return node
        same = [node for node in self.nodes if node.operation.rpartition(".")[2] == name]
        return same[0] if len(same) == 1 else None

    def get_node(self, name: str) -> Node:
        """Return the node of this id, or the only one whose operation has this name.

        Raises
        ------
        UnknownNameError
            If there is none, or several have this operation; the message offers the nearest names.
        """
        found = self.find_node(name)
        if found is None:
            raise self._unknown(name)
        return found

    def _unknown(self, name: str) -> UnknownNameError:
        same = [node.id for node in self.nodes if node.operation.rpartition(".")[2] == name]
        known = same or [node.id for node in self.nodes]
        known += [] if same else [node.operation.rpartition(".")[2] for node in self.nodes]
        error = UnknownNameError(name, noun="node", known=dict.fromkeys(known))
        if same:  # they need not look alike: 'coarse' and 'fine' are both a gaussian
            error.near = tuple(same[:3])
            error.remedy = f"Did you mean {' or '.join(map(repr, error.near))}?"
        return error

    def output_of(self, ref: str) -> Output:
        """Return what the catalogue says about a node's output.

        Raises
        ------
        UnknownNameError
            If there is no such node.
        PipelineError
            If the node has no such output.
        """
        name, port = split_ref(ref)
        node = self.get_node(name)
        check_port(node, port)
        outputs = get_operation(node.operation).outputs
        return next(output for output in outputs if output.name == port or len(outputs) == 1)

    def kinds(self) -> dict[str, Kind]:
        """Return the kind of every source and of every output of every node, by reference."""
        kinds = {source.name: source.kind for source in self.sources}
        for node in self.nodes:
            outputs = get_operation(node.operation).outputs
            for output in outputs:
                ref = node.id if len(outputs) == 1 else f"{node.id}:{output.name}"
                kinds[ref] = _kind_of(output, node, kinds)
        return kinds

    def ancestors(self, names: Iterable[str]) -> set[str]:
        """Return the nodes and sources that these depend on, themselves included."""
        return _reach({node.id: node.sources for node in self.nodes}, names)

    def descendants(self, names: Iterable[str]) -> set[str]:
        """Return the nodes that depend on these, themselves included."""
        readers: dict[str, list[str]] = {}
        for node in self.nodes:
            for source in node.sources:
                readers.setdefault(source, []).append(node.id)
        return _reach(readers, names)


def _check_ref(ref: str, sources: Collection[str], by_id: Mapping[str, Node], *, where: str) -> None:
    name, port = split_ref(ref)
    if name in by_id:
        check_port(by_id[name], port, where=where)
    elif name not in sources:
        raise UnknownNameError(name, noun="node", known=[*by_id, *sources], where=where)
    elif port:
        message = f"{name!r} is an input, it has no output {port!r}"
        raise PipelineError(message, where=where, remedy=f"Write {name!r}")


def check_port(node: Node, port: str, *, where: str = "") -> None:
    """Raise `PipelineError` if a node has no output of this name; '' is the only one there is."""
    names = [output.name for output in get_operation(node.operation).outputs]
    if len(names) == 1 and port:
        message = f"{node.operation} gives one result, {node.id!r} has no output {port!r}"
        raise PipelineError(message, where=where, remedy=f"Write {node.id!r}")
    if len(names) > 1 and port not in names:
        message = f"{node.operation} gives {', '.join(names)}; {node.id!r} needs one of them, got {port!r}"
        raise PipelineError(message, where=where, remedy=f"Write '{node.id}:{names[0]}'")


def _kind_of(output: Output, node: Node, kinds: Mapping[str, Kind]) -> Kind:
    return output.kind_from({name: kinds[ref] for name, ref in node.inputs.items() if ref in kinds})


def _refuse_twice(names: list[str]) -> None:
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        message = f"the name {twice[0]!r} is used twice"
        raise PipelineError(message, remedy="Rename one of them")


def _reach(edges: Mapping[str, Iterable[str]], names: Iterable[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(edges.get(name, ()))
    return found
