"""Small pieces of reStructuredText, and what libraries write in it."""

from __future__ import annotations

import copy
import functools
import io
import re
import textwrap
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = [
    "breakable",
    "code",
    "escape",
    "fact_table",
    "from_library",
    "heading",
    "indent",
    "is_sound",
    "literal",
    "table",
]

_SPECIAL = re.compile(r"([\\*`|_\[\]<>])")
_WARNING = 2
_NEVER = 5


def heading(text: str, mark: str = "=") -> list[str]:
    """Return the lines of a heading."""
    return [text, mark * max(4, len(text)), ""]


def escape(text: str) -> str:
    """Return a text as itself, whatever signs it has, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def literal(text: str) -> str:
    """Return a text as code within a line; nothing for nothing."""
    return f"``{text}``" if text else ""


def breakable(name: str) -> str:
    """Return a name that may be broken behind its dots and underscores, where a card is narrow."""
    return re.sub(r"(?<=[._])", "\N{ZERO WIDTH SPACE}", escape(name)).replace("\\\N{ZERO WIDTH SPACE}", "\\")


def code(text: str) -> str:
    """Return a text as code within a line, or as words where its signs do not allow that."""
    one = " ".join(text.split())
    return escape(one) if "`" in one or one.endswith("\\") else literal(one)


def indent(text: str, by: int = 3) -> str:
    """Return a text moved to the right."""
    return textwrap.indent(text, " " * by)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, name: str = "") -> list[str]:
    """Return a table with a row of headings, from cells in reStructuredText."""
    lines = [".. list-table::", "   :header-rows: 1", *([f"   :class: {name}"] if name else []), ""]
    for row in (head, *rows):
        lines += _row(row)
    return [*lines, ""]


def fact_table(rows: Iterable[tuple[str, str]]) -> list[str]:
    """Return a table of names and what is known of them; rows without a second cell are left out."""
    lines = [".. list-table::", "   :stub-columns: 1", "   :class: facts", ""]
    for row in rows:
        lines += _row(row) if row[1] else []
    return [*lines, ""]


def _row(cells: Sequence[str]) -> list[str]:
    marks = ("   * -", *("     -",) * (len(cells) - 1))
    return [f"{mark} {cell}".rstrip() for mark, cell in zip(marks, cells, strict=True)]


def from_library(text: str) -> str:
    """Return what a library's docstring says as text that stands on a page of ours.

    Its references lead to pages that are not here, so they become plain words; what is no sound
    reStructuredText even then is shown as it is written.
    """
    plain = _plain(textwrap.dedent(text.strip("\n")))
    if is_sound(plain):
        return plain
    paragraphs = re.split(r"\n\s*\n", plain)
    return "\n\n".join(part if is_sound(part) else _as_written(part) for part in paragraphs)


_DIRECTIVE = re.compile(r"^\s*\.\. (versionadded|versionchanged|deprecated)::\s*(.*)$", re.MULTILINE)
_ROLE = re.compile(r":(?!math:)(?:py:|c:)?[a-z]+:`~?([^`<]+?)\s*(?:<[^`>]*>)?`")
_FOOTNOTE = re.compile(r"^([ \t]*)\.\. \[(\w+)\]", re.MULTILINE)
_SINGLE = re.compile(r"(?<![`:\w\\])`([^`<>\n]+)`(?![`_\w])")
_WORDS = {
    "versionadded": "Since version",
    "versionchanged": "Changed in version",
    "deprecated": "Deprecated since",
}


def _plain(text: str) -> str:
    text = _DIRECTIVE.sub(lambda found: f"\n{_WORDS[found[1]]} {found[2]}\n", text)
    text = _ROLE.sub(r"``\1``", text)
    text = re.sub(r"\[(\w+)\]_", r"[\1]", text)
    text = _FOOTNOTE.sub(r"\1\\[\2]", text)
    return _SINGLE.sub(r"``\1``", text)


@functools.cache
def is_sound(text: str) -> bool:
    """Return whether docutils reads a text without a complaint."""
    from docutils.core import publish_doctree

    settings, told = copy.copy(_settings()), io.StringIO()
    settings.warning_stream = told
    with _docutils_alone():
        publish_doctree(text, settings=settings)
    return not told.getvalue()


@functools.cache
def _settings() -> Any:
    """Return what docutils is told; to find that out takes longer than to read a text."""
    from docutils.core import Publisher

    publisher = Publisher(reader="standalone", parser="rst", writer="null")
    return publisher.get_settings(
        report_level=_WARNING, halt_level=_NEVER, file_insertion_enabled=False, _disable_config=True
    )


@contextmanager
def _docutils_alone() -> Iterator[None]:
    """Put aside what Sphinx adds to docutils: its directives work within a build only."""
    from docutils.parsers.rst import directives, roles

    kept = [(known, dict(known)) for known in (directives._directives, roles._roles)]
    for known, _ in kept:
        known.clear()
    try:
        yield
    finally:
        for known, items in kept:
            known.clear()
            known.update(items)


def _as_written(text: str) -> str:
    return f"::\n\n{indent(textwrap.dedent(text))}"
