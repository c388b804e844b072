"""``tamis demo``: two real pipelines on real images, from the first pixel to the last number."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from tamis.batch import ProgressBar, check_replaceable, check_writable, demo_pipelines, run, write_results
from tamis.cli._option import engine_options, make_engine, place
from tamis.cli._show_report import open_reports

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.batch import Result

_TITLES = {
    "coins": "Coins: which are whole, and how large",
    "foam": "Foam: grains of a tomogram, and the liquid in each",
}
_ROWS = 5


@click.command("demo", short_help="Run two real pipelines, from image to report.")
@click.option(
    "--out",
    type=place,
    default="tamis-demo",
    show_default=True,
    metavar="DIR",
    help="Folder for the results.",
)
@click.option("--no-serve", is_flag=True, help="Do not offer to open the result.")
@engine_options
def command(
    out: str,
    no_serve: bool,
    executor: str | None,
    workers: int | None,
    memory: str | None,
    scheduler: str | None,
) -> None:
    """Run two real pipelines: coins (2-D) and foam (a 3-D tomogram)."""
    folder = Path(out)
    check_writable(folder)
    for name in _TITLES:
        check_replaceable(folder / name)
    engine = make_engine(executor, workers, memory, scheduler)
    for name, pipeline in demo_pipelines().items():
        with ProgressBar(name) as bar:
            result = run(pipeline, engine=engine, listen=bar)
        click.echo(click.style(_TITLES[name], bold=True))
        click.echo(_what(result))
        click.echo(_how(result))
        click.echo(_first_rows(result["table"]))
        files = write_results(result, folder / name, engine=engine, title=_TITLES[name])
        click.echo(f"Wrote {folder / name}: {', '.join(files)}\n")
    show = f"tamis open {shlex.quote(str(folder))}"
    if not no_serve and sys.stdin.isatty() and sys.stdout.isatty():
        if click.confirm(f"Look at every step in the browser now ({show})?", default=True):
            open_reports(folder)
    else:
        click.echo(f"Every step with its picture: {show}")


def _what(result: Result) -> str:
    """Return what was measured, so that the numbers of the table have units."""
    (image,) = result.sources.values()
    shape = " x ".join(map(str, image.shape))
    size = " x ".join(f"{step:g}" for step in image.spacing)
    return f"{image.locator}: {image.dtype}, {shape} pixels" + (
        f" of {size} {image.unit}" if image.unit != "pixel" else ""
    )


def _how(result: Result) -> str:
    computed = [step for step in result.steps if not step.is_cached]
    if not computed:
        return "Everything was taken from the cache: nothing had to be computed."
    slowest = max(computed, key=lambda step: step.seconds)
    return (
        f"{len(computed)} steps computed in {_time(result.seconds)}; "
        f"the longest was {slowest.node} ({slowest.operation}), {_time(slowest.seconds)}."
    )


def _time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms"


def _first_rows(columns: Mapping[str, Any]) -> str:
    """Return the first rows of a table, numbers aligned."""
    cells = [[name, *map(_cell, np.asarray(column)[:_ROWS])] for name, column in columns.items()]
    widths = [max(map(len, column)) for column in cells]
    lines = [
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in zip(*cells, strict=True)
    ]
    count = len(next(iter(columns.values())))
    rest = f"({count} rows)" if count <= _ROWS else f"(the first {_ROWS} of {count} rows)"
    return "\n".join([*lines, rest])


def _cell(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float | np.floating) else str(value)
