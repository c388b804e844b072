"""A pipeline as a Jupyter notebook: its script in cells, with pictures, for people who do not have Tamis."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind, documentation_of, get_operation
from tamis.display import Intent, resolve
from tamis.errors import ImageError
from tamis.pipeline import library_versions, split_ref
from tamis.views import image

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tamis.pipeline import Graph, Node, Script, Statement

__all__ = ["to_notebook"]

_LARGEST = 512  # rows and columns of a picture
_ROWS = 5
_FEW = 64  # numbers that are rather read than seen

# no array gets a name in it, so that whoever records the notebook finds the pipeline and nothing else
_SHOW = '''
def {show}(image, is_labels=False):
    """Return a picture: of a stack its middle plane, of labels a hue each."""
    import numpy as np
    from PIL import Image
    from skimage import color

    if image.ndim > 2 and (is_labels or image.shape[-1] not in (3, 4)):
        return {show}(image[len(image) // 2], is_labels)
    if is_labels:
        planes = [image * 0.618034 % 1, np.full(image.shape, 0.6), image != 0]
        picture = Image.fromarray((255 * color.hsv2rgb(np.stack(planes, axis=-1))).astype(np.uint8))
    elif image.ndim == 3 and image.dtype == np.uint8:
        picture = Image.fromarray(image[..., :3])
    else:
        low, high = (0, 1) if image.dtype == bool else np.nanpercentile(image, (0.5, 99.5))
        stretched = (low, np.nextafter(high, np.inf)), (0, 255)
        picture = Image.fromarray(np.nan_to_num(np.interp(image, *stretched)).astype(np.uint8))
    picture.thumbnail(({largest}, {largest}))
    return picture
'''

_SHOW_ROWS = '''
def {show_rows}(table, count={rows}):
    """Print the first rows of a table."""
    print(*table, sep="\\t")
    for row in list(zip(*table.values()))[:count]:
        print(*row, sep="\\t")
'''


@dataclass(frozen=True, slots=True)
class _Look:
    """What a cell shows of one result: the line that shows it, and what comes of it."""

    line: str
    text: str = ""
    png: bytes = b""


@dataclass(frozen=True, slots=True)
class _Part:
    """A code cell, and the words above it."""

    words: str = ""
    lines: tuple[str, ...] = ()
    looks: tuple[_Look, ...] = ()


def to_notebook(pipeline: Graph, script: Script, value_of: Callable[[str], Any], *, title: str) -> str:
    """Return a notebook that computes every output of a pipeline, with pictures already in it.

    Parameters
    ----------
    pipeline : Graph
        What is computed.
    script : Script
        The same as a script: `tamis.pipeline.script_of` gives it.
    value_of : callable
        Gives the result behind a reference.
    title : str
        Heading.

    Returns
    -------
    notebook : str
        JSON of the notebook format 4.5; the same for the same pipeline and results.
    """
    parts = list(_Parts(pipeline, script, value_of))
    cells = [_text(f"# {_escaped(title)}\n\n{_introduction(pipeline)}")]
    for number, part in enumerate(parts, start=1):
        cells += [_text(part.words)] if part.words else []
        cells.append(_code(part, number))
    for number, cell in enumerate(cells, start=1):
        cell["id"] = f"cell-{number}"
    notebook = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _introduction(pipeline: Graph) -> str:
    sources = _listed([source.name for source in pipeline.sources])
    versions = ", ".join(f"{library} {version}" for library, version in library_versions().items())
    return (
        f"From {sources or 'nothing'} to {_listed(list(pipeline.targets))}, in {_counted(pipeline.nodes)}. "
        f"Run all cells to compute it anew; the pictures were made with {versions}. "
        "Written by Tamis, which is not needed to run it."
    )


def _counted(nodes: Sequence[Node]) -> str:
    return f"{len(nodes)} step{'' if len(nodes) == 1 else 's'}"


def _listed(names: Sequence[str]) -> str:
    *others, last = [f"`{name}`" for name in names] or [""]
    return f"{', '.join(others)} and {last}" if others else last


class _Parts:
    """Puts the statements of a script into cells."""

    def __init__(self, pipeline: Graph, script: Script, value_of: Callable[[str], Any]) -> None:
        self._pipeline = pipeline
        self._script = script
        self._value_of = value_of
        self._kinds = pipeline.kinds()
        text = str(script)
        self._show, self._show_rows = (_free(name, text) for name in ("show", "show_rows"))

    def __iter__(self) -> Iterator[_Part]:
        steps = [*self._loads(), *self._steps()]
        yield _Part(lines=(*self._script.imports, *self._helpers(steps)))
        if self._script.definitions:
            yield _Part(lines=self._script.definitions)
        for step in steps:
            yield from _with_one_picture(step)
        if self._script.names:
            yield _Part(lines=_lines_of(self._script.names))

    def _helpers(self, parts: Sequence[_Part]) -> list[str]:
        """Return the functions that the cells show things with, where they do."""
        looks = [look for part in parts for look in part.looks]
        names = {"show": self._show, "show_rows": self._show_rows, "largest": _LARGEST, "rows": _ROWS}
        texts = [_SHOW] if any(look.png for look in looks) else []
        texts += [_SHOW_ROWS] if any(look.line.startswith(f"{self._show_rows}(") for look in looks) else []
        return ["\n".join(f"\n{text.format(**names).rstrip()}" for text in texts)] if texts else []

    def _loads(self) -> Iterator[_Part]:
        for statement in self._script.loads:
            yield _Part(lines=statement.lines, looks=tuple(self._looks(statement)))

    def _steps(self) -> Iterator[_Part]:
        """Yield the steps; what is small stands in the cell of the step that follows it."""
        steps = self._script.steps
        group: list[Statement] = []
        for statement, following in zip(steps, (*steps[1:], None), strict=True):
            group.append(statement)
            is_small = self._is_number(statement) or self._is_passing(statement, following)
            if following is None or not is_small:
                yield self._together(group)
                group = []

    def _together(self, statements: Sequence[Statement]) -> _Part:
        last = statements[-1]
        seen = [one for one in statements if one is last or self._is_number(one)]
        return _Part(
            "\n\n".join(self._words(statement.name) for statement in statements),
            _lines_of(statements),
            tuple(look for statement in seen for look in self._looks(statement)),
        )

    def _words(self, name: str) -> str:
        """Return what a step does, in the library's words, and where more is said."""
        operation = get_operation(self._pipeline.get_node(name).operation)
        told = documentation_of(operation)
        called = operation.target.replace(":", ".") if told.url else operation.id
        linked = f"[`{called}`]({told.url})" if told.url else f"`{called}`"
        return f"`{name}`: {_escaped(told.summary)} {linked}"

    def _is_number(self, statement: Statement) -> bool:
        return all(self._kinds[ref] is Kind.SCALAR for ref in statement.variables)

    def _is_passing(self, statement: Statement, following: Statement | None) -> bool:
        """Return whether a step is plain arithmetic that only the one after it reads."""
        node = self._pipeline.get_node(statement.name)
        readers = {other.id for other in self._pipeline.nodes if statement.name in other.sources}
        is_output = any(split_ref(ref)[0] == node.id for ref in self._pipeline.targets.values())
        is_binary = self._kinds.get(node.id) is Kind.BINARY  # which is what one wants to see
        if following is None or node.note or is_output or is_binary or readers != {following.name}:
            return False
        return bool(get_operation(node.operation).script)

    def _looks(self, statement: Statement) -> list[_Look]:
        found = (self._look(ref, variable) for ref, variable in statement.variables.items())
        return [look for look in found if look is not None]

    def _look(self, ref: str, variable: str) -> _Look | None:
        value, kind = self._value_of(ref), self._kinds[ref]
        if isinstance(value, dict):
            return _Look(f"{self._show_rows}({variable})", _rows_of(value))
        if not isinstance(value, np.ndarray) or value.ndim == 0:
            is_number = isinstance(value, int | float | np.generic | np.ndarray)
            return _Look(f'print("{variable}:", {variable})', f"{variable}: {value}\n") if is_number else None
        if kind is Kind.ARRAY and value.size <= _FEW:
            return _Look(f"print({variable})", f"{value}\n")
        if value.ndim == 1 or kind is Kind.POINTS:
            return _Look(f"print({variable}[:{_ROWS}])", f"{value[:_ROWS]}\n")
        return self._picture(value, kind, variable)

    def _picture(self, value: np.ndarray, kind: Kind, variable: str) -> _Look:
        try:
            snapshot = resolve(value, Intent(), kind=kind, title=variable)
        except ImageError:  # complex numbers, for example, are told in words
            return _Look(f"print({variable}.dtype, {variable}.shape)", f"{value.dtype} {value.shape}\n")
        drawing = image.draw(snapshot, largest=_LARGEST)
        as_labels = ", is_labels=True" if snapshot.kind in (Kind.LABELS, Kind.MARKERS) else ""
        return _Look(f"{self._show}({variable}{as_labels})", drawing.alt, drawing.png)


def _free(name: str, text: str) -> str:
    """Return a name that a script has nowhere."""
    while re.search(rf"\b{name}\b", text):
        name += "_"
    return name


def _with_one_picture(part: _Part) -> Iterator[_Part]:
    """Yield a part that shows all it prints and its first picture, and one for each other picture."""
    pictures = [look for look in part.looks if look.png]
    printed = [look for look in part.looks if not look.png]
    yield replace(part, looks=(*printed, *pictures[:1]))
    for look in pictures[1:]:
        yield _Part(looks=(look,))


def _lines_of(statements: Sequence[Statement]) -> tuple[str, ...]:
    return tuple(line for statement in statements for line in statement.lines)


def _escaped(text: str) -> str:
    """Return plain words that Markdown leaves as they are; code that a docstring marks stays marked."""
    parts = re.split(r"``(.+?)``", " ".join(text.split()))
    parts[::2] = [re.sub(r"([\\`*_{}\[\]<|$~])", r"\\\1", part) for part in parts[::2]]
    parts[1::2] = [f"`{part}`" for part in parts[1::2]]
    return "".join(parts)


def _rows_of(table: dict[str, Any]) -> str:
    rows = [tuple(table), *list(zip(*table.values(), strict=False))[:_ROWS]]
    return "".join("\t".join(map(str, row)) + "\n" for row in rows)


def _text(words: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": _lines(words.strip())}


def _code(part: _Part, number: int) -> dict[str, Any]:
    text = "".join(look.text for look in part.looks if not look.png)
    outputs: list[dict[str, Any]] = []
    if text:
        outputs.append({"name": "stdout", "output_type": "stream", "text": _lines(text)})
    outputs += [_result(look, number) for look in part.looks if look.png]
    return {
        "cell_type": "code",
        "execution_count": number,
        "metadata": {},
        "outputs": outputs,
        "source": _lines("\n".join([*part.lines, *(look.line for look in part.looks)]).strip("\n")),
    }


def _result(look: _Look, number: int) -> dict[str, Any]:
    data = {"image/png": base64.b64encode(look.png).decode("ascii"), "text/plain": _lines(look.text)}
    return {"data": data, "execution_count": number, "metadata": {}, "output_type": "execute_result"}


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
