"""A source image that lies in a file: what every reader returns in the end."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import numpy as np

from tamis.errors import ParameterError, ReadError
from tamis.io._axes import check_axes, default_axes, looks_rgb, resolve_spacing
from tamis.io._image import SourceImage, kind_of
from tamis.io._key import Stamp, key_of_stamps, stamp_of, stamps_of
from tamis.io._pieces import are_kept, in_pieces
from tamis.io._pixel import check_dtype, check_shape
from tamis.io._unit import parse_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from tamis.region import Region

__all__ = ["file_image", "unreadable"]

P = ParamSpec("P")
T = TypeVar("T")


def file_image(
    path: Path,
    read: Callable[[Region], np.ndarray],
    *,
    shape: Sequence[int],
    dtype: np.dtype,
    axes: str = "",
    is_rgb: bool | None = None,
    spacing: float | Sequence[float] | None = None,
    unit: str | None = "",
    channel_names: Sequence[str] = (),
    options: Mapping[str, object] | None = None,
    files: Sequence[Path] = (),
    files_of: Callable[[Region], Iterable[Path]] | None = None,
    read_every: Callable[[Region, tuple[int, ...]], np.ndarray] | None = None,
    others: Iterable[Path] = (),
    piece_bytes: int = 0,
    piece: Sequence[int] | None = None,
) -> SourceImage:
    """Return the source image of a file or folder.

    Parameters
    ----------
    path : Path
        The file, or the folder.
    read : callable
        Takes a non-empty `Region` inside the image and returns its pixels, in any memory order
        and byte order; what it returns must be its own, not a view of memory that can change.
    shape, dtype, axes, spacing, unit, channel_names
        What the file says; what it gets wrong about axes or spacing counts as unknown.
    is_rgb : bool, optional
        Whether the last axis holds colours, where `axes` are unknown; by default it does for
        ``uint8`` of shape (M, N, 3) or (M, N, 4).
    options : mapping, optional
        What the reader was asked for; those that are None are left out.
    files : sequence of Path, default ``[path]``
        All files that the pixels depend on, such as a sidecar; a folder stands for all below it.
    files_of : callable, optional
        Takes a region and returns those of the files that its pixels depend on; all by default. One
        that has changed since it was opened, is missing or is new, is not read.
    read_every : callable, optional
        Takes a region and a step for each axis, and returns every so many pixels, where the format
        can do better than to read all of them.
    others : iterable of Path, optional
        Places where the file says that some of its pixels are, which need not be there; `files` of the
        image has them, too.
    piece_bytes : int, default 0, byte
        Size of the largest part that can only be decoded as a whole.
    piece : sequence of int, optional, pixel
        Shape of that part, where all parts have the same and the first begins at the first pixel; what
        `read` gives of one is kept for a moment.

    Raises
    ------
    ImageError
        If nothing can be computed with such pixels.
    """
    lengths = check_shape(shape, where=str(path))
    native = check_dtype(np.dtype(dtype), where=str(path))
    has_colours = looks_rgb(lengths, native) if is_rgb is None else is_rgb
    named = _known(lambda: check_axes(axes, len(lengths)))
    letters = named or default_axes(lengths, is_rgb=has_colours)
    said = {name: value for name, value in (options or {}).items() if value is not None}
    stamps = {file: stamps_of(file) for file in files or (path,)}
    key = key_of_stamps(stamps, said)
    if piece is not None:
        piece_bytes = math.prod(piece) * native.itemsize
        if are_kept(tuple(piece), native):
            told = {"shape": lengths, "dtype": native, "piece": tuple(piece), "key": key}
            read, read_every = _by_pieces(read, **told)
    return SourceImage(
        locator=str(path.absolute()),
        key=key,
        shape=lengths,
        dtype=native,
        axes=letters,
        spacing=_known(lambda: resolve_spacing(spacing, letters)) or (1.0,) * len(lengths),
        unit=parse_unit(unit),
        channel_names=tuple(str(name) for name in channel_names),
        kind=kind_of(native),
        _read=_unchanged(path, read, stamps, files_of),
        _read_every=_unchanged(path, read_every, stamps, files_of) if read_every else None,
        options=MappingProxyType(said),
        files=(*stamps, *others),
        piece_bytes=piece_bytes,
    )


def _by_pieces(
    read: Callable[[Region], np.ndarray], **told: Any
) -> tuple[Callable[[Region], np.ndarray], Callable[[Region, tuple[int, ...]], np.ndarray]]:
    """Return what reads a region, and what reads every n-th pixel of one."""
    return (
        lambda region: in_pieces(read, region, (1,) * region.ndim, **told),
        lambda region, steps: in_pieces(read, region, steps, **told),
    )


def _known(find: Callable[[], T]) -> T | None:
    """Return what `find` finds; wrong metadata must not keep a file's pixels from being read."""
    try:
        return find()
    except ParameterError:
        return None


def _unchanged(
    path: Path,
    read: Callable[P, np.ndarray],
    stamps: Mapping[Path, Mapping[str, Stamp]],
    files_of: Callable[[Region], Iterable[Path]] | None,
) -> Callable[P, np.ndarray]:
    """Return `read`, refusing pixels of files that are not those that were opened."""
    known = {file / name: stamp for file, inside in stamps.items() for name, stamp in inside.items()}

    def check(region: Region) -> None:
        for file in files_of(region) if files_of else known:
            is_same = stamp_of(file) == known[file] if file in known else not file.exists()
            if not is_same:
                message = "was changed after it was opened"
                raise ReadError(message, where=str(path), remedy="Open it again")

    def read_unchanged(*given: P.args, **options: P.kwargs) -> np.ndarray:
        region: Any = given[0]
        check(region)
        pixels = read(*given, **options)
        check(region)  # somebody may have written meanwhile
        return pixels

    return read_unchanged


def unreadable(path: Path, reason: str, *, remedy: str = "") -> ReadError:
    """Return the error of a file that is of the reader's format and yet cannot be read.

    It says where it happened, and that is how `tamis.io` knows that no other reader is to be tried.
    """
    return ReadError(reason, where=str(path), remedy=remedy)
