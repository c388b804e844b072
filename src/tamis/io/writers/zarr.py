"""Images as OME-Zarr 0.5: a zarr 3 group with one level that says axes, spacing and unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.io._axes import SPATIAL
from tamis.io._unit import PIXEL, long_unit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tamis.io._write import Picture

SUFFIXES = (".zarr",)
TAKES = "image"


def write(path: Path, data: Picture, *, chunks: Sequence[int] | None = None) -> None:
    """Write an image as the array ``0`` of an OME-Zarr group.

    Parameters
    ----------
    path : Path
        The folder to make.
    data : Picture
        Any dtype but ``longdouble``; kept as it is.
    chunks : sequence of int, optional, pixel
        Shape of a chunk; zarr chooses by default.

    References
    ----------
    .. [1] OME-NGFF specification 0.5, "multiscales" metadata.
    """
    import zarr

    group = zarr.open_group(path, mode="w", zarr_format=3)
    array = group.create_array(
        "0",
        shape=data.array.shape,
        dtype=data.array.dtype.newbyteorder("="),
        chunks=tuple(chunks) if chunks else "auto",
        dimension_names=[letter.lower() for letter in data.axes],
    )
    array[...] = data.array
    group.attrs["ome"] = _metadata(data)


def _metadata(data: Picture) -> dict[str, Any]:
    scale = {"type": "scale", "scale": list(data.spacing)}
    dataset = {"path": "0", "coordinateTransformations": [scale]}
    image = {"axes": [_axis(letter, data.unit) for letter in data.axes], "datasets": [dataset]}
    said: dict[str, Any] = {"version": "0.5", "multiscales": [image]}
    if data.channel_names:
        said["omero"] = {"channels": [{"label": name} for name in data.channel_names]}
    return said


def _axis(letter: str, unit: str) -> dict[str, str]:
    axis = {"name": letter.lower()}
    if letter in "CT":
        axis["type"] = {"C": "channel", "T": "time"}[letter]
    elif letter in SPATIAL:
        axis["type"] = "space"
        if unit != PIXEL:
            axis["unit"] = long_unit(unit)
    return axis
