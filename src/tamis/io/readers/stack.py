"""A folder of images of the same shape, taken for the planes of a volume in natural order."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tamis.errors import ReadError
from tamis.io._file import file_image, unreadable
from tamis.io._reader import get_reader, list_readers, open_file
from tamis.region import Region

if TYPE_CHECKING:
    from tamis.io._image import SourceImage

SUFFIXES: tuple[str, ...] = ()


def open(path: Path, *, pattern: str | None = None) -> SourceImage:
    """Return the volume that a folder of plane images makes; a plane is read when it is needed.

    Parameters
    ----------
    path : Path
        The folder. Hidden files and files that are no images, by their suffix, are left out.
    pattern : str, optional
        Which files to take, such as ``"slice_*.tif"``.

    Raises
    ------
    ReadError
        If a file has another shape or dtype than the first, or cannot be read.
    """
    if not path.is_dir():
        message = "not a folder"
        raise ReadError(message)
    files = _image_files(path, pattern)
    if not files:
        message = "a folder without images" + (f" {pattern!r}" if pattern else "")
        raise ReadError(message)
    first = open_file(files[0])
    if first.axes not in ("YX", "YXC"):
        reason = f"planes must be 2-D, but {files[0].name!r} has shape {first.shape}"
        raise unreadable(path, reason, remedy="Open that file by itself")
    for file in files:
        _check_like(first, open_file(file))

    def read(region: Region) -> np.ndarray:
        plane = Region(region.start[1:], region.stop[1:])
        return np.stack([open_file(file).read(plane) for file in files_of(region)])

    def files_of(region: Region) -> list[Path]:
        return files[region.start[0] : region.stop[0]]

    return file_image(
        path,
        read,
        shape=(len(files), *first.shape),
        dtype=first.dtype,
        axes=f"Z{first.axes}",
        spacing=(1.0, *first.spacing),
        unit=first.unit,
        channel_names=first.channel_names,
        options={"pattern": pattern},
        files=files,
        files_of=files_of,
    )


def _image_files(folder: Path, pattern: str | None) -> list[Path]:
    ours = [get_reader(name).SUFFIXES for name in list_readers() if name != "raw"]
    suffixes = tuple(suffix for some in ours for suffix in some)
    files = [item for item in folder.glob(pattern or "*") if item.is_file()]
    files = [item for item in files if item.name[0] != "." and _is_image(item, suffixes)]
    return sorted(files, key=lambda file: _natural(file.name))


def _is_image(file: Path, suffixes: tuple[str, ...]) -> bool:
    return file.name.lower().endswith(suffixes)


def _natural(name: str) -> list[tuple[bool, int, str]]:
    """Return what sorts ``plane9`` before ``plane10``."""
    parts = re.split(r"(\d+)", name.lower())
    return [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts]


def _check_like(first: SourceImage, plane: SourceImage) -> None:
    if (plane.shape, plane.dtype) == (first.shape, first.dtype):
        return
    file, model = Path(plane.locator), Path(first.locator)
    reason = (
        f"planes must be alike, but {file.name!r} is {plane.shape} of {plane.dtype} "
        f"and {model.name!r} is {first.shape} of {first.dtype}"
    )
    raise unreadable(file.parent, reason, remedy="Choose the planes by pattern=")
