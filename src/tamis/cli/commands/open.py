"""``tamis open``: look at results in the browser."""

from __future__ import annotations

from pathlib import Path

import click

from tamis.cli._option import place
from tamis.cli._show_report import open_reports


@click.command("open", short_help="Open reports in the browser.")
@click.argument("folders", nargs=-1, required=True, type=place)
def command(folders: tuple[str, ...]) -> None:
    """Open the reports of FOLDERS, which `tamis run` or `tamis demo` wrote, in the browser."""
    for folder in folders:
        open_reports(Path(folder))
