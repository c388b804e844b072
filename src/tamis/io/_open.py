"""Opening whatever a user calls an image: a path, an array, a zarr array, a sample."""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.errors import ImageError, ReadError, shown
from tamis.io._axes import default_axes, looks_rgb
from tamis.io._image import SourceImage, from_array, kind_of
from tamis.io._key import key_of_words
from tamis.io._pixel import check_dtype, check_shape
from tamis.io._reader import open_file
from tamis.io._unit import PIXEL
from tamis.io.samples import open_sample

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["open_image"]


def open_image(
    what: object,
    *,
    spacing: float | Sequence[float] | None = None,
    unit: str | None = None,
    axes: str | None = None,
    kind: str | None = None,
    **options: object,
) -> SourceImage:
    """Return a lazily read image, whatever it is given as.

    Parameters
    ----------
    what : str, Path, ndarray, zarr.Array or SourceImage
        A file or folder, ``"sample:coins"``, a dataset in a file, ``"a.h5/entry/data"``, or the pixels
        themselves.
    spacing : float or sequence of float, optional, in `unit`
        Distance between pixels: per axis, per spatial axis, or one for all. What the file says by
        default.
    unit : str, optional
        Unit of `spacing`, such as ``"um"``.
    axes : str, optional
        One letter per axis, such as ``"TZYX"``.
    kind : str, optional
        ``"image"``, ``"binary"``, ``"labels"``, ``"markers"`` or ``"array"``.
    **options : object
        For the reader, such as ``dataset="/volume"`` for HDF5.

    Returns
    -------
    image : SourceImage
        No pixels of a file are read yet, or only what tells that the file is whole.

    Raises
    ------
    ReadError
        If the file is missing, damaged, or of no known format.
    ImageError
        If the pixels cannot be used: empty, 0-d, complex, object.
    ParameterError
        If `spacing`, `axes` or `kind` does not fit the image.
    UnknownNameError
        If there is no such sample, or no reader takes an option.

    Examples
    --------
    >>> open_image("sample:coins").shape
    (303, 384)
    """
    image = _open(what, options)
    image = image.with_axes(axes) if axes else image
    image = image.with_kind(kind) if kind else image
    if spacing is None and unit is None:
        return image
    return image.with_spacing(image.spacing if spacing is None else spacing, unit)


def _open(what: object, options: dict[str, object]) -> SourceImage:
    if isinstance(what, SourceImage):
        return what
    if isinstance(what, str | os.PathLike):
        return _open_named(os.fspath(what), options)
    if type(what).__module__.partition(".")[0] == "zarr":
        return _open_zarr(what)
    if hasattr(what, "__array__"):
        return from_array(what if isinstance(what, np.ndarray) else np.asarray(what))
    message = f"image must be a path, an array or 'sample:<name>', got {shown(what)}"
    raise ImageError(message, where="open", remedy="Use np.asarray(image)")


def _open_named(name: str, options: dict[str, object]) -> SourceImage:
    scheme, colon, rest = name.partition(":")
    if scheme == "sample" and colon:
        return open_sample(rest)
    if re.match(r"[a-z][a-z0-9+.-]+://", name, re.IGNORECASE):
        remedy = "Download it first; for a zarr array, pass zarr.open_array(url, mode='r')"
        message = "images are not read from URLs"
        raise ReadError(message, where=name, remedy=remedy)
    path = Path(name).expanduser().absolute()
    within = _file_above(path)
    if within is None:
        return open_file(path, **options)
    dataset = f"/{path.relative_to(within).as_posix()}"
    image = open_file(within, **{"dataset": dataset, **options})
    return replace(image, locator=str(path))


def _file_above(path: Path) -> Path | None:
    """Return the file that a path leads into, as ``"a.h5/entry/data"`` does; None where it is one itself."""
    if path.exists():
        return None
    return next((folder for folder in path.parents if folder.is_file()), None)


def _open_zarr(array: Any) -> SourceImage:
    """Open a zarr array by its folder, so that its key outlives the process; else as it is."""
    root = getattr(array.store, "root", None)
    if isinstance(root, Path):
        return open_file(root / array.path)
    where = f"zarr:{array.store_path}"
    if not hasattr(array, "shape"):
        message = "image must be an array, got a zarr group"
        raise ImageError(message, where=where, remedy="Take one of its arrays, group['name']")
    shape = check_shape(array.shape, where=where)
    dtype = check_dtype(np.dtype(array.dtype), where=where)
    return SourceImage(
        locator=where,
        # nothing tells whether a remote or in-memory store changed: never equal to another opening
        key=key_of_words(where, secrets.token_hex(16)),
        shape=shape,
        dtype=dtype,
        axes=default_axes(shape, is_rgb=looks_rgb(shape, dtype)),
        spacing=(1.0,) * len(shape),
        unit=PIXEL,
        channel_names=(),
        kind=kind_of(dtype),
        _read=lambda region: np.asarray(array[region.slices]),
        options=MappingProxyType({}),
    )
