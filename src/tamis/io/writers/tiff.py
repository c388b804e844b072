"""Images as TIFF: an ImageJ hyperstack where ImageJ knows the dtype, else OME-TIFF."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.errors import WriteError
from tamis.io._tiff_meaning import NOTE
from tamis.io._unit import PIXEL

if TYPE_CHECKING:
    from pathlib import Path

    from tamis.io._write import Picture

SUFFIXES = (".tif", ".tiff")
TAKES = "image"

_IMAGEJ_DTYPES = ("uint8", "uint16", "float32")
_LONG_INTEGERS = ("int32", "int64", "uint64")
_LARGEST_CLASSIC_BYTES = 4_000_000_000


def write(path: Path, data: Picture, *, compression: str | None = "auto") -> None:
    """Write an image with its axes, spacing, unit and channel names.

    Parameters
    ----------
    path : Path
        The file to make.
    data : Picture
        At least two axes.

        - ``uint8``, ``uint16`` and ``float32`` are kept; uncompressed, ImageJ opens them.
        - bool becomes ``uint8``, 0 and 1.
        - ``int32``, ``int64`` and ``uint64``, which labels often are, become the smallest of
          ``uint8``, ``uint16``, ``uint32`` that holds their largest value; of ``int8``, ``int16``,
          ``int32`` where one is negative.
        - ``float16`` becomes ``float32``. All others are kept.
    compression : str or None, default 'auto'
        ``"zlib"``, or any other that tifffile knows. By default zlib for bool and long integers,
        which are usually labels, and none for the rest, so that they can be memory-mapped.

    Raises
    ------
    WriteError
        If values do not fit in 32 bits, or there is only one axis.
    """
    import tifffile

    if data.array.ndim < 2:
        message = "TIFF needs at least two axes"
        raise WriteError(message, remedy="Write a table, or use .zarr")
    axes = _check_axes(data)
    pixels = _storable(data.array)
    if compression == "auto":
        is_labels = data.array.dtype.kind == "b" or data.array.dtype in _LONG_INTEGERS
        compression = "zlib" if is_labels else None
    # ImageJ does not promise to read compressed hyperstacks
    suits_imagej = compression is None and _suits_imagej(pixels, axes)
    form = _imagej(data, axes) if suits_imagej else _ome(data, axes)
    if axes[-1] == "S":
        form["planarconfig"] = "contig"
    photometric = "rgb" if _is_rgb(pixels, axes) else "minisblack"
    tifffile.imwrite(path, pixels, compression=compression, photometric=photometric, **form)


def _storable(array: np.ndarray) -> np.ndarray:
    """Return the same values in a dtype that TIFF readers know."""
    if array.dtype == bool:
        return array.astype(np.uint8)
    if array.dtype == np.float16:
        return array.astype(np.float32)
    if array.dtype.newbyteorder("=") not in _LONG_INTEGERS:
        return array.astype(array.dtype.newbyteorder("="), copy=False)
    lowest, highest = int(array.min()), int(array.max())
    kind = "int" if lowest < 0 else "uint"
    for bits in (8, 16, 32):
        limits = np.iinfo(f"{kind}{bits}")
        if limits.min <= lowest and highest <= limits.max:
            return array.astype(limits.dtype)
    message = f"TIFF takes integers of up to 32 bits, got values from {lowest} to {highest}"
    raise WriteError(message, remedy="Relabel with skimage.segmentation.relabel_sequential, or use .zarr")


def _check_axes(data: Picture) -> str:
    """Return the axes as tifffile names them: colours, which come last, are samples."""
    axes = data.axes.replace("YXC", "YXS")
    places = ["TZCYXS".find(letter) for letter in axes]
    if "YX" in axes and min(places) >= 0 and sorted(axes[:-2]) == sorted(set(axes[:-2])):
        return axes
    message = f"TIFF holds axes T, Z, C before YX, and colours after, got {data.axes!r}"
    raise WriteError(message, remedy="Name the axes with axes=, or use .zarr")


def _suits_imagej(pixels: np.ndarray, axes: str) -> bool:
    places = ["TZCYXS".index(letter) for letter in axes]
    is_gray = "S" not in axes
    fits = pixels.dtype in _IMAGEJ_DTYPES and pixels.nbytes < _LARGEST_CLASSIC_BYTES
    return fits and places == sorted(places) and (is_gray or _is_rgb(pixels, axes))


def _is_rgb(pixels: np.ndarray, axes: str) -> bool:
    return axes[-1] == "S" and pixels.dtype == np.uint8 and pixels.shape[-1] in (3, 4)


def _imagej(data: Picture, axes: str) -> dict[str, Any]:
    """Return what `tifffile.imwrite` takes for an ImageJ hyperstack."""
    spacing = dict(zip(axes, data.spacing, strict=True))
    metadata = {"axes": axes, "spacing": spacing.get("Z", 1.0), "unit": data.unit}
    return {
        "imagej": True,
        "resolution": (1 / spacing["X"], 1 / spacing["Y"]),
        "metadata": metadata | {NOTE: _note(data)},
    }


def _ome(data: Picture, axes: str) -> dict[str, Any]:
    """Return what `tifffile.imwrite` takes for OME-TIFF."""
    metadata: dict[str, Any] = {"axes": axes, "Description": _note(data), "UUID": _identity(data)}
    if data.unit != PIXEL:
        unit = {"um": "µm", "angstrom": "Å", "inch": "in"}.get(data.unit, data.unit)
        for letter, number in zip(axes, data.spacing, strict=True):
            if letter in "XYZ":
                metadata |= {f"PhysicalSize{letter}": number, f"PhysicalSize{letter}Unit": unit}
    if data.channel_names and "C" in axes:
        metadata["Channel"] = {"Name": list(data.channel_names)}
    is_large = data.array.nbytes > _LARGEST_CLASSIC_BYTES
    return {"ome": True, "metadata": metadata, "bigtiff": is_large}


def _identity(data: Picture) -> str:
    """Return an identifier that follows from the content, so that equal results are equal files."""
    import xxhash

    said = f"{data.array.dtype.str}{data.array.shape}{data.axes}{data.spacing}{data.unit}"
    digest = xxhash.xxh3_128(said.encode())
    digest.update(np.ascontiguousarray(data.array).data)
    return str(uuid.UUID(bytes=digest.digest()))


def _note(data: Picture) -> str:
    """Return what neither ImageJ nor OME can hold exactly: axes of length 1, and every digit."""
    said = {
        "shape": data.array.shape,
        "axes": data.axes,
        "spacing": data.spacing,
        "unit": data.unit,
        "channels": data.channel_names,
    }
    return json.dumps(said)
