"""Raw pixels with a JSON sidecar that says what they are; memory-mapped."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.errors import ReadError
from tamis.io._file import file_image, unreadable
from tamis.io._reason import reason_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tamis.io._image import SourceImage
    from tamis.region import Region

SUFFIXES = (".raw", ".bin", ".dat", ".vol")


def open(
    path: Path,
    *,
    shape: Sequence[int] | None = None,
    dtype: str | None = None,
    byteorder: str | None = None,
    offset: int | None = None,
) -> SourceImage:
    """Return the pixels of a raw file.

    Parameters
    ----------
    path : Path
        The file; beside it ``<file>.json``, such as ``{"shape": [100, 512, 512], "dtype": "uint16",
        "byteorder": "little", "axes": "ZYX", "spacing": [2, 1, 1], "unit": "um", "offset": 0}``.
    shape, dtype, byteorder, offset : optional
        Stand in for the sidecar, or for what it says; `offset` in bytes.

    Raises
    ------
    ReadError
        If nothing says shape and dtype, or the file has another size than they need.
    """
    given = {"shape": shape, "dtype": dtype, "byteorder": byteorder, "offset": offset}
    sidecar = path.with_name(f"{path.name}.json")
    if path.is_dir():
        message = "not a file"
        raise ReadError(message)
    said = _sidecar(sidecar) | {name: item for name, item in given.items() if item is not None}
    if "shape" not in said or "dtype" not in said:
        message = f"no sidecar {sidecar.name!r} with 'shape' and 'dtype'"
        raise ReadError(message)
    lengths, pixel, start = _layout(path, said)

    def read(region: Region) -> np.ndarray:
        pixels = np.memmap(path, pixel, "r", start, lengths)
        return np.array(pixels[region.slices])

    return file_image(
        path,
        read,
        shape=lengths,
        dtype=pixel,
        axes=str(said.get("axes", "")),
        spacing=said.get("spacing"),
        unit=said.get("unit"),
        options=given,
        files=[path, sidecar] if sidecar.is_file() else [path],
    )


def _sidecar(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        message = f"sidecar {path.name!r} is not JSON: {reason_of(error)}"
        raise ReadError(message) from error
    return said if isinstance(said, dict) else {}


def _layout(path: Path, said: dict[str, Any]) -> tuple[tuple[int, ...], np.dtype, int]:
    try:
        lengths = tuple(int(length) for length in said["shape"])
        order = {"little": "<", "big": ">"}[said.get("byteorder", "little")]
        pixel = np.dtype(said["dtype"]).newbyteorder(order)
        start = int(said.get("offset", 0))
    except (KeyError, TypeError, ValueError) as error:
        raise unreadable(path, f"sidecar is wrong: {reason_of(error)}") from error
    needed = math.prod(lengths) * pixel.itemsize + start
    size = path.stat().st_size
    if size != needed and math.prod(lengths) > 0:
        word = "truncated" if size < needed else "too long"
        reason = f"{word}: {lengths} of {pixel.name} need {needed} bytes, the file has {size}"
        raise unreadable(path, reason, remedy="Correct shape, dtype or offset")
    return lengths, pixel, start
