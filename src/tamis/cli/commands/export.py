"""``tamis export``: a pipeline document as a plain script."""

from __future__ import annotations

from pathlib import Path

import click

from tamis.cli._option import load_pipeline, named_inputs, parse_inputs, place
from tamis.errors import WriteError


@click.command("export", short_help="Write a pipeline as a plain script.")
@click.argument("pipeline", type=place)
@click.option(
    "--as",
    "form",
    type=click.Choice(["script"]),
    default="script",
    show_default=True,
    help="What to write.",
)
@click.option("-o", "--output", type=place, metavar="FILE", help="Where to write it; without it, stdout.")
@named_inputs
def command(pipeline: str, form: str, output: str | None, inputs: tuple[str, ...]) -> None:
    """Write PIPELINE as a script that imports NumPy, SciPy and scikit-image, and not Tamis."""
    script = load_pipeline(pipeline).to_script(paths=parse_inputs(inputs))
    if output is None:
        click.echo(script, nl=False)
        return
    try:
        Path(output).write_text(script, encoding="utf-8")
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise WriteError(message, where=output, remedy="Choose another file with -o") from error
    click.echo(f"Wrote {output}", err=True)
