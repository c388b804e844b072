"""The parts of a graph: `Source`, where pixels come in, and `Node`, one operation with its values."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from tamis.catalogue import Kind, Operation, find_operation, known_operations
from tamis.errors import PipelineError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue import Value

__all__ = ["Node", "Source", "join_ref", "split_ref"]


def split_ref(ref: str) -> tuple[str, str]:
    """Return the node (or source) and the output that ``"node:output"`` means; output '' is the only one."""
    name, _, port = ref.partition(":")
    return name, port


def join_ref(name: str, port: str = "") -> str:
    """Return the reference to an output of a node."""
    return f"{name}:{port}" if port else name


@dataclass(frozen=True, slots=True)
class Source:
    """A named input of a pipeline.

    Parameters
    ----------
    name : str
        How nodes refer to it.
    kind : Kind, default 'image'
        What it means.
    locator : str, default ''
        Where its pixels come from when nobody says otherwise: a path, ``"sample:coins"``.
    key : str, default ''
        Lineage key of those pixels.
    """

    name: str
    kind: Kind = Kind.IMAGE
    locator: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """One operation with its values and what is connected to its inputs; make it with `Node.of`.

    Parameters
    ----------
    id : str
        Its name in the pipeline.
    operation : str
        Id of the operation.
    inputs : mapping
        For each connected input, the reference of a source or of a node's output.
    values : mapping
        Canonical values, one for each parameter.
    note : str, default ''
        Why it is so; a comment in scripts.
    """

    id: str
    operation: str
    inputs: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)
    note: str = ""

    @classmethod
    def of(
        cls,
        node_id: str,
        operation: str | Operation,
        inputs: Mapping[str, str],
        values: Mapping[str, object],
        *,
        note: str = "",
    ) -> Node:
        """Return a node whose names and values have been checked.

        Raises
        ------
        UnknownNameError
            If the operation, an input or a parameter does not exist.
        ParameterError
            If a value is wrong, or something required is missing.
        PipelineError
            If the id cannot be a name.
        """
        if not node_id.isidentifier():
            message = f"{node_id!r} cannot name a node. Use letters, digits and underscores"
            raise PipelineError(message)
        known = operation if isinstance(operation, Operation) else _operation_of(node_id, operation)
        for name in inputs:
            known.get_input(name)
        checked = known.check_values(values, node=node_id, given=tuple(inputs))
        return cls(node_id, known.id, MappingProxyType(dict(inputs)), checked, note)

    @property
    def sources(self) -> tuple[str, ...]:
        """Names of the nodes and sources that it reads, without their outputs."""
        return tuple(dict.fromkeys(split_ref(ref)[0] for ref in self.inputs.values()))


def _operation_of(node_id: str, operation_id: str) -> Operation:
    found = find_operation(operation_id)
    if found is None:
        raise UnknownNameError(
            operation_id, noun="operation", known=known_operations(), where=f"node {node_id!r}"
        )
    return found
