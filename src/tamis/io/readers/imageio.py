"""Pictures, by Pillow: PNG, JPEG, BMP, WebP, JPEG 2000, AVIF, PGM, the first frame of a GIF."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import numpy as np

from tamis.errors import ReadError
from tamis.io._decoded import decoded
from tamis.io._file import file_image, unreadable
from tamis.io._key import stamp_of
from tamis.io._reason import reason_of

if TYPE_CHECKING:
    from pathlib import Path

    from tamis.io._image import SourceImage

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".avif", ".pgm", ".ppm", ".jp2")

_CHANNELS = {
    2: ("gray", "alpha"),
    3: ("red", "green", "blue"),
    4: ("red", "green", "blue", "alpha"),
}
# How pictures start. Pillow knows more formats, some by so little that raw pixels look like an
# icon, and of a TIFF stack it would give the first page.
_PICTURE = re.compile(
    rb"\x89PNG|\xff\xd8\xff|GIF8|BM.{4}\0{4}|P[1-6]\s|RIFF....WEBP|....ftypavif"
    rb"|\0\0\0\x0cjP |\xff\x4f\xff\x51",  # JPEG 2000
    re.DOTALL,
)
# how a format starts, and what its last kilobytes hold when they are there
_ENDINGS = ((b"\x89PNG", b"IEND"), (b"\xff\xd8\xff", b"\xff\xd9"))
_TAIL_BYTES = 65536


def open(path: Path) -> SourceImage:
    """Return a picture; its pixels are decoded, all at once, when first read.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    ReadError
        If it is no picture, or is truncated.
    """
    import imageio.v3 as iio

    if path.is_dir():
        message = "not a file"
        raise ReadError(message)
    _check_start_and_end(path)
    try:
        said = iio.improps(path, plugin="pillow", index=0)
    except Exception as error:  # Pillow has dozens of formats, each with its own exceptions
        raise _refusal(path, error) from error
    return file_image(
        path,
        lambda region: _decoded(path)[region.slices],
        shape=said.shape,
        dtype=said.dtype,
        is_rgb=len(said.shape) == 3,
        channel_names=_CHANNELS.get(said.shape[2], ()) if len(said.shape) == 3 else (),
        piece_bytes=math.prod(said.shape) * said.dtype.itemsize,
    )


def _refusal(path: Path, error: Exception) -> ReadError:
    if "DecompressionBombError" in {
        type(one).__name__ for one in (error, error.__cause__, error.__context__)
    }:
        return unreadable(path, "too large for Pillow", remedy="Convert it to TIFF")
    if path.name.lower().endswith(SUFFIXES):
        return unreadable(path, f"truncated or damaged: {reason_of(error)}")
    return ReadError("no plugin")  # a few bytes in common are not yet a picture


def _decoded(path: Path) -> np.ndarray:
    import imageio.v3 as iio

    def decode() -> np.ndarray:
        try:
            return np.asarray(iio.imread(path, plugin="pillow", index=0))
        except (OSError, SyntaxError, ValueError, IndexError) as error:
            raise unreadable(path, f"truncated or damaged: {reason_of(error)}") from error

    return decoded((path, stamp_of(path)), decode)


def _check_start_and_end(path: Path) -> None:
    """Refuse what is no picture, and a picture whose end is missing."""
    with path.open("rb") as file:
        start = file.read(16)
        file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        tail = file.read()
    if not _PICTURE.match(start):
        message = "no plugin" if start else "empty file"
        raise ReadError(message)
    for beginning, end in _ENDINGS:
        if start.startswith(beginning) and end not in tail:
            raise unreadable(path, "truncated: the end of the image is missing")
