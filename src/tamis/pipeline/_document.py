"""The pipeline document: JSON that reads well in a diff, and executes nothing when opened."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tamis.catalogue import Kind, from_json, get_operation, to_json
from tamis.errors import DocumentError, TamisError, WriteError, shown
from tamis.pipeline._graph import Graph
from tamis.pipeline._key import library_versions
from tamis.pipeline._node import Node, Source

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SCHEMA", "Document", "parse_document", "read_document", "to_document", "write_document"]

FORMAT = "tamis-pipeline"
SCHEMA = 1
"""Version of the format; raised when an older Tamis could no longer read what is written."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says: the graph, and under which versions it gave which results.

    Parameters
    ----------
    graph : Graph
        The pipeline.
    libraries : mapping
        Version by distribution, when it was written.
    fingerprints : mapping
        Content digest by output, when it was run; empty if it was not.
    """

    graph: Graph
    libraries: Mapping[str, str] = field(default_factory=library_versions)
    fingerprints: Mapping[str, str] = field(default_factory=dict)


def to_document(document: Document) -> dict[str, Any]:
    """Return the document as JSON can hold it."""
    graph = document.graph
    return {
        "format": FORMAT,
        "schema": SCHEMA,
        "libraries": dict(document.libraries),
        "inputs": {
            source.name: _drop_empty(kind=str(source.kind), locator=source.locator, key=source.key)
            for source in graph.sources
        },
        "nodes": {node.id: _node_to_json(node) for node in graph.nodes},
        "outputs": dict(graph.targets),
        "fingerprints": dict(document.fingerprints),
    }


def _node_to_json(node: Node) -> dict[str, Any]:
    return {
        "operation": node.operation,
        "version": get_operation(node.operation).version,
        "inputs": dict(node.inputs),
        "values": {name: to_json(value) for name, value in node.values.items()},
        **_drop_empty(note=node.note),
    }


def _drop_empty(**items: str) -> dict[str, str]:
    return {name: item for name, item in items.items() if item}


def write_document(document: Document, path: str | os.PathLike[str]) -> None:
    """Write the document to a file, whole or not at all.

    Raises
    ------
    WriteError
        If the file cannot be written.
    """
    target = Path(path)
    text = json.dumps(to_document(document), indent=2, ensure_ascii=False) + "\n"
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with open(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(temporary).chmod(0o644)
            os.replace(temporary, target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise WriteError(message, where=str(path)) from error


def read_document(path: str | os.PathLike[str]) -> Document:
    """Return what the file of a pipeline document says.

    Raises
    ------
    DocumentError
        If it is no such file, or one of a newer version; the message names the file and the node.
    """
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise DocumentError(message, where=str(path)) from error
    except ValueError as error:
        message = f"is not a pipeline document: {error}"
        raise DocumentError(message, where=str(path)) from error
    try:
        return parse_document(data)
    except TamisError as error:
        raise DocumentError(str(error), where=str(path)) from error


def parse_document(data: object) -> Document:
    """Return the document that `to_document` wrote; untrusted input is checked, nothing is executed.

    Raises
    ------
    DocumentError
        If it is not a pipeline document, or one of a newer version.
    TamisError
        If a node names an unknown operation, a wrong value or an input that does not exist.
    """
    content = _mapping(data, "a pipeline document")
    if content.get("format") != FORMAT:
        message = (
            f"is not a pipeline document: 'format' must be {FORMAT!r}, got {shown(content.get('format'))}"
        )
        raise DocumentError(message)
    _check_schema(content.get("schema"))
    sources = tuple(
        _parse_source(name, item) for name, item in _mapping(content.get("inputs", {}), "inputs").items()
    )
    nodes = tuple(
        _parse_node(name, item) for name, item in _mapping(content.get("nodes", {}), "nodes").items()
    )
    return Document(
        Graph(sources, nodes, _texts(content.get("outputs", {}), "outputs")),
        libraries=_texts(content.get("libraries", {}), "libraries"),
        fingerprints=_texts(content.get("fingerprints", {}), "fingerprints"),
    )


def _check_schema(schema: object) -> None:
    if not isinstance(schema, int) or isinstance(schema, bool) or schema < 1:
        message = f"'schema' must be a whole number of at least 1, got {shown(schema)}"
        raise DocumentError(message)
    if schema > SCHEMA:
        message = f"was written by a newer Tamis: schema {schema}, this one reads up to {SCHEMA}"
        raise DocumentError(message, remedy="Upgrade Tamis")


def _parse_source(name: str, data: object) -> Source:
    item = _mapping(data, f"input {name!r}")
    kind = item.get("kind", "image")
    if kind not in set(Kind):
        message = f"'kind' must be one of {', '.join(Kind)}, got {shown(kind)}"
        raise DocumentError(message, where=f"input {name!r}")
    return Source(name, Kind(kind), _text(item, "locator", name), _text(item, "key", name))


def _parse_node(name: str, data: object) -> Node:
    item = _mapping(data, f"node {name!r}")
    inputs = _texts(item.get("inputs", {}), f"node {name!r}: inputs")
    values = _mapping(item.get("values", {}), f"node {name!r}: values")
    parsed = {key: from_json(value) for key, value in values.items()}
    return Node.of(name, _text(item, "operation", name), inputs, parsed, note=_text(item, "note", name))


def _mapping(data: object, what: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        message = f"must be an object with names, got {shown(data)}"
        raise DocumentError(message, where=what)
    return data


def _texts(data: object, what: str) -> dict[str, str]:
    items = _mapping(data, what)
    for name, item in items.items():
        if not isinstance(item, str):
            message = f"{name!r} must be text, got {shown(item)}"
            raise DocumentError(message, where=what)
    return items


def _text(item: Mapping[str, Any], name: str, where: str) -> str:
    found = item.get(name, "")
    if not isinstance(found, str):
        message = f"{name!r} must be text, got {shown(found)}"
        raise DocumentError(message, where=repr(where))
    return found
