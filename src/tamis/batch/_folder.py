"""Results as files in a folder that is there complete, or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.batch._report import draw_overlay, report_of
from tamis.catalogue import Kind
from tamis.errors import PipelineError, WriteError
from tamis.io import write
from tamis.report import write_report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tamis.batch._result import Result
    from tamis.engine import Engine

__all__ = ["check_writable", "new_folder", "write_results"]

# formats that every library reads as we do, so that a script can name the user's own file
_READ_ALIKE = (".tif", ".tiff", ".png", ".npy")


def check_writable(folder: Path) -> None:
    """Make the folder, if it is not there; raise `WriteError` if nothing can be written into it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".tamis-{secrets.token_hex(4)}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise WriteError(message, where=str(folder), remedy="Choose another folder with --out") from error


@contextlib.contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Give an empty folder that takes the place of `folder` when all went well, and vanishes otherwise.

    Raises
    ------
    WriteError
        If the disk does not let us.
    """
    token = secrets.token_hex(4)
    partial = folder.with_name(f".{folder.name}-{token}.partial")
    try:
        partial.mkdir(parents=True)
        try:
            yield partial
            _swap(partial, folder, folder.with_name(f".{folder.name}-{token}.old"))
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    except OSError as error:
        if isinstance(error, WriteError):
            raise
        message = f"cannot be written: {error.strerror or error}"
        raise WriteError(message, where=str(folder)) from error


def _swap(new: Path, place: Path, aside: Path) -> None:
    if place.exists():
        os.replace(place, aside)
    os.replace(new, place)
    shutil.rmtree(aside, ignore_errors=True)


def write_results(
    result: Result, folder: Path, *, engine: Engine, title: str, with_report: bool = True
) -> tuple[str, ...]:
    """Write everything a run gave: pixels, tables, numbers, overlays, document, script, report.

    Parameters
    ----------
    result : Result
        The run.
    folder : Path
        Replaced as a whole.
    engine : Engine
        Has the results of the steps, for the report.
    title : str
        Heading of the report.
    with_report : bool, default True
        Whether to write ``report.html``.

    Returns
    -------
    names : tuple of str
        The files, sorted.

    Raises
    ------
    WriteError
        If something cannot be written; then the folder is as it was.
    """
    with new_folder(folder) as partial:
        kinds = result.pipeline.kinds()
        numbers: dict[str, Any] = {}
        for name, ref in result.pipeline.targets.items():
            _write_one(result, name, kinds[ref], partial, numbers)
        if numbers:
            (partial / "numbers.json").write_text(json.dumps(numbers, indent=2) + "\n", encoding="utf-8")
        result.pipeline.save(partial / "pipeline.json", fingerprints=result.fingerprints())
        script = _write_script(result, partial)
        if with_report:
            write_report(partial / "report.html", report_of(result, engine, title=title, script=script))
        return tuple(sorted(path.name for path in partial.iterdir()))


def _write_one(result: Result, name: str, kind: Kind, folder: Path, numbers: dict[str, Any]) -> None:
    value = result[name]
    if kind is Kind.TABLE:
        write(folder / f"{name}.csv", value)
        write(folder / f"{name}.parquet", value)
    elif isinstance(value, np.ndarray) and value.ndim == 2 and kind is Kind.POINTS:
        write(folder / f"{name}.csv", {f"axis-{place}": column for place, column in enumerate(value.T)})
    elif isinstance(value, np.ndarray) and value.ndim:
        _write_pixels(result, name, kind, folder)
    elif np.ndim(value) == 0 and np.asarray(value).dtype.kind in "biuf":
        numbers[name] = np.asarray(value).item()
    else:  # meshes, contours: several arrays of different shapes
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        np.savez_compressed(folder / f"{name}.npz", **{f"part_{key}": part for key, part in parts})


def _write_pixels(result: Result, name: str, kind: Kind, folder: Path) -> None:
    value = result[name]
    like = result.source_like(name)
    if like is None:
        write(folder / f"{name}.tif", value)
        return
    write(folder / f"{name}.tif", value, axes=like.axes, spacing=like.spacing, unit=like.unit)
    if kind in {Kind.LABELS, Kind.BINARY, Kind.MARKERS}:
        drawing = draw_overlay(like, value, kind, title=name)
        (folder / f"{name}_overlay.png").write_bytes(drawing.png)


def _write_script(result: Result, folder: Path) -> str:
    """Write the pipeline as a script, and beside it the inputs that only Tamis could read."""
    paths = {}
    for name, source in result.sources.items():
        if _is_readable(source.locator):
            paths[name] = source.locator
        else:
            write(folder / f"{name}.tif", source)
            paths[name] = f"{name}.tif"
    try:
        script = result.pipeline.to_script(paths=paths)
    except PipelineError as error:
        script = f"# This pipeline cannot be a plain script: {error}\n"
    (folder / "script.py").write_text(script, encoding="utf-8")
    return script


def _is_readable(locator: str) -> bool:
    scheme, _, name = locator.partition(":")
    return (scheme == "sample" and name != "foam") or locator.lower().endswith(_READ_ALIKE)
