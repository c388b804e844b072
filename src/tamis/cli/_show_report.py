"""Open the reports of a folder of results in the user's browser."""

from __future__ import annotations

import webbrowser
from typing import TYPE_CHECKING

import click

from tamis.errors import ReadError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["find_reports", "open_reports", "reports_in"]


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
    pages = find_reports(folder)
    if not pages:
        message = "holds no report.html"
        raise ReadError(message, where=str(folder), remedy="Give a folder that tamis run or tamis demo wrote")
    return pages


def find_reports(folder: Path) -> list[Path]:
    """Return the reports in a folder, or in the folders it holds; a report itself is one; perhaps none."""
    pages = [folder] if folder.suffix == ".html" and folder.is_file() else []
    return pages or sorted(folder.glob("report.html")) or sorted(folder.glob("*/report.html"))
