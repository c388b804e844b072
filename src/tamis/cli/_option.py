"""Options that several commands have, and how they are read."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tamis.cli._recorded import is_script
from tamis.errors import DocumentError, PipelineError, SettingError, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from tamis.engine import Engine
    from tamis.pipeline import Pipeline

__all__ = [
    "as_json",
    "engine_options",
    "load_pipeline",
    "make_engine",
    "named_inputs",
    "parse_inputs",
    "parse_settings",
    "parse_tiles",
]

F = TypeVar("F", bound="Callable[..., Any]")


def place(text: str) -> str:
    """Return a path or the name of a sample; a shell variable that is not set gives an empty one.

    Raises
    ------
    click.BadParameter
        If it is empty.
    """
    if not text:
        message = "it must not be empty"
        raise click.BadParameter(message)
    return text


as_json = click.option("--json", "is_json", is_flag=True, help="Print JSON on stdout, and nothing else.")


named_inputs = click.option(
    "--input", "inputs", multiple=True, metavar="NAME=FILE", help="The file an input is read from."
)


def parse_inputs(inputs: tuple[str, ...]) -> dict[str, str]:
    """Return the file of each ``NAME=FILE``, by name.

    Raises
    ------
    click.BadParameter
        If one is not written so, or a name comes twice.
    """
    paths: dict[str, str] = {}
    for item in inputs:
        name, equals, path = item.partition("=")
        if not equals or not name or not path:
            message = f"{item!r} must look like NAME=FILE, as in image=coins.tif"
            raise click.BadParameter(message, param_hint="--input")
        if name in paths:
            message = f"{name!r} is given twice"
            raise click.BadParameter(message, param_hint="--input")
        paths[name] = path
    return paths


def engine_options(command: F) -> F:
    """Add the options that say how tiles are worked on."""
    options = (
        click.option(
            "--executor",
            metavar="NAME",
            help="Who works on tiles: threads (default), serial, processes, dask.",
        ),
        click.option(
            "--workers", type=click.IntRange(1), metavar="N", help="Tiles at once; by default one a core."
        ),
        click.option("--memory", metavar="SIZE", help="Memory a run may use, such as 2GB."),
        click.option("--scheduler", metavar="ADDRESS", help="A Dask cluster, such as tcp://10.0.0.1:8786."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def make_engine(
    executor: str | None, workers: int | None, memory: str | None, scheduler: str | None = None
) -> Engine:
    """Return the engine that these options ask for.

    Raises
    ------
    SettingError
        If there is no such executor, or the memory is no size.
    """
    from tamis.config import current_settings, parse_bytes
    from tamis.engine import Engine, list_executors

    executor = executor or ("dask" if scheduler else None)
    wanted, known = executor or current_settings().executor, list_executors()
    if wanted not in known:
        message = f"executor must be one of {', '.join(known)}, got {shown(wanted)}"
        raise SettingError(message, remedy="Choose one with --executor or TAMIS_EXECUTOR")
    memory_bytes = None if memory is None else parse_bytes(memory)
    return Engine(executor=executor, workers=workers, memory_bytes=memory_bytes, scheduler=scheduler)


def load_pipeline(path: str) -> Pipeline:
    """Return the pipeline of a document, or of a folder of results.

    Raises
    ------
    PipelineError
        If it is a script: opening a pipeline runs no code.
    DocumentError
        If it is no pipeline document.
    """
    from tamis.pipeline import Pipeline

    if is_script(path):
        message = "is a script, and only recording it would tell its pipeline"
        remedy = f"Record it first, which runs it: tamis record {path} -o pipeline.json"
        raise PipelineError(message, where=path, remedy=remedy)
    try:
        return Pipeline.load(_document_at(Path(path))).check()
    except DocumentError as error:
        if not path.endswith(".json"):  # perhaps an image, or another folder
            error.remedy = error.remedy or "A pipeline document (.json) comes first, images follow"
        raise


def _document_at(path: Path) -> Path:
    """Return the document at a path, or in the folder of results that it is."""
    document = path / "pipeline.json" if path.is_dir() else path
    if document.exists():
        return document
    if path.is_dir():
        inside = [folder.parent.name for folder in sorted(path.glob("*/pipeline.json"))]
        remedy = f"Give one of the folders in it, such as {inside[0]!r}" if inside else ""
        message = "the folder holds no pipeline.json"
    else:
        near = nearest(path.name, (file.name for file in path.absolute().parent.glob("*.json")))
        remedy = f"Did you mean {' or '.join(map(repr, near))}?" if near else ""
        message = "no such file"
    raise DocumentError(message, where=str(path), remedy=remedy)


def parse_settings(settings: tuple[str, ...]) -> list[tuple[str, str, object]]:
    """Return node, parameter and value of each ``NODE.PARAM=VALUE``; the value is JSON or Python, else text.

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
    for read in (json.loads, ast.literal_eval):
        try:
            value: object = read(text)
        except (ValueError, SyntaxError, TypeError, RecursionError):
            continue
        return value
    return text


def parse_tiles(text: str | None) -> tuple[int, ...] | None:
    """Return ``"64,64"`` as a tile shape."""
    if text is None:
        return None
    parts = text.replace("x", ",").split(",")
    if all(part.strip().isdecimal() and int(part) for part in parts):
        return tuple(map(int, parts))
    message = f"{text!r} must be whole numbers of at least 1 with commas, as in 256,256"
    raise click.BadParameter(message, param_hint="--tiles")
