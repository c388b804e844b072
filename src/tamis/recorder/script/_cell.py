"""What a cell of a notebook says in Python: lines for IPython and the shell become calls of `get_ipython()`.

A call stands on the line where the magic stood, so that every other line keeps its number.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["is_shown", "without_magics"]

# what these do to the code below them is nothing
_AROUND = ("time", "capture")

_MAY_BE_MAGIC = re.compile(r"^[ \t]*[%!?]|[?][ \t]*$|=[ \t]*[%!]\w|^[ \t]*(?:pip|conda|mamba) ", re.MULTILINE)
_CELL = re.compile(r"\s*%%(?P<name>\w+)[ \t]*(?P<line>[^\n]*)(?:\n|$)(?P<body>.*)", re.DOTALL)
_LEFT = r"(?P<left>[^=!%#'\"]*=[ \t]*)?"
_MAGIC = re.compile(_LEFT + r"%(?P<name>[a-zA-Z_]\w*)[ \t]*(?P<line>.*)", re.DOTALL)
_COMMAND = re.compile(_LEFT + r"!(?!=)(?P<command>.*)|(?P<install>(?:pip|conda|mamba) +[a-z]+.*)", re.DOTALL)
_HELP = re.compile(r"\?\??[ \t]*%{0,2}[\w.*]+|%{0,2}[\w.*]+[ \t]*\?\??")
_JOINED = re.compile(r"(?:[^\n]*\\\n)*[^\n]*")
_PIECE = re.compile(
    r"(?P<quote>'''|\"\"\"|'|\")|(?P<comment>\#[^\n]*)|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<end>\\?\n)"
)


def without_magics(source: str) -> str:
    """Return a cell as Python.

    Parameters
    ----------
    source : str
        The cell, as it is written.

    Returns
    -------
    source : str
        The same, if it is Python already: a line of a text that begins with ``%`` is no magic. What is
        neither Python nor a magic stays, for a syntax error at its own line.
    """
    found = _CELL.match(source)
    if found:
        blank = "\n" * source.count("\n", 0, found.start("body"))
        if found["name"] in _AROUND:
            return blank + without_magics(found["body"])
        above = "\n" * source[: found.start("name")].count("\n")
        return above + _call("run_cell_magic", found["name"], found["line"], found["body"])
    if not _MAY_BE_MAGIC.search(source) or _is_python(source):
        return source
    return "".join(_translated(source))


def is_shown(source: str) -> bool:
    """Return whether Jupyter shows the value of a cell's last line: not if a semicolon follows."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):  # told by whoever compiles it
        return False
    aside = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.DEDENT, tokenize.ENDMARKER)
    words = [token.string for token in tokens if token.type not in aside]
    return words[-1:] != [";"]


def _is_python(source: str) -> bool:
    # what Python warns of is told when the cell is run, and once
    shown, warnings.showwarning = warnings.showwarning, lambda *args, **kwargs: None
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    finally:
        warnings.showwarning = shown
    return True


def _translated(source: str) -> Iterator[str]:
    """Yield the statements of a cell, each magic as a call."""
    place = 0
    while place < len(source):
        line = _JOINED.match(source, place)
        text = line[0] if line else ""
        python = _python_for(text)
        end = place + len(text) if python is not None else _end_of_statement(source, place)
        yield source[place:end] if python is None else python + "\n" * text.count("\n")
        yield source[end : end + 1]
        place = end + 1


def _python_for(text: str) -> str | None:
    """Return what stands for a line; None if it is no magic."""
    line = text.strip().replace("\\\n", " ")
    indent = text[: len(text) - len(text.lstrip())]
    if _HELP.fullmatch(line):
        return f"{indent}pass"
    magic = _MAGIC.fullmatch(line)
    if magic and magic["name"] in _AROUND:
        return f"{indent}{magic['left'] or ''}{magic['line']}"
    if magic:
        return f"{indent}{magic['left'] or ''}{_call('run_line_magic', magic['name'], magic['line'])}"
    # the name on the left stays undefined: better an error later than a wrong value
    return f"{indent}{_call('system', line)}" if _COMMAND.fullmatch(line) else None


def _end_of_statement(source: str, place: int) -> int:
    """Return where the statement that begins at a place ends: outside of brackets and texts."""
    depth = 0
    while found := _PIECE.search(source, place):
        place = found.end()
        if found["quote"]:
            closing = re.compile(r"(?:\\.|[^\\])*?" + found["quote"], re.DOTALL).match(source, place)
            place = closing.end() if closing else len(source)
        elif found["end"] == "\n" and depth <= 0:
            return found.start()
        depth += bool(found["open"]) - bool(found["close"])
    return len(source)


def _call(method: str, *arguments: str) -> str:
    return f"get_ipython().{method}({', '.join(map(repr, arguments))})"
