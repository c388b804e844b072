"""``tamis check``: whether a pipeline's pixels on an image really are the library's."""

from __future__ import annotations

import json

import click

from tamis.batch import bind_images, check
from tamis.cli._option import (
    as_json,
    engine_options,
    load_pipeline,
    make_engine,
    named_inputs,
    parse_inputs,
    parse_tiles,
    place,
)


@click.command("check", short_help="Compare a pipeline's pixels with the library's own.")
@click.argument("pipeline", type=place)
@click.argument("image", required=False, type=place)
@named_inputs
@engine_options
@click.option("--tiles", metavar="N,N", help="Force a tile shape; the pixels are the same.")
@as_json
def command(
    pipeline: str,
    image: str | None,
    inputs: tuple[str, ...],
    executor: str | None,
    workers: int | None,
    memory: str | None,
    scheduler: str | None,
    tiles: str | None,
    is_json: bool,
) -> int:
    """Compute each step of PIPELINE on IMAGE as Tamis and as the library does, and count differing pixels.

    What does not fit into memory whole is compared on random tiles. Without IMAGE, it is the image that the
    pipeline was made with; --input names one of several. The exit status is 1 if a pixel differs.
    """
    wanted = load_pipeline(pipeline)
    images = bind_images(wanted, image, parse_inputs(inputs))
    report = check(
        wanted, images, engine=make_engine(executor, workers, memory, scheduler), tiles=parse_tiles(tiles)
    )
    click.echo(json.dumps(report.to_dict(), indent=2) if is_json else str(report))
    return 0 if report.is_exact else 1
