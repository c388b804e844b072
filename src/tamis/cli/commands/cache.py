"""``tamis cache``: what is kept, and forgetting it."""

from __future__ import annotations

import json

import click

from tamis.cli._option import as_json
from tamis.config import current_settings, parse_bytes
from tamis.errors import format_bytes
from tamis.store import open_store


@click.group("cache")
def command() -> None:
    """Show or forget results that are kept on disk."""


@command.command("info")
@as_json
def info(is_json: bool) -> None:
    """Tell how much is kept, and where."""
    with_disk = open_store(current_settings()).info()
    disk = with_disk.tiers[-1] if with_disk.tiers else with_disk
    facts = {"folder": str(disk.folder), "entries": disk.entries, "bytes": disk.bytes, "budget": disk.budget}
    if is_json:
        click.echo(json.dumps(facts, indent=2))
        return
    click.echo(f"folder   {disk.folder}")
    click.echo(f"entries  {disk.entries}")
    click.echo(f"size     {format_bytes(disk.bytes)} of {format_bytes(disk.budget)}")
    for problem in disk.problems:
        click.echo(f"problem  {problem}")


@command.command("clear")
def clear() -> None:
    """Forget everything."""
    count = open_store(current_settings()).clear()
    click.echo(f"{count} results forgotten.")


@command.command("prune")
@click.argument("size")
def prune(size: str) -> None:
    """Forget the least valuable results until SIZE is left, such as 2GB."""
    count = open_store(current_settings()).prune(parse_bytes(size, name="SIZE"))
    click.echo(f"{count} results forgotten.")
