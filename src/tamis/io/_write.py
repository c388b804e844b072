"""Writing results: whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np

from tamis.dataclass import dataclass
from tamis.errors import TamisError, WriteError
from tamis.io._axes import check_axes, default_axes, looks_rgb, resolve_spacing
from tamis.io._image import SourceImage
from tamis.io._part import get_part, list_parts
from tamis.io._pixel import check_pixels
from tamis.io._reason import reason_of
from tamis.io._unit import PIXEL, parse_unit

__all__ = ["Picture", "Writer", "get_writer", "list_writers", "write"]

Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Pixels in memory, and what they mean: what a writer of images gets.

    Parameters
    ----------
    array : ndarray
        The pixels.
    axes : str
        One letter per axis.
    spacing : tuple of float, in `unit`
        One number per axis.
    unit : str
        ``"pixel"`` where unknown.
    channel_names : tuple of str
        One per channel, or empty.
    """

    array: np.ndarray
    axes: str
    spacing: tuple[float, ...]
    unit: str = PIXEL
    channel_names: tuple[str, ...] = ()


class Writer(Protocol):
    """A module in the folder ``writers``, or an entry point of group ``tamis.writers``.

    `write` makes the file or folder `path`, which does not exist yet and gets its real name
    when all is written; it raises `WriteError` with a short reason where the format cannot hold
    the data. `tamis.testing.writer` holds it to that.
    """

    SUFFIXES: tuple[str, ...]
    TAKES: str  # "image" (a Picture) or "table" (a mapping of 1-D columns)

    def write(self, path: Path, data: Any, **options: Any) -> None:
        """Write `data` to `path`."""


def list_writers() -> tuple[str, ...]:
    """Return the names of all writers, sorted."""
    return list_parts("writers")


def get_writer(name: str) -> Writer:
    """Return the writer of this name, or raise `UnknownNameError`."""
    return cast("Writer", get_part("writers", name))


def write(
    path: str | Path,
    data: np.ndarray | SourceImage | Table,
    *,
    axes: str = "",
    spacing: float | Sequence[float] | None = None,
    unit: str = "",
    channel_names: Sequence[str] = (),
    **options: object,
) -> Path:
    """Write an image or a table to `path`, in the format that its suffix says.

    Parameters
    ----------
    path : str or Path
        Its folder must exist. What is there of this name is replaced when all is written.
    data : ndarray, SourceImage, or mapping of str to 1-D array
        A mapping is a table of columns.
    axes : str, optional
        One letter per axis; what a source image says by default.
    spacing : float or sequence of float, optional, in `unit`
        Distance between pixels.
    unit : str, default 'pixel'
        Unit of `spacing`.
    channel_names : sequence of str, optional
        One per channel.
    **options : object
        For the writer, such as ``compression="zlib"`` for TIFF.

    Returns
    -------
    path : Path
        Where it was written.

    Raises
    ------
    WriteError
        If the suffix is unknown, the format cannot hold the data, or the folder cannot be written;
        nothing partial is left, and what was there before still is.
    ImageError
        If the array is empty, complex or not numeric.

    Examples
    --------
    >>> write("labels.tif", np.ones((4, 5), int), spacing=0.5, unit="um")  # doctest: +SKIP
    """
    target = Path(path).expanduser().absolute()
    writer = _writer_for(target, takes="table" if isinstance(data, Mapping) else "image")
    if not target.parent.is_dir():
        message = f"cannot be written: {str(target.parent)!r} is no folder"
        raise WriteError(message, where=str(target), remedy="Make its folder first")
    content: object
    if isinstance(data, Mapping):
        content = _check_table(data, target)
    else:
        content = _picture(data, axes, spacing, unit, channel_names)
    temporary = target.with_name(
        f".tamis-{secrets.token_hex(6)}{target.suffix}"
    )  # never longer than a name can be
    try:
        writer.write(temporary, content, **options)
        _move(temporary, target)
    except MemoryError:
        raise
    except Exception as error:  # a codec may raise anything
        raise _write_error(target, error) from error
    finally:
        _remove(temporary)
    return target


def _writer_for(path: Path, *, takes: str) -> Writer:
    writers = [get_writer(name) for name in list_writers()]
    for writer in writers:
        if path.name.lower().endswith(tuple(writer.SUFFIXES)) and takes == writer.TAKES:
            return writer
    suffixes = [suffix for writer in writers if takes == writer.TAKES for suffix in writer.SUFFIXES]
    suffix = path.suffix or "a name without suffix"
    article = {"image": "an image", "table": "a table"}[takes]
    message = f"{article} cannot be written as {suffix}"
    raise WriteError(message, where=str(path), remedy=f"Use {', '.join(sorted(suffixes))}")


def _picture(
    data: np.ndarray | SourceImage,
    axes: str,
    spacing: float | Sequence[float] | None,
    unit: str,
    channel_names: Sequence[str],
) -> Picture:
    array = data.read() if isinstance(data, SourceImage) else np.asanyarray(data)
    check_pixels(array, where="write")
    if isinstance(data, SourceImage):
        axes = axes or data.axes
        spacing = data.spacing if spacing is None else spacing
        unit = unit or data.unit
        channel_names = channel_names or data.channel_names
    is_rgb = looks_rgb(array.shape, array.dtype)
    letters = check_axes(axes or default_axes(array.shape, is_rgb=is_rgb), array.ndim)
    numbers = resolve_spacing(spacing, letters)
    return Picture(array, letters, numbers, parse_unit(unit), tuple(channel_names))


def _check_table(table: Table, path: Path) -> dict[str, np.ndarray]:
    columns: dict[str, np.ndarray] = {}
    for name, given in table.items():
        if str(name) in columns:
            message = f"columns must have different names, got {str(name)!r} twice"
            raise WriteError(message, where=str(path))
        columns[str(name)] = _check_column(str(name), given, path)
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        message = f"columns must be equally long, got {lengths}"
        raise WriteError(message, where=str(path))
    return columns


def _check_column(name: str, given: Any, path: Path) -> np.ndarray:
    """Return a column in native byte order."""
    if isinstance(given, np.ma.MaskedArray):
        message = f"column {name!r} must be a plain array, got a masked array"
        raise WriteError(message, where=str(path), remedy="Fill it with column.filled(value)")
    try:
        column = np.asarray(given)
    except ValueError as error:
        message = f"column {name!r} must be 1-D: {reason_of(error)}"
        raise WriteError(message, where=str(path)) from error
    if column.ndim != 1 or column.dtype.kind == "V":
        got = f"shape {column.shape}" if column.ndim != 1 else f"records of {column.dtype}"
        message = f"column {name!r} must be 1-D, got {got}"
        raise WriteError(message, where=str(path), remedy="Make a column of each of its parts")
    return column.astype(column.dtype.newbyteorder("="), copy=False)


def _move(temporary: Path, target: Path) -> None:
    """Give what was written its name; a folder cannot replace a folder, so that one steps aside."""
    if not target.is_dir():
        os.replace(temporary, target)
        return
    if not _is_like(target, temporary):
        message = "a folder of this name is there, and it is no earlier result"
        raise WriteError(message, remedy="Choose another name")
    aside = temporary.with_name(f"{temporary.name}.old")
    os.replace(target, aside)
    try:
        os.replace(temporary, target)
    except OSError:
        if target.exists():  # somebody else was quicker
            shutil.rmtree(aside, ignore_errors=True)
        else:
            os.replace(aside, target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _is_like(folder: Path, temporary: Path) -> bool:
    """Return whether a folder has a file at its top that the new one has too, as zarr.json."""
    if not temporary.is_dir():
        return False
    return any((folder / item.name).is_file() for item in temporary.iterdir() if item.is_file())


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _write_error(path: Path, error: Exception) -> WriteError:
    remedy = ""
    if isinstance(error, TamisError):
        remedy = error.remedy
    elif isinstance(error, OSError):
        remedy = "Choose another folder, or free space"
    return WriteError(f"cannot be written: {reason_of(error)}", where=str(path), remedy=remedy)
