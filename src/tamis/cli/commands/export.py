"""``tamis export``: a pipeline document as a plain script or notebook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tamis.cli._option import load_pipeline, named_inputs, parse_inputs, place
from tamis.errors import WriteError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.pipeline import Pipeline


@click.command("export", short_help="Write a pipeline as a plain script or notebook.")
@click.argument("pipeline", type=place)
@click.option(
    "--as",
    "form",
    type=click.Choice(["script", "notebook"]),
    default="script",
    show_default=True,
    help="What to write.",
)
@click.option("-o", "--output", type=place, metavar="FILE", help="Where to write it; without it, stdout.")
@named_inputs
def command(pipeline: str, form: str, output: str | None, inputs: tuple[str, ...]) -> None:
    """Write PIPELINE as a script that imports NumPy, SciPy and scikit-image, and not Tamis.

    As a notebook, it has a cell for each step, and its picture: PIPELINE is run for that.
    """
    paths = parse_inputs(inputs)
    wanted = load_pipeline(pipeline)
    script = wanted.to_script(paths=paths) if form == "script" else _notebook(wanted, paths, Path(pipeline))
    if output is None:
        click.echo(script, nl=False)
        return
    try:
        Path(output).write_text(script, encoding="utf-8")
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise WriteError(message, where=output, remedy="Choose another file with -o") from error
    click.echo(f"Wrote {output}", err=True)


def _notebook(pipeline: Pipeline, paths: Mapping[str, str], document: Path) -> str:
    from tamis.batch import to_notebook

    return to_notebook(pipeline, paths=paths, title=document.stem)
