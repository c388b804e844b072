"""Open the reports of a folder of results in the user's browser."""

from __future__ import annotations

import webbrowser
from typing import TYPE_CHECKING

import click

from tamis.errors import ReadError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["open_reports", "reports_in"]


def open_reports(folder: Path) -> None:
    """Open every report of a folder of results, and tell which."""
    for page in reports_in(folder):
        click.echo(str(page))
        webbrowser.open(page.resolve().as_uri())


def reports_in(folder: Path) -> list[Path]:
    """Return the reports in a folder of results, or in the folders it holds.

    Raises
    ------
    ReadError
        If there is none.
    """
    pages = [folder] if folder.suffix == ".html" and folder.is_file() else []
    pages = pages or sorted(folder.glob("report.html")) or sorted(folder.glob("*/report.html"))
    if not pages:
        message = "holds no report.html"
        raise ReadError(message, where=str(folder), remedy="Give a folder that tamis run or tamis demo wrote")
    return pages
