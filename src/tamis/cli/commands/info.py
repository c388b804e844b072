"""``tamis info``: versions and settings, for bug reports."""

from __future__ import annotations

import json
import platform
from importlib.metadata import version

import click

from tamis.catalogue import known_operations
from tamis.cli._option import as_json
from tamis.config import current_settings, describe_settings
from tamis.engine import list_executors
from tamis.io import list_readers
from tamis.pipeline import library_versions


@click.command("info")
@as_json
def command(is_json: bool) -> None:
    """Tell versions, settings and what is installed."""
    facts = {
        "tamis": version("tamis"),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        **library_versions(),
        **describe_settings(current_settings()),
        "operations": str(len(known_operations())),
        "executors": ", ".join(list_executors()),
        "readers": ", ".join(list_readers()),
    }
    if is_json:
        click.echo(json.dumps(facts, indent=2))
        return
    width = max(map(len, facts))
    for name, fact in facts.items():
        click.echo(f"{name:<{width}}  {fact}")
