"""Options that several commands have, and how they are read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tamis.errors import PipelineError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tamis.engine import Engine
    from tamis.pipeline import Pipeline

__all__ = ["as_json", "engine_options", "load_pipeline", "make_engine", "parse_settings", "parse_tiles"]

F = TypeVar("F", bound="Callable[..., Any]")

as_json = click.option("--json", "is_json", is_flag=True, help="Print JSON on stdout, and nothing else.")


def engine_options(command: F) -> F:
    """Add the options that say how tiles are worked on."""
    options = (
        click.option(
            "--executor", metavar="NAME", help="How tiles are worked on: threads (default), serial."
        ),
        click.option("--workers", type=click.IntRange(1), help="Tiles at once; by default one a core."),
        click.option("--memory", metavar="SIZE", help="Memory a run may use, such as 2GB."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def make_engine(executor: str | None, workers: int | None, memory: str | None) -> Engine:
    """Return the engine that these options ask for."""
    from tamis.config import parse_bytes
    from tamis.engine import Engine

    memory_bytes = None if memory is None else parse_bytes(memory)
    return Engine(executor=executor, workers=workers, memory_bytes=memory_bytes)


def load_pipeline(path: str) -> Pipeline:
    """Return the pipeline of a document, or of a folder of results.

    Raises
    ------
    PipelineError
        If it is a script, which cannot be opened yet.
    DocumentError
        If it is no pipeline document.
    """
    from tamis.pipeline import Pipeline

    if path.endswith((".py", ".ipynb")):
        message = "scripts cannot be opened as pipelines yet"
        raise PipelineError(message, where=path, remedy="Give a pipeline document (.json)")
    place = Path(path)
    return Pipeline.load(place / "pipeline.json" if place.is_dir() else place).check()


def parse_settings(settings: tuple[str, ...]) -> list[tuple[str, str, object]]:
    """Return node, parameter and value of each ``NODE.PARAM=VALUE``; the value is JSON, else text.

    Raises
    ------
    click.BadParameter
        If one is not written so.
    """
    parsed = []
    for setting in settings:
        name, equals, text = setting.partition("=")
        node, _, parameter = name.rpartition(".")
        if not equals or not node or not parameter:
            message = f"{setting!r} must look like NODE.PARAM=VALUE, as in gaussian.sigma=2"
            raise click.BadParameter(message, param_hint="--set")
        parsed.append((node, parameter, _value_of(text)))
    return parsed


def _value_of(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return {"True": True, "False": False, "None": None}.get(text, text)


def parse_tiles(text: str | None) -> tuple[int, ...] | None:
    """Return ``"64,64"`` as a tile shape."""
    if text is None:
        return None
    try:
        return tuple(int(part) for part in text.replace("x", ",").split(","))
    except ValueError as error:
        message = f"{text!r} must be whole numbers with commas, as in 256,256"
        raise click.BadParameter(message, param_hint="--tiles") from error
