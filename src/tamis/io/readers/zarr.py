"""Zarr arrays and OME-Zarr groups in a local folder; only the chunks of the region are read."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.dataclass import dataclass
from tamis.errors import ReadError
from tamis.io._file import file_image, unreadable
from tamis.io._reason import reason_of
from tamis.io._unit import parse_unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tamis.io._image import SourceImage
    from tamis.region import Region

SUFFIXES = (".zarr",)

_MARKS = ("zarr.json", ".zarray", ".zgroup")


def open(path: Path, *, dataset: str | None = None, level: int = 0) -> SourceImage:
    """Return a zarr array, version 2 or 3, or a level of an OME-Zarr image, version 0.4 or 0.5.

    Parameters
    ----------
    path : Path
        The folder of an array or of a group.
    dataset : str, optional
        Which array of a group; needed where there are several and no multiscales.
    level : int, default 0
        Which level of an OME-Zarr pyramid; 0 is the finest.

    Raises
    ------
    ReadError
        If it is no zarr folder, its metadata are damaged, or the array is not there.
    """
    import zarr

    if not path.is_dir():
        message = "not a folder"
        raise ReadError(message)
    if not any((path / mark).is_file() for mark in _MARKS):
        message = "no zarr metadata in the folder"
        raise ReadError(message)
    try:
        node = zarr.open(path, mode="r")
        array, said = _choose(path, node, dataset, level)
    except ReadError:
        raise
    except Exception as error:  # zarr raises what its JSON, its codecs and its store raise
        raise unreadable(path, f"metadata are damaged: {reason_of(error)}") from error
    return file_image(
        path,
        lambda region: _read(path, array, region, (1,) * region.ndim),
        shape=array.shape,
        dtype=np.dtype(array.dtype),
        axes=said.axes or _plain_axes(array),
        spacing=said.spacing,
        unit=said.unit,
        channel_names=said.channel_names,
        options={"dataset": dataset, "level": level or None},
        files_of=lambda region: _files_of(path / array.path, array, region),
        read_every=lambda region, steps: _read(path, array, region, steps),
        piece=array.chunks,
    )


def _read(path: Path, array: Any, region: Region, steps: tuple[int, ...]) -> np.ndarray:
    files = [file for file in _files_of(path / array.path, array, region) if file.exists()]
    for file in files:
        if not file.stat().st_size:  # zarr takes an empty shard for one that is all 0
            raise unreadable(path, f"truncated: chunk {file.name!r} is empty")
    if not files and set(steps) == {1}:  # one pixel for all of them takes no memory
        return np.broadcast_to(np.asarray(array.fill_value, array.dtype), region.shape)
    return np.asarray(array[region.every(steps)])


def _files_of(folder: Path, array: Any, region: Region) -> Iterator[Path]:
    """Yield the files of the chunks, or of the shards, that the region touches."""
    lengths = array.shards or array.chunks
    spans = zip(region.start, region.stop, lengths, strict=True)
    for chunk in itertools.product(*(range(a // n, -(-b // n)) for a, b, n in spans)):
        yield folder / array.metadata.encode_chunk_key(chunk)


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a group says about its array."""

    axes: str = ""
    spacing: tuple[float, ...] | None = None
    unit: str = ""
    channel_names: tuple[str, ...] = ()


def _choose(path: Path, node: Any, dataset: str | None, level: int) -> tuple[Any, _Meaning]:
    if hasattr(node, "shape"):
        return node, _Meaning()
    attributes = dict(node.attrs)
    ome = attributes.get("ome", attributes)
    if dataset is None and ome.get("multiscales"):
        return _level(path, node, ome, level)
    return _array(path, node, dataset), _Meaning()


def _array(path: Path, group: Any, dataset: str | None) -> Any:
    names = sorted(group.array_keys())
    if dataset is None and len(names) == 1:
        return group[names[0]]
    if dataset is not None and dataset in group and hasattr(group[dataset], "shape"):
        return group[dataset]
    problem = "holds several arrays" if dataset is None else f"holds no array {dataset!r}"
    remedy = f"Choose by dataset=: {', '.join(names)}" if names else "It has none at its top"
    raise unreadable(path, problem if names or dataset else "holds no array", remedy=remedy)


def _level(path: Path, group: Any, ome: Mapping[str, Any], level: int) -> tuple[Any, _Meaning]:
    image = ome["multiscales"][0]
    levels = image["datasets"]
    if not 0 <= level < len(levels):
        raise unreadable(path, f"level must be in [0, {len(levels) - 1}], got {level}")
    array = group[levels[level]["path"]]
    axes = [axis if isinstance(axis, dict) else {"name": axis} for axis in image.get("axes", [])]
    scales = [_scale_of(levels[level]), _scale_of(image)]
    units = [axis["unit"] for axis in axes if axis.get("type") == "space" and axis.get("unit")]
    meaning = _Meaning(
        axes=_letters([str(axis["name"]) for axis in axes]),
        spacing=_product(scales, [axis.get("type", "space") == "space" for axis in axes]),
        unit=parse_unit(units[-1] if units else ""),
        channel_names=_channels(ome),
    )
    return array, meaning


def _scale_of(item: Mapping[str, Any]) -> Sequence[float] | None:
    for transformation in item.get("coordinateTransformations", ()):
        if transformation.get("type") == "scale":
            return tuple(float(number) for number in transformation["scale"])
    return None


def _product(scales: Sequence[Sequence[float] | None], is_space: Sequence[bool]) -> tuple[float, ...] | None:
    known = [scale for scale in scales if scale]
    if not known or len(known[0]) != len(is_space):
        return None
    factors = zip(*known, strict=True)
    return tuple(
        float(np.prod(numbers)) if spatial else 1.0
        for numbers, spatial in zip(factors, is_space, strict=True)
    )


def _letters(names: Sequence[str]) -> str:
    return "".join(name[:1] for name in names).upper()


def _channels(ome: Mapping[str, Any]) -> tuple[str, ...]:
    channels = ome.get("omero", {}).get("channels", [])
    return tuple(str(channel.get("label", "")) for channel in channels)


def _plain_axes(array: Any) -> str:
    names = getattr(array.metadata, "dimension_names", None) or ()
    return _letters(names) if all(names) else ""
