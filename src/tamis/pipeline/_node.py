"""The parts of a graph: `Source`, where pixels come in, and `Node`, one operation with its values."""

from __future__ import annotations

import json
from dataclasses import field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tamis.catalogue import Kind, Operation, find_operation, to_json, unknown_operation
from tamis.dataclass import dataclass
from tamis.errors import ParameterError, PipelineError, UnknownNameError, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue import Value

__all__ = ["Node", "Source", "check_name", "join_ref", "sorted_json", "split_ref", "values_text"]

# made once: json.dumps would make an encoder for every key
sorted_json = json.JSONEncoder(sort_keys=True).encode


def split_ref(ref: str) -> tuple[str, str]:
    """Return the node (or source) and the output that ``"node:output"`` means; output '' is the only one."""
    name, _, port = ref.partition(":")
    return name, port


def join_ref(name: str, port: str = "") -> str:
    """Return the reference to an output of a node."""
    return f"{name}:{port}" if port else name


def check_name(name: str, noun: str) -> str:
    """Return `name`, or raise `PipelineError` if it could not be a variable's in a script."""
    if not name.isidentifier():
        message = f"{shown(name)} cannot name {noun}"
        raise PipelineError(message, remedy="Use letters, digits and underscores, not a digit first")
    return name


def values_text(values: Mapping[str, Value]) -> str:
    """Return canonical values as text that is equal only for equal values: 1, 1.0 and True differ."""
    return sorted_json({name: to_json(value) for name, value in values.items()})


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
    is_constant : bool, default False
        Whether it stands for an array that a script made in a way that could not be followed, and not for an
        image that somebody loaded: an image to run on does not take its place, unless it is named.

    Raises
    ------
    PipelineError
        If the name cannot be a name.
    """

    name: str
    kind: Kind = Kind.IMAGE
    locator: str = ""
    key: str = ""
    is_constant: bool = False

    def __post_init__(self) -> None:
        check_name(self.name, "an input")


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

    def __post_init__(self) -> None:
        check_name(self.id, "a node")
        object.__setattr__(self, "inputs", MappingProxyType(dict(self.inputs)))
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

    def _content(self) -> tuple[object, ...]:
        # == of the values will not do: sigma=2 and sigma=2.0 are two pipelines, one NaN is like another
        edges = frozenset(self.inputs.items())
        return self.id, self.operation, edges, values_text(self.values), self.note

    def __eq__(self, other: object) -> bool:
        return self._content() == other._content() if isinstance(other, Node) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._content())

    def __reduce__(self) -> tuple[Any, ...]:
        # a read-only mapping cannot be pickled
        return Node, (self.id, self.operation, dict(self.inputs), dict(self.values), self.note)

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
            If a value is wrong, something required is missing, or an input is connected and has a value.
        PipelineError
            If the id cannot be a name.
        """
        check_name(node_id, "a node")
        known = operation if isinstance(operation, Operation) else _operation_of(node_id, operation)
        _check_inputs(node_id, known, inputs, values)
        checked = known.check_values(values, node=node_id, given=tuple(inputs))
        return cls(node_id, known.id, inputs, checked, note)

    @property
    def sources(self) -> tuple[str, ...]:
        """Names of the nodes and sources that it reads, without their outputs."""
        return tuple(dict.fromkeys(split_ref(ref)[0] for ref in self.inputs.values()))


def _operation_of(node_id: str, operation_id: str) -> Operation:
    found = find_operation(operation_id)
    if found is None:
        raise unknown_operation(operation_id, where=f"node {node_id!r}")
    return found


def _check_inputs(
    node_id: str, operation: Operation, inputs: Mapping[str, str], values: Mapping[str, object]
) -> None:
    names = [argument.name for argument in operation.inputs]
    for name, ref in inputs.items():
        if name not in names:
            where = f"node {node_id!r}: {operation.id}"
            raise UnknownNameError(name, noun="input", known=names, where=where)
        if name in values:
            expected = f"left out, since {ref!r} is connected"
            raise ParameterError(operation.id, name, expected=expected, got=values[name], node=node_id)
