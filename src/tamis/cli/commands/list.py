"""``tamis list``: which operations there are, and which would do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from tamis.catalogue import LOCALITIES, Kind, Stage, list_operations, texts
from tamis.cli._option import as_json, place
from tamis.cli._tell import tell
from tamis.io import open_image

if TYPE_CHECKING:
    from tamis.catalogue import Operation


@click.command("list", short_help="List operations, by words, stage, or what fits an image.")
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
@click.option(
    "--takes",
    type=click.Choice([str(kind) for kind in Kind]),
    metavar="KIND",
    help="Only what takes this kind: image, binary, labels, markers, points, table ...",
)
@click.option(
    "--locality",
    type=click.Choice(LOCALITIES),
    metavar="LOCALITY",
    help="Only what looks so far: pointwise, neighbourhood, reduction, components, whole ...",
)
@click.option("--accepts", type=place, metavar="IMAGE", help="Only what can take this image; it is not read.")
@click.option(
    "--after", metavar="OPERATION", help="Only what can follow this operation or kind, the most usual first."
)
@as_json
def command(words: tuple[str, ...], accepts: str | None, is_json: bool, **filters: Any) -> None:
    """List operations; WORDS in your own words rank them, as in: tamis list separate touching cells."""
    image = None if accepts is None else open_image(accepts)
    found = list_operations(" ".join(words), accepts=image, **filters)
    if is_json:
        click.echo(json.dumps(_rows(found), indent=2, ensure_ascii=False))
    elif found:
        click.echo("\n".join(_lines(found)))
    else:
        tell(_nothing(list_operations(" ".join(words), **filters) if accepts else (), accepts))


def _nothing(others: tuple[Operation, ...], accepts: str | None) -> str:
    """Say that nothing was found, and what there would be for another image."""
    if not others:
        return "nothing matches. Try other words, or `tamis list` for everything."
    names = ", ".join(operation.id for operation in others[:3])
    return f"nothing that matches takes {accepts} as it is. For other images: {names}."


def _rows(operations: tuple[Operation, ...]) -> list[dict[str, str]]:
    known = texts()
    return [
        {"id": operation.id, "stage": str(operation.stage), "summary": known[operation.id].summary}
        for operation in operations
    ]


def _lines(operations: tuple[Operation, ...]) -> list[str]:
    rows = _rows(operations)
    width = max(len(row["id"]) for row in rows)
    return [f"{row['id']:<{width}}  {row['stage']:<11}  {row['summary']}" for row in rows]
