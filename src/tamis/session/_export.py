"""A session's pipeline as files that run elsewhere: pixels that are in no file get one beside it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tamis.catalogue import Kind
from tamis.errors import WriteError
from tamis.files import write_whole
from tamis.pipeline import Pipeline, Source
from tamis.region import Lattice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.io import SourceImage

__all__ = ["save_pipeline", "save_script"]

_TILE_BYTES = 1 << 24


def save_pipeline(
    pipeline: Pipeline, images: Mapping[str, SourceImage], path: str | os.PathLike[str]
) -> tuple[Path, ...]:
    """Write a document, and beside it what is only in memory; return the paths of all that was written.

    Raises
    ------
    WriteError
        If one cannot be written.
    """
    target = Path(path).expanduser().absolute()
    files = _files_of(pipeline, images, target)
    _write_files(files, images)
    sources = tuple(_bound(source, images[source.name], files) for source in pipeline.sources)
    Pipeline(sources, pipeline.nodes, pipeline.targets).save(target)
    return target, *files.values()


def save_script(
    pipeline: Pipeline, images: Mapping[str, SourceImage], path: str | os.PathLike[str]
) -> tuple[Path, ...]:
    """Write a script, and beside it what is only in memory; return the paths of all that was written.

    Raises
    ------
    PipelineError
        If a step or an input cannot be in a plain script; then nothing is written.
    WriteError
        If a file cannot be written.
    """
    target = Path(path).expanduser().absolute()
    files = _files_of(pipeline, images, target)
    locators = {name: images[name].locator for name in pipeline.inputs}
    script = pipeline.to_script(paths=locators | {name: file.name for name, file in files.items()})
    head = "# Run it in this folder: that is where its images are.\n" if files else ""
    _write_files(files, images)
    try:
        write_whole(target, (head + script).encode())
    except OSError as error:
        raise _write_error(target, error) from error
    return target, *files.values()


def _files_of(pipeline: Pipeline, images: Mapping[str, SourceImage], target: Path) -> dict[str, Path]:
    """Return the file beside the target that each input needs whose pixels are in none."""
    return {
        name: target.with_name(f"{target.stem}.{name}.npy")
        for name in pipeline.inputs
        if images[name].locator.startswith("memory:")
    }


def _bound(source: Source, image: SourceImage, files: Mapping[str, Path]) -> Source:
    file = files.get(source.name)
    # the pixels are the same; their key tells of the file, so that nobody takes it for an array in memory
    key = "" if file is not None else image.key
    locator = image.locator if file is None else str(file)
    return Source(source.name, Kind(image.kind), locator, key, source.is_constant)


def _write_files(files: Mapping[str, Path], images: Mapping[str, SourceImage]) -> None:
    for name, file in files.items():
        try:
            _write_pixels(file, images[name])
        except OSError as error:
            raise _write_error(file, error) from error


def _write_pixels(path: Path, image: SourceImage) -> None:
    """Write an image tile by tile; where a tile holds nothing, the file has a hole and takes no room."""
    temporary = path.with_name(f".tamis-{secrets.token_hex(6)}.npy")
    try:
        pixels = np.lib.format.open_memmap(temporary, "w+", image.dtype, image.shape)
        for region in Lattice(image.shape, _tile_of(image)):
            tile = image.read(region)
            if tile.dtype.kind == "f" or tile.any():  # the zeros of floats have a sign
                pixels[region.slices] = tile
        pixels.flush()
        del pixels
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _tile_of(image: SourceImage) -> tuple[int, ...]:
    """Return a tile of whole rows, as the file has them."""
    tile = list(image.shape)
    for axis in range(len(tile)):
        inner = int(np.prod(tile[axis + 1 :], dtype=np.int64)) * image.dtype.itemsize
        tile[axis] = max(1, min(tile[axis], _TILE_BYTES // inner))
    return tuple(tile)


def _write_error(path: Path, error: OSError) -> WriteError:
    message = f"cannot be written: {error.strerror or error}"
    return WriteError(message, where=str(path), remedy="Choose another folder, or free space")
