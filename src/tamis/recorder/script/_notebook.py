"""Jupyter notebooks: their code cells, read from the file and run one after the other as one module."""

from __future__ import annotations
import __future__

import ast
import contextlib
import functools
import inspect
import json
import linecache
import operator
import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tamis.dataclass import dataclass
from tamis.errors import ReadError, ScriptError, shown
from tamis.recorder.script._cell import is_shown, without_magics
from tamis.recorder.script._syntax import instrumented

if TYPE_CHECKING:
    import types

    from tamis.recorder.script._shell import Shell

__all__ = ["Cell", "read_cells", "run_cells"]

_PYTHON = ("", "python", "python3", "ipython")
_FUTURE = functools.reduce(
    operator.or_, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A code cell of a notebook that is not empty.

    Parameters
    ----------
    number : int
        Its place among these, from 1: what Jupyter writes beside it when all are run in order.
    source : str
        As it is written.
    may_fail : bool, default False
        Whether its author wants to show an error, and Jupyter goes on after it.
    """

    number: int
    source: str
    may_fail: bool = False


def read_cells(path: str | os.PathLike[str]) -> tuple[Cell, ...]:
    """Return the code cells of a notebook; nothing is run.

    Parameters
    ----------
    path : path
        A file of the notebook format 2, 3 or 4.

    Returns
    -------
    cells : tuple of Cell
        In the order of the file, whatever order they were run in.

    Raises
    ------
    ReadError
        If it is no notebook.
    ScriptError
        If it is one of another language, or has no code.
    """
    notebook = _parsed(Path(path))
    given = [cell for cell in _cells_of(notebook, str(path)) if cell.get("cell_type") == "code"]
    language = _language_of(notebook, given)
    if language.lower() not in _PYTHON:
        message = f"is a notebook of {shown(language)}, and only Python can be recorded"
        raise ScriptError(message, where=str(path))
    texts = [(_text_of(cell, str(path)), _may_fail(cell)) for cell in given]
    full = [(text, may_fail) for text, may_fail in texts if text.strip()]
    if not full:
        message = "is a notebook without code"
        raise ScriptError(message, where=str(path))
    return tuple(Cell(number, text, fails) for number, (text, fails) in enumerate(full, start=1))


def _parsed(path: Path) -> dict[str, Any]:
    try:
        notebook = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise ReadError(message, where=str(path)) from error
    except (ValueError, RecursionError) as error:
        message = f"is no notebook: {type(error).__name__}: {error}"
        raise ReadError(message, where=str(path), remedy="A notebook is a JSON file") from error
    if not isinstance(notebook, dict):
        message = f"is no notebook: it must be a JSON object, got {type(notebook).__name__}"
        raise ReadError(message, where=str(path))
    return notebook


def _cells_of(notebook: dict[str, Any], where: str) -> list[dict[str, Any]]:
    """Return all cells; before format 4 they stood on worksheets."""
    sheets = notebook.get("worksheets") if "cells" not in notebook else [notebook]
    cells: list[Any] = []
    for sheet in sheets if isinstance(sheets, list) else [None]:
        found = sheet.get("cells") if isinstance(sheet, dict) else None
        if not isinstance(found, list) or not all(isinstance(cell, dict) for cell in found):
            message = "is no notebook: it has no list of cells"
            raise ReadError(message, where=where)
        cells += found
    return cells


def _language_of(notebook: dict[str, Any], cells: list[dict[str, Any]]) -> str:
    """Return the language; '' where the file does not say."""
    metadata = notebook.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    places = [(metadata.get("language_info"), "name"), (metadata.get("kernelspec"), "language")]
    places += [(cell, "language") for cell in cells]
    told = [place.get(key) for place, key in places if isinstance(place, dict)]
    return next((language for language in told if isinstance(language, str) and language), "")


def _text_of(cell: dict[str, Any], where: str) -> str:
    text = cell.get("source", cell.get("input", ""))
    lines = [text] if isinstance(text, str) else text
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        message = "is no notebook: the source of a cell must be text"
        raise ReadError(message, where=where)
    return "".join(lines)


def _may_fail(cell: dict[str, Any]) -> bool:
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return isinstance(tags, list) and "raises-exception" in tags


def run_cells(path: str, names: dict[str, Any], shell: Shell) -> None:
    """Run the cells of a notebook one after the other.

    Parameters
    ----------
    path : str
        The notebook. A cell's file is called as it, with ``cell 3`` behind: tracebacks say that.
    names : dict
        The globals of the module that all of them are.
    shell : Shell
        Stands for IPython.
    """
    names.update({"display": shell.display, "get_ipython": lambda: shell})
    shell.user_ns = names
    os.environ["MPLBACKEND"] = "agg"  # a notebook opens no windows, and waits for nobody to close them
    warnings.filterwarnings("ignore", message=".*is non-interactive, and thus cannot be shown")
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    for cell in read_cells(path):
        shell.place = f"cell {cell.number}"
        # an error that the author wants to show stands below the cell, and the notebook goes on
        with contextlib.suppress(*[Exception] if cell.may_fail else []):
            code = _compiled(cell, f"{path} {shell.place}", flags)
            flags |= code.co_flags & _FUTURE  # such an import holds for the cells that follow
            if code.co_flags & inspect.CO_COROUTINE:
                import asyncio  # slow to import, and few notebooks wait

                asyncio.run(eval(code, names))
            else:
                exec(code, names)


def _compiled(cell: Cell, place: str, flags: int) -> types.CodeType:
    source = without_magics(cell.source)
    linecache.cache[place] = len(source), None, source.splitlines(keepends=True), place
    tree = instrumented(source, place, is_cell=is_shown(source))
    code: types.CodeType = compile(tree, place, "exec", flags=flags, dont_inherit=True)
    return code
