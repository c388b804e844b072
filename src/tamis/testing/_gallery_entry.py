"""An example and the pipeline that it was recorded as, in; its entry of the gallery, out."""

from __future__ import annotations

import ast
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from tamis.catalogue import ArrayValue, find_operation, known_operations, to_json
from tamis.gallery._entry import Entry, Use
from tamis.pipeline import Pipeline
from tamis.testing._gallery_picture import pictures_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tamis.catalogue import Value
    from tamis.pipeline import Node

__all__ = ["entry_of", "name_of", "uses_of"]

_SENTENCES = 2
_NOT_TOLD = ("numpy.",)
"""Arithmetic is in every example."""
_LONGEST = 60  # letters of a value that is told


def entry_of(script: Path, document: Path) -> Entry:
    """Return the entry of an example.

    Parameters
    ----------
    script : Path
        It is read; and run, where the pipeline has no image.
    document : Path
        The pipeline that it was recorded as; its first steps are run.
    """
    source = script.read_text(encoding="utf-8")
    tree = ast.parse(source)
    pipeline = Pipeline.load(document)
    title, summary = _words_of(ast.get_docstring(tree) or "")
    return Entry(
        name_of(script), title, summary, uses_of(pipeline, tree), pictures_of(pipeline, tree, script)
    )


def name_of(script: Path) -> str:
    """Return the stage and the name of an example: ``segment/touching_coins``."""
    return f"{script.parent.name}/{script.stem.removeprefix('plot_')}"


def _words_of(docstring: str) -> tuple[str, str]:
    """Return the title and the first sentences."""
    title, _, rest = docstring.partition("\n")
    paragraph = next((part for part in rest.split("\n\n") if part.strip("=- \n")), "")
    sentences = re.split(r"(?<=[.?!])\s+(?=[A-Z])", " ".join(paragraph.split()))
    return title.strip(), " ".join(sentences[:_SENTENCES])


def uses_of(pipeline: Pipeline, tree: ast.Module) -> tuple[Use, ...]:
    """Return the operations that an example uses, the most used first.

    Parameters
    ----------
    pipeline : Pipeline
        As which it was recorded: tells the values.
    tree : ast.Module
        The script: it may call operations whose results became plain numbers.
    """
    nodes = [node for node in pipeline.nodes if not node.operation.startswith(_NOT_TOLD)]
    counts = Counter(node.operation for node in nodes)
    counts.update({name: 0 for name in _called(tree) if name not in counts})
    values: dict[str, list[Mapping[str, Any]]] = {name: [] for name in counts}
    for node in nodes:
        told = _values_of(node)
        if told and told not in values[node.operation]:
            values[node.operation].append(told)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Use(name, count, tuple(values[name])) for name, count in ordered)


def _values_of(node: Node) -> dict[str, Any]:
    """Return the values that are not the defaults, as JSON has them; long ones are left out."""
    operation = find_operation(node.operation)
    parameters = operation.parameters if operation else ()
    defaults = {one.name: repr(one.default) for one in parameters if not one.is_required}
    changed = {
        name: _plain(value) for name, value in node.values.items() if repr(value) != defaults.get(name)
    }
    return {name: value for name, value in changed.items() if len(str(value)) <= _LONGEST}


def _plain(value: Value) -> Any:
    """Return a value as JSON has it; a number that is an array without axes as a number."""
    return value.array().item() if isinstance(value, ArrayValue) and not value.shape else to_json(value)


def _called(tree: ast.Module) -> Iterator[str]:
    """Yield the operations that a script calls by the names that it imports."""
    imported: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {one.asname or one.name: one.name for one in node.names}
        if isinstance(node, ast.ImportFrom):
            imported |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
    targets = {operation.target.replace(":", "."): operation.id for operation in known_operations().values()}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            head, dot, rest = ast.unparse(node.func).partition(".")
            found = targets.get(f"{imported.get(head, head)}{dot}{rest}", "numpy.")
            if not found.startswith(_NOT_TOLD):
                yield found
