"""``tamis list``: which operations there are."""

from __future__ import annotations

import json

import click

from tamis.catalogue import Stage, list_operations, texts
from tamis.cli._option import as_json
from tamis.cli._tell import tell


@click.command("list", short_help="List operations, by words, stage or topic.")
@click.argument("words", nargs=-1)
@click.option(
    "--stage",
    type=click.Choice([str(stage) for stage in Stage]),
    metavar="STAGE",
    help="Only this stage: filter, threshold, markers, segment, postprocess, measure ...",
)
@click.option(
    "--topic", metavar="TOPIC", help="Only this topic, as in scikit-image: filters, morphology, measure ..."
)
@click.option(
    "--ndim", type=click.IntRange(1), metavar="N", help="Only what works on images with so many axes."
)
@as_json
def command(
    words: tuple[str, ...], stage: str | None, topic: str | None, ndim: int | None, is_json: bool
) -> None:
    """List operations; WORDS ranks those that match first, as in: tamis list remove noise."""
    found = list_operations(" ".join(words), stage=stage, topic=topic, ndim=ndim)
    known = texts()
    if is_json:
        rows = [
            {"id": operation.id, "stage": str(operation.stage), "summary": known[operation.id].summary}
            for operation in found
        ]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    if not found:
        tell("nothing matches. Try other words, or `tamis list` for everything.")
        return
    width = max(len(operation.id) for operation in found)
    for operation in found:
        click.echo(f"{operation.id:<{width}}  {operation.stage:<11}  {known[operation.id].summary}")
