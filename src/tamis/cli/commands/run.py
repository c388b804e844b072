"""``tamis run``: a pipeline on images, results in a folder."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tamis.batch import ImageDone, ProgressBar, run_many
from tamis.cli._example import script_named
from tamis.cli._option import (
    as_json,
    engine_options,
    load_pipeline,
    make_engine,
    named_inputs,
    parse_inputs,
    parse_settings,
    parse_tiles,
    place,
)
from tamis.cli._recorded import is_script, record_into
from tamis.cli._tell import tell
from tamis.errors import PipelineError
from tamis.recorder import check_inputs, image_input

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tamis.pipeline import Pipeline, Source


@click.command("run", short_help="Run a pipeline on images.")
@click.argument("pipeline", type=place, metavar="PIPELINE|SCRIPT")
@click.argument("images", nargs=-1, type=place)
@click.option(
    "--out",
    required=True,
    type=place,
    metavar="DIR",
    help="Folder for the results; each image gets its own in it, and old results of that name are replaced.",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NODE.PARAM=VALUE",
    help="Change a value, as in gaussian.sigma=2; may be given several times.",
)
@named_inputs
@engine_options
@click.option("--tiles", metavar="N,N", help="Force a tile shape; the pixels are the same.")
@click.option("--resume", is_flag=True, help="Pass over images that are done, as the ledger in DIR says.")
@click.option(
    "--report/--no-report",
    "with_report",
    default=True,
    help="Whether to write report.html.",
    show_default=True,
)
@as_json
def command(
    pipeline: str,
    images: tuple[str, ...],
    out: str,
    settings: tuple[str, ...],
    inputs: tuple[str, ...],
    executor: str | None,
    workers: int | None,
    memory: str | None,
    scheduler: str | None,
    tiles: str | None,
    resume: bool,
    with_report: bool,
    is_json: bool,
) -> int:
    """Run PIPELINE, a document or a folder of results, on IMAGES and write everything it gives to DIR.

    A document runs nothing but operations that `tamis list` knows. A script, .py or .ipynb, in its place is
    run once, with your rights, and recorded as a document in DIR, which is then run;
    so is gallery:NAME, an example that `tamis gallery` finds.

    A folder as one of IMAGES is one image, a stack of planes; for each file by itself, write FOLDER/*.tif.
    Without IMAGES, it runs on the image that it was made with, if it takes any. Where it was made with
    several, --input says which is which, and IMAGES take the place of the one that is left.
    """
    pipeline = script_named(pipeline)
    wanted = record_into(Path(out), pipeline) if is_script(pipeline) else load_pipeline(pipeline)
    tile_shape = parse_tiles(tiles)
    for node, parameter, value in parse_settings(settings):
        wanted = wanted.with_values(node, **{parameter: value})
    images, others = _images_for(wanted, images, parse_inputs(inputs))
    done = run_many(
        wanted,
        images,
        Path(out),
        engine=make_engine(executor, workers, memory, scheduler),
        inputs=others,
        resume=resume,
        with_report=with_report,
        tiles=tile_shape,
        listener_for=None if is_json else _bars(len(images)),
    )
    return _tell_json(done) if is_json else _tell(done, is_batch=len(images) > 1)


def _bars(count: int) -> Callable[[str], ProgressBar]:
    """Return what makes the progress bar of an image; with several images it tells which one it is."""
    place = itertools.count(1)

    def bar_for(image: str) -> ProgressBar:
        name = Path(image).name
        return ProgressBar(f"{next(place)} of {count}: {name}" if count > 1 else name)

    return bar_for


def _images_for(
    pipeline: Pipeline, images: tuple[str, ...], named: Mapping[str, str]
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the images to run on, "" where none varies, and what the other inputs are given.

    Without images it is the only one that was loaded: the one that is named for it, or its own.
    """
    check_inputs(pipeline, named, where="run")
    varying = image_input(pipeline, named, where="run") if images else ""
    for source in pipeline.sources:
        if source.name not in (*named, varying):
            _check_has_image(source, is_alone=len(pipeline.sources) == 1)
    loaded = [source for source in pipeline.sources if not source.is_constant]
    if images or len(loaded) != 1:
        return images or ("",), dict(named)
    others = {name: image for name, image in named.items() if name != loaded[0].name}
    return (named.get(loaded[0].name, loaded[0].locator),), others


def _check_has_image(source: Source, *, is_alone: bool) -> None:
    """Raise `PipelineError` if an input that gets no image does not say where its own is."""
    if source.locator and not source.locator.startswith("memory:"):
        return
    what = (
        "which image it was made with" if is_alone else f"which image its input {source.name!r} was made with"
    )
    how = "IMAGE" if is_alone else f"--input {source.name}=FILE"
    message = f"the pipeline does not say {what}"
    raise PipelineError(message, where="run", remedy=f"Name one: tamis run PIPELINE {how} --out DIR")


def _tell(done: Iterator[ImageDone], *, is_batch: bool) -> int:
    failures = 0
    for one in done:
        if one.error is not None:
            if not is_batch:
                raise one.error
            failures += 1
            message = str(one.error)
            tell(message if str(Path(one.image)) in message else f"{one.image}: {message}")
        elif one.was_done:
            click.echo(f"{click.format_filename(one.folder)}: done before")
        else:
            how = "from the cache" if one.is_cached else f"{one.seconds:.1f} s"
            click.echo(f"{click.format_filename(one.folder)}: {', '.join(one.files)} ({how})")
    return 3 if failures else 0


def _tell_json(done: Iterator[ImageDone]) -> int:
    rows = list(done)
    click.echo(json.dumps([_as_json(one) for one in rows], indent=2))
    failures = [one for one in rows if one.error is not None]
    if failures and len(rows) == 1 and failures[0].error is not None:
        raise failures[0].error
    return 3 if failures else 0


def _as_json(one: ImageDone) -> dict[str, Any]:
    return {
        "image": one.image,
        "folder": str(one.folder),
        "files": list(one.files),
        "seconds": round(one.seconds, 3),
        "is_cached": one.is_cached,
        "was_done": one.was_done,
        "error": None if one.error is None else str(one.error),
    }
