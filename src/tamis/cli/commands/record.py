"""``tamis record``: run a script or notebook once, and write what it does as a pipeline document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tamis.cli._example import is_example, script_named
from tamis.cli._option import place
from tamis.cli._tell import tell
from tamis.errors import ScriptError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tamis.cli._fork import ForkedProcess
    from tamis.recorder import Recording


@click.command(
    "record",
    short_help="Run a script or notebook once, and write it as a pipeline.",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.option("-o", "--output", type=place, metavar="FILE", help="The document; by default SCRIPT.json.")
@click.option("--keep-all", is_flag=True, help="Make everything that has a name an output.")
@click.option(
    "--time-limit", type=click.FloatRange(0, min_open=True), metavar="SECONDS", help="Stop the script then."
)
@click.option("--memory", metavar="SIZE", help="Stop the script when it takes more, such as 2GB.")
@click.argument("script", type=place)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_obj
def command(
    start: Callable[[Sequence[str]], ForkedProcess] | None,
    output: str | None,
    keep_all: bool,
    time_limit: float | None,
    memory: str | None,
    script: str,
    arguments: tuple[str, ...],
) -> None:
    """Run SCRIPT once with ARGUMENTS, and write what it does with images as a pipeline document.

    Recording a script is running it, with your rights: it prints, draws and writes what it always does, so
    record only what you would run. `tamis run DOCUMENT` and `tamis open` never run code of a script.
    Of a notebook (.ipynb), the code cells are run in their order, and the file is not changed.

    gallery:NAME is the script of an example, which `tamis gallery` finds.

    Options stand before SCRIPT; -o may also follow it. Everything after that is the script's own.
    """
    from tamis.recorder import Limits, record_script

    output, arguments = _output_after(output, arguments)
    found = script_named(script)
    beside = Path(Path(found).name.removeprefix("plot_") if is_example(script) else found)
    target = Path(output) if output is not None else beside.with_suffix(".json")
    data = target.with_suffix(".data")
    limits = Limits.of(time_limit, memory)
    recording = record_script(
        found, arguments, limits=limits, keep_all=keep_all, data=data, place=target, start=start
    )
    try:
        recording.check()
    except ScriptError:
        if recording.document:
            _save(recording, target, "What was recorded before is in")
        raise
    _save(recording, target, "Wrote")


def _output_after(output: str | None, arguments: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """Return the output that stands right after the script, and the script's arguments."""
    if arguments[:1] == ("--",):
        return output, arguments[1:]
    if output is None and arguments[:1] in (("-o",), ("--output",)) and len(arguments) > 1:
        return _output_after(arguments[1], arguments[2:])
    return output, arguments


def _save(recording: Recording, target: Path, words: str) -> None:
    recording.save(target)
    click.echo(f"{words} {target}", err=True)
    for note in recording.notes():
        tell(f"note: {note}")
