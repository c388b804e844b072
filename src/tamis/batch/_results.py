"""The results of a run as files."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.batch._folder import new_folder
from tamis.batch._report import draw_overlay, report_of
from tamis.catalogue import Kind
from tamis.errors import PipelineError
from tamis.io import write
from tamis.report import write_report

if TYPE_CHECKING:
    from pathlib import Path

    from tamis.batch._result import Result
    from tamis.engine import Engine

__all__ = ["write_results"]

# what is written as pixels; other arrays are numbers
_PICTURES = frozenset({Kind.IMAGE, Kind.BINARY, Kind.LABELS, Kind.MARKERS})
# formats that every library reads as we do, so that a script can name the user's own file
_READ_ALIKE = (".tif", ".tiff", ".png", ".npy")


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
    if isinstance(value, np.ndarray) and value.ndim:
        _write_array(result, name, kind, folder)
    elif kind is Kind.TABLE:
        write(folder / f"{name}.csv", value)
        write(folder / f"{name}.parquet", value)
    elif isinstance(value, Mapping | Sequence) and not isinstance(value, str):
        # contours: arrays of different lengths
        parts = dict(value.items() if isinstance(value, Mapping) else enumerate(value))
        if all(isinstance(part, np.ndarray) for part in parts.values()):
            np.savez_compressed(
                folder / f"{name}.npz", **{f"part_{key}": part for key, part in parts.items()}
            )
        else:  # names and places of shapes
            numbers[name] = _nested(value)
    else:
        numbers[name] = _plain(value)


def _plain(value: Any) -> object:
    """Return a number as JSON has it; what JSON has not, such as NaN, as text."""
    plain = np.asarray(value).item()
    is_number = isinstance(plain, bool | int) or (isinstance(plain, float) and math.isfinite(plain))
    return plain if is_number else str(plain)


def _nested(value: Any) -> object:
    """Return numbers and texts in lists as JSON has them."""
    return [_nested(item) for item in value] if isinstance(value, list | tuple) else _plain(value)


def _write_array(result: Result, name: str, kind: Kind, folder: Path) -> None:
    value = result[name]
    if kind is Kind.POINTS and value.ndim == 2:
        write(folder / f"{name}.csv", {f"axis-{place}": column for place, column in enumerate(value.T)})
    elif _is_picture(value) and (kind in _PICTURES or result.source_like(name) is not None):
        _write_pixels(result, name, kind, folder)
    else:  # moments, histograms, vertices, coordinates: no viewer takes them for an image
        np.save(folder / f"{name}.npy", value)


def _is_picture(value: np.ndarray) -> bool:
    return value.ndim > 1 and value.size > 0 and value.dtype.kind in "biuf"


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
    paths, head = {}, ""
    for name, source in result.sources.items():
        if _is_readable(source.locator):
            paths[name] = source.locator
        else:
            paths[name] = _free_name(folder, name)
            write(folder / paths[name], source)
            head = "# Run it in this folder: that is where its images are.\n"
    try:
        script = head + result.pipeline.to_script(paths=paths)
    except PipelineError as error:
        script = f"# This pipeline cannot be a plain script: {error}\n"
    (folder / "script.py").write_text(script, encoding="utf-8")
    return script


def _free_name(folder: Path, name: str) -> str:
    """Return the name of an input's file; a result may have taken its own."""
    return f"{name}_input.tif" if (folder / f"{name}.tif").exists() else f"{name}.tif"


def _is_readable(locator: str) -> bool:
    scheme, _, name = locator.partition(":")
    return (scheme == "sample" and name != "foam") or locator.lower().endswith(_READ_ALIKE)
