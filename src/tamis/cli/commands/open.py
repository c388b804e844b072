"""``tamis open``: look at results in the browser."""

from __future__ import annotations

from pathlib import Path

import click

from tamis.cli._show_report import open_reports


@click.command("open")
@click.argument("folders", nargs=-1, required=True)
def command(folders: tuple[str, ...]) -> None:
    """Open the reports of FOLDERS, which `tamis run` or `tamis demo` wrote, in the browser."""
    for folder in folders:
        open_reports(Path(folder))
