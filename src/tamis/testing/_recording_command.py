"""``python -m tamis.testing.recording``: try the examples, and write what passes."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tamis.files import write_whole
from tamis.testing._passage import passages_of
from tamis.testing._recording_table import table_of
from tamis.testing.examples import list_examples

__all__ = ["command"]


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--words", default="", help="Only examples whose name has one of these words.")
@click.option("--processes", default=2, type=click.IntRange(1), show_default=True, help="Examples at once.")
@click.option("--table", type=click.Path(dir_okay=False, path_type=Path), help="Write the table there.")
def command(words: str, processes: int, table: Path | None) -> None:
    """Record the examples of the libraries' docstrings, replay, export and record them again."""
    examples = [e for e in list_examples() if not words or any(word in e.name for word in words.split())]
    passages = []
    for passage in passages_of(examples, processes=processes):
        passages.append(passage)
        if passage.problem:
            click.echo(f"{passage.name}: {passage.problem}", err=True)
    passed = sum(not passage.problem for passage in passages)
    click.echo(f"{passed} of {len(passages)} passed")
    if table is not None:
        write_whole(table, table_of(passages).encode())
    sys.exit(passed < len(passages))
