"""The report as one self-contained HTML file: no script, no address outside itself."""

from __future__ import annotations

from html import escape
from importlib import resources
from typing import TYPE_CHECKING, Any

from tamis.errors import WriteError
from tamis.files import write_whole
from tamis.report._number import format_column, format_number
from tamis.report._step import draw_step, draw_strip
from tamis.views import table

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from tamis.report._record import Report

__all__ = ["to_html", "write_report"]

_ROWS = 12
# a browser then refuses whatever a name or a text might smuggle in
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def write_report(path: str | os.PathLike[str], report: Report) -> None:
    """Write a report as one HTML file that needs nothing else.

    Parameters
    ----------
    path : path
        The file; it is written whole or not at all.
    report : Report
        What stands on the page.

    Raises
    ------
    WriteError
        If the file cannot be written.
    """
    page = to_html(report)
    try:
        write_whole(path, page.encode())
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise WriteError(message, where=str(path)) from error


def to_html(report: Report) -> str:
    """Return the whole page."""
    title = escape(report.title)
    style = resources.files("tamis.report").joinpath("page.css").read_text(encoding="utf-8")
    steps = "\n".join(draw_step(step, number) for number, step in enumerate(report.steps, start=1))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<header>
<h1>{title}</h1>
{_pairs(report.intro)}
{draw_strip(report.steps)}
</header>
<main>
{steps}
{"".join(_table(name, columns) for name, columns in report.tables.items())}
{_section("Script", f"<pre><code>{escape(report.script)}</code></pre>") if report.script else ""}
{_section("This run", _pairs(report.facts)) if report.facts else ""}
{_fingerprints(report.fingerprints)}
</main>
<footer>Written by Tamis. Everything on this page is inside this one file.</footer>
</body>
</html>
"""


def _section(heading: str, body: str) -> str:
    return f"<section><h2>{escape(heading)}</h2>{body}</section>\n"


def _pairs(pairs: Mapping[str, str]) -> str:
    items = [
        f"<div><dt>{escape(name)}</dt><dd>{escape(str(text))}</dd></div>" for name, text in pairs.items()
    ]
    return f'<dl class="pairs">{"".join(items)}</dl>' if items else ""


def _table(name: str, columns: Mapping[str, Any]) -> str:
    figure = table.figure(columns, rows=_ROWS)
    rows, total = figure["rows"], figure["total"]
    by_column = [list(cells) for cells in zip(*rows, strict=True)] or [[] for _ in figure["columns"]]
    aligned = [' class="number"' if _is_numeric(cells) else "" for cells in by_column]
    head = "".join(
        f'<th scope="col"{side}>{escape(column)}</th>'
        for column, side in zip(figure["columns"], aligned, strict=True)
    )
    lines = zip(*map(format_column, by_column), strict=True)
    body = "".join(f"<tr>{_cells(line, aligned)}</tr>" for line in lines)
    shown = f"First {len(rows)} of {format_number(total)} rows" if len(rows) < total else _all_of(total)
    return _section(
        name,
        f'<div class="scroll"><table><caption>{shown}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>",
    )


def _all_of(total: int) -> str:
    return {0: "No rows", 1: "One row"}.get(total, f"All {format_number(total)} rows")


def _cells(line: Sequence[str], aligned: Sequence[str]) -> str:
    return "".join(f"<td{side}>{escape(cell)}</td>" for cell, side in zip(line, aligned, strict=True))


def _is_numeric(cells: Sequence[object]) -> bool:
    return all(
        cell is None or (isinstance(cell, int | float) and not isinstance(cell, bool)) for cell in cells
    )


def _fingerprints(fingerprints: Mapping[str, str]) -> str:
    if not fingerprints:
        return ""
    lines = "".join(
        f"<tr><th scope='row'>{escape(name)}</th><td><code>{escape(digest)}</code></td></tr>"
        for name, digest in fingerprints.items()
    )
    caption = "Equal fingerprints mean equal pixels and equal numbers."
    return _section(
        "Fingerprints",
        f'<div class="scroll"><table class="digests"><caption>{caption}</caption>{lines}</table></div>',
    )
