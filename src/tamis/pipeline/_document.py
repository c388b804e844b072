"""The pipeline document: JSON that reads well in a diff, and executes nothing when opened."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tamis.catalogue import Kind, from_json, get_operation, to_json
from tamis.dataclass import dataclass
from tamis.errors import DocumentError, TamisError, WriteError, shown
from tamis.files import write_whole
from tamis.pipeline._graph import Graph
from tamis.pipeline._key import library_versions
from tamis.pipeline._locator import from_folder, within_folder
from tamis.pipeline._node import Node, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tamis.catalogue import Value

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
        "inputs": {source.name: _source_to_json(source) for source in graph.sources},
        "nodes": {node.id: _node_to_json(node) for node in graph.nodes},
        "outputs": dict(graph.targets),
        "fingerprints": dict(document.fingerprints),
    }


def _source_to_json(source: Source) -> dict[str, Any]:
    texts = _drop_empty(kind=str(source.kind), locator=source.locator, key=source.key)
    return {**texts, "constant": True} if source.is_constant else texts


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


def write_document(
    document: Document, path: str | os.PathLike[str], *, place: str | os.PathLike[str] | None = None
) -> None:
    """Write the document to a file, whole or not at all.

    Images in its folder, and below, are written as the way to them from there: both can be moved together.

    Parameters
    ----------
    document : Document
        What to write.
    path : path
        The file.
    place : path, optional
        Where the file will be, if somebody moves it as soon as it is written.

    Raises
    ------
    WriteError
        If the file cannot be written.
    """
    try:
        placed = _placed(document, path if place is None else place, within_folder)
        text = json.dumps(to_document(placed), indent=2, ensure_ascii=False) + "\n"
        # what UTF-8 cannot hold (file names that are not UTF-8) becomes what JSON reads back: \udc80
        write_whole(path, text.encode("utf-8", errors="backslashreplace"))
    except (OSError, ValueError) as error:
        message = f"cannot be written: {getattr(error, 'strerror', None) or error}"
        raise WriteError(message, where=str(path)) from error


def _placed(document: Document, path: str | os.PathLike[str], place: Callable[[str, str], str]) -> Document:
    """Return a document with other locators: as they are written in its folder, or as they are read there."""
    folder = os.path.dirname(os.path.realpath(path))
    graph = document.graph
    sources = tuple(replace(source, locator=place(source.locator, folder)) for source in graph.sources)
    return replace(document, graph=Graph(sources, graph.nodes, graph.targets))


def read_document(path: str | os.PathLike[str]) -> Document:
    """Return what the file of a pipeline document says; paths in it start at its folder.

    Raises
    ------
    DocumentError
        If it is no such file, or one of a newer version; the message names the file and the node.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")  # editors may put a mark in front
        return _placed(parse_document(_parse_json(text)), path, from_folder)
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise DocumentError(message, where=str(path)) from error
    except TamisError as error:
        raise DocumentError(str(error), where=str(path)) from error
    except ValueError as error:  # not text
        message = f"is not a pipeline document: {error}"
        raise DocumentError(message, where=str(path)) from error


def _parse_json(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_each_once)
    except DocumentError:
        raise
    except (ValueError, RecursionError) as error:
        message = f"is not a pipeline document: {error}"
        raise DocumentError(message) from error


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON; of a name written twice, one would be lost without a word."""
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        message = f"the name {shown(counts.most_common(1)[0][0])} is used twice"
        raise DocumentError(message, remedy="Rename one of them")
    return found


def parse_document(data: object) -> Document:
    """Return the document that `to_document` wrote; untrusted input is checked, nothing is executed.

    Raises
    ------
    DocumentError
        If it is not a pipeline document, or one of a newer version.
    TamisError
        If a node names an unknown operation, a wrong value or an input that does not exist.
    """
    try:
        return _parse_document(data)
    except RecursionError as error:
        message = "is not a pipeline document: it is nested too deeply"
        raise DocumentError(message) from error


def _parse_document(data: object) -> Document:
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
    where = f"input {shown(name)}"
    item = _mapping(data, where)
    kind = item.get("kind", "image")
    if kind not in list(Kind):
        message = f"'kind' must be one of {', '.join(Kind)}, got {shown(kind)}"
        raise DocumentError(message, where=where)
    is_constant = item.get("constant", False)
    if not isinstance(is_constant, bool):
        message = f"'constant' must be true or false, got {shown(is_constant)}"
        raise DocumentError(message, where=where)
    return Source(name, Kind(kind), _text(item, "locator", where), _text(item, "key", where), is_constant)


def _parse_node(name: str, data: object) -> Node:
    where = f"node {shown(name)}"
    item = _mapping(data, where)
    inputs = _texts(item.get("inputs", {}), f"{where}: inputs")
    values = _mapping(item.get("values", {}), f"{where}: values")
    operation, note = _text(item, "operation", where), _text(item, "note", where)
    try:
        parsed = {key: _parse_value(value, f"{where}: value {shown(key)}") for key, value in values.items()}
        return Node.of(name, operation, inputs, parsed, note=note)
    except (RecursionError, OverflowError) as error:
        message = f"has a value that is too large, or nested too deeply: {error}"
        raise DocumentError(message, where=where) from error


def _parse_value(data: object, where: str) -> Value:
    try:
        return from_json(data)
    except DocumentError as error:
        raise DocumentError(error.message, where=where, remedy=error.remedy) from error


def _mapping(data: object, what: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        message = f"must be an object with names, got {shown(data)}"
        raise DocumentError(message, where=what)
    return data


def _texts(data: object, what: str) -> dict[str, str]:
    items = _mapping(data, what)
    for name, item in items.items():
        if not isinstance(item, str):
            message = f"{shown(name)} must be text, got {shown(item)}"
            raise DocumentError(message, where=what)
    return items


def _text(item: Mapping[str, Any], name: str, where: str) -> str:
    found = item.get(name, "")
    if not isinstance(found, str):
        message = f"{name!r} must be text, got {shown(found)}"
        raise DocumentError(message, where=where)
    return found
