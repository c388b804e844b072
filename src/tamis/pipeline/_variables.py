"""The variables of a script: one for each input and each result, none of them a word that means something."""

from __future__ import annotations

import builtins
import keyword
import unicodedata
from types import MappingProxyType
from typing import TYPE_CHECKING

from tamis.catalogue import get_operation
from tamis.pipeline._node import split_ref

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from tamis.pipeline._graph import Graph

__all__ = ["NOBODY", "Variables"]

NOBODY = "_"
"""The variable of a result that nobody uses."""

_RESERVED = frozenset(keyword.kwlist) | frozenset(dir(builtins))


class Variables:
    """The variables of the script of a graph.

    Parameters
    ----------
    graph : Graph
        The pipeline.
    modules : collection of str
        Names that the script's imports and definitions have.
    """

    def __init__(self, graph: Graph, modules: Collection[str]) -> None:
        self.outputs = _outputs(graph)
        """The variable that each output ends up in."""
        self.refs = _refs(graph, self.outputs, _RESERVED | set(modules))
        """The variable of each input and each result, by reference."""
        names = {split_ref(ref)[0]: variable for ref, variable in reversed(list(self.refs.items()))}
        self.names = {name: variable for name, variable in names.items() if variable != NOBODY}
        """The variable of each input and each node; of one with several results, that of the first."""


def _outputs(graph: Graph) -> dict[str, str]:
    taken: set[str] = set(keyword.kwlist)
    return {name: _free(name.replace(":", "_"), taken) for name in graph.targets}


def _refs(graph: Graph, outputs: Mapping[str, str], reserved: Collection[str]) -> dict[str, str]:
    """Return the variable of each reference: its own name, unless that is reserved or another output's.

    An input may be called as an output that is another's: the script is done with it when that is assigned.
    """
    nobody = _unused(graph)
    taken = {*reserved, *([NOBODY] if nobody else [])}
    wanted = _wanted(graph, outputs)
    promised = {outputs[name]: ref for name, ref in graph.targets.items()}
    inputs = {source.name for source in graph.sources} - set(graph.targets.values())
    variables = {}
    for ref, name in wanted.items():
        free = _free(name, taken, {} if ref in inputs else promised, ref) if ref not in nobody else NOBODY
        variables[ref] = free
    return variables


def _wanted(graph: Graph, outputs: Mapping[str, str]) -> dict[str, str]:
    """Return what each reference would be called: the first result of a node as the node."""
    wanted = {source.name: source.name for source in graph.sources}
    called = {ref: outputs[name] for name, ref in reversed(list(graph.targets.items()))}
    for node in graph.nodes:
        ports = [output.name for output in get_operation(node.operation).outputs]
        refs = [node.id] if len(ports) == 1 else [f"{node.id}:{port}" for port in ports]
        wanted[refs[0]] = node.id if len(refs) == 1 else called.get(refs[0], node.id)
        wanted |= {ref: called.get(ref, ref.replace(":", "_")) for ref in refs[1:]}
    return wanted


def _unused(graph: Graph) -> set[str]:
    """Return the results that nobody uses, of nodes with several of which another is used."""
    used = {*graph.targets.values(), *(ref for node in graph.nodes for ref in node.inputs.values())}
    found: set[str] = set()
    for node in graph.nodes:
        refs = {f"{node.id}:{output.name}" for output in get_operation(node.operation).outputs}
        found |= refs - used if refs & used else set()  # else it is shown what there is
    return found


def _free(
    name: str, taken: set[str], promised: Mapping[str, str] = MappingProxyType({}), ref: str = ""
) -> str:
    """Return `name`, or what follows it, that is neither taken nor promised to another; take it."""
    name = unicodedata.normalize("NFKC", name)  # as Python reads it: two names could be one variable
    candidate, number = name, 1
    while candidate in taken or promised.get(candidate, ref) != ref:
        candidate = f"{name}_" if number == 1 else f"{name}_{number}"
        number += 1
    taken.add(candidate)
    return candidate
