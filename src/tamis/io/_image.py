"""The source image: pixels that are read when needed, and what they mean in space."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from weakref import WeakSet, WeakValueDictionary

import numpy as np

from tamis.errors import ParameterError, ReadError, RegionError, TamisError
from tamis.io._axes import check_axes, default_axes, looks_rgb, resolve_spacing
from tamis.io._every import check_steps, in_bands
from tamis.io._key import key_of_array
from tamis.io._pixel import check_pixels, frozen
from tamis.io._reason import reason_of
from tamis.io._unit import parse_unit
from tamis.region import Region

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

__all__ = ["KINDS", "SourceImage", "find_source", "from_array"]

KINDS = ("image", "binary", "labels", "markers", "array")


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class SourceImage:
    """An n-D image that is read lazily and never loses its axes, spacing, unit or channel names.

    Parameters
    ----------
    locator : str
        Where it is: an absolute path, ``"sample:coins"``, or ``"memory:<key>"``.
    key : str
        Lineage key of the pixels, 32 hex digits. Spacing, unit, axes and kind do not enter it.
    shape : tuple of int, pixel
        Length of each axis, at least 1.
    dtype : dtype
        Type of the pixels, in native byte order.
    axes : str
        One letter per axis, such as ``"ZYX"``, ``"YXC"``, ``"TCZYX"``.
    spacing : tuple of float
        Distance between pixels along each axis, in `unit`; 1.0 where unknown, and for C and T.
    unit : str
        Unit of `spacing`; ``"pixel"`` where unknown.
    channel_names : tuple of str
        One per channel, or empty.
    kind : str
        ``"image"``, ``"binary"``, ``"labels"``, ``"markers"`` or ``"array"``.
    options : mapping
        What the reader was asked for: ``open_image(locator, **options)`` opens it again.
    files : tuple of Path
        Every place that the pixels may come from; none for pixels in memory.
    piece_bytes : int, byte
        Size of the largest part that can only be decoded as a whole, as the file's header tells it; 0
        where any part can be read by itself.
    """

    locator: str
    key: str
    shape: tuple[int, ...]
    dtype: np.dtype
    axes: str
    spacing: tuple[float, ...]
    unit: str
    channel_names: tuple[str, ...]
    kind: str
    _read: Callable[[Region], np.ndarray] = field(repr=False)
    options: Mapping[str, object] = field(default_factory=dict, repr=False)
    _read_every: Callable[[Region, tuple[int, ...]], np.ndarray] | None = field(default=None, repr=False)
    files: tuple[Path, ...] = field(default=(), repr=False)
    piece_bytes: int = field(default=0, repr=False)

    def __post_init__(self) -> None:
        if isinstance(self._read, _Pixels):
            self._read.images.add(self)

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    @property
    def nbytes(self) -> int:
        """Size of all pixels in memory, in bytes."""
        return math.prod(self.shape) * self.dtype.itemsize

    def read(self, region: Region | None = None) -> np.ndarray:
        """Return the pixels of `region`, reading no more of the file than its format asks for.

        Parameters
        ----------
        region : Region, optional
            The part to read, inside the image; all of it by default.

        Returns
        -------
        pixels : ndarray of `dtype`, shape ``region.shape``
            C-contiguous, in native byte order, read-only.

        Raises
        ------
        RegionError
            If the region is not inside the image.
        ReadError
            If the file is damaged, or was changed after it was opened.
        """
        return self._told(self._read, self._inside(region), (1,) * self.ndim)

    def read_every(self, steps: Sequence[int], region: Region | None = None) -> np.ndarray:
        """Return every `n`-th pixel of `region`, without having all of them in memory where that can be.

        Parameters
        ----------
        steps : sequence of int, pixel
            For each axis, how far it is from one pixel to the next.
        region : Region, optional
            Where, inside the image; its first pixel is the first that is returned. All of it by default.

        Returns
        -------
        pixels : ndarray of `dtype`
            C-contiguous, in native byte order, read-only; along each axis as many as ``[::n]`` takes.

        Raises
        ------
        RegionError
            If the region is not inside the image, or a step is less than 1.
        ReadError
            If the file is damaged, or was changed after it was opened.
        """
        wanted, steps = self._inside(region), check_steps(steps, self.ndim, where=self.locator)
        every = self._read_every
        if every is not None:
            return self._told(lambda part: every(part, steps), wanted, steps)
        return self._told(lambda part: in_bands(self._read, part, steps, self.dtype), wanted, steps)

    def _inside(self, region: Region | None) -> Region:
        wanted = Region.whole(self.shape) if region is None else region
        if wanted.ndim != self.ndim or wanted.clip(self.shape) != wanted:
            message = f"region must lie in {Region.whole(self.shape)}, got {wanted}"
            raise RegionError(message, where=self.locator)
        return wanted

    def _told(
        self, read: Callable[[Region], np.ndarray], region: Region, steps: tuple[int, ...]
    ) -> np.ndarray:
        """Return what `read` gives, if it is what was asked for."""
        shape = tuple(-(-length // n) for length, n in zip(region.shape, steps, strict=True))
        if not region.size:
            return frozen(np.empty(shape, self.dtype))
        pixels = np.ascontiguousarray(self._pixels(read, region), dtype=self.dtype)
        if pixels.shape != shape:
            message = f"gave pixels of shape {pixels.shape} for {region}"
            raise ReadError(message, where=self.locator)
        return frozen(pixels)

    def _pixels(self, read: Callable[[Region], np.ndarray], region: Region) -> np.ndarray:
        try:
            return read(region)
        except (TamisError, MemoryError):
            raise
        except Exception as error:  # a codec may raise anything on a damaged file
            message = f"cannot be read: {reason_of(error)}"
            raise ReadError(message, where=self.locator) from error

    def __array__(self, dtype: np.dtype | None = None, copy: Any = None) -> np.ndarray:
        pixels = self.read()
        return pixels.copy() if copy and dtype is None else np.asarray(pixels, dtype=dtype)

    def with_spacing(self, spacing: float | Sequence[float] | None, unit: str | None = None) -> SourceImage:
        """Return the same pixels with another spacing, and another unit where one is given.

        Raises
        ------
        ParameterError
            If it is not one positive number per axis, per spatial axis, or for all.
        """
        resolved = resolve_spacing(spacing, self.axes)
        return replace(self, spacing=resolved, unit=parse_unit(unit) if unit else self.unit)

    def with_axes(self, axes: str) -> SourceImage:
        """Return the same pixels with other letters for the axes."""
        return replace(self, axes=check_axes(axes, self.ndim))

    def with_kind(self, kind: str) -> SourceImage:
        """Return the same pixels taken for another kind of data."""
        return replace(self, kind=check_kind(kind))


def check_kind(kind: str) -> str:
    """Return `kind` if it is one that a source image can have, or raise `ParameterError`."""
    if kind not in KINDS:
        raise ParameterError(
            operation="open", parameter="kind", expected=f"one of {', '.join(KINDS)}", got=kind
        )
    return kind


class _Pixels:
    """An array in memory, shared by all images that show it."""

    __slots__ = ("__weakref__", "array", "images")

    def __init__(self, array: np.ndarray) -> None:
        self.array = array
        self.images: WeakSet[SourceImage] = WeakSet()

    def __call__(self, region: Region) -> np.ndarray:
        view: np.ndarray = self.array[region.slices]
        return view


_ALIVE: WeakValueDictionary[str, _Pixels] = WeakValueDictionary()
_LOCK = threading.Lock()


def from_array(
    array: np.ndarray,
    *,
    spacing: float | Sequence[float] | None = None,
    unit: str = "",
    axes: str | None = None,
    kind: str | None = None,
) -> SourceImage:
    """Return a source image of an array in memory.

    Parameters
    ----------
    array : ndarray of bool, integer or float, 1 to 8 axes
        The pixels. They are copied, unless the array is read-only, C-contiguous, in native byte
        order and owns its memory: what the caller writes later cannot make a result stale.
    spacing : float or sequence of float, default 1.0, in `unit`
        Per axis, per spatial axis, or one for all.
    unit : str, default 'pixel'
        Unit of `spacing`.
    axes : str, optional
        Letters of the axes. ``uint8`` of shape (M, N, 3) or (M, N, 4) is taken for ``"YXC"``.
    kind : str, optional
        ``"binary"`` for bool and ``"image"`` for everything else by default.

    Returns
    -------
    image : SourceImage
        Its key is a digest of bytes, dtype and shape.

    Raises
    ------
    ImageError
        If the array is empty, 0-d, complex, masked, or not numeric.
    ParameterError
        If `spacing`, `axes` or `kind` does not fit.

    Examples
    --------
    >>> from_array(np.eye(5), spacing=0.5, unit="um").spacing
    (0.5, 0.5)
    """
    check_pixels(array, where="array")
    plain = _own(array)
    letters = axes or default_axes(plain.shape, is_rgb=looks_rgb(plain.shape, plain.dtype))
    key = key_of_array(plain)
    with _LOCK:
        pixels = _ALIVE.setdefault(key, _Pixels(plain))
    image = SourceImage(
        locator=f"memory:{key}",
        key=key,
        shape=plain.shape,
        dtype=plain.dtype,
        axes=check_axes(letters, plain.ndim),
        spacing=(1.0,) * plain.ndim,
        unit=parse_unit(unit),
        channel_names=(),
        kind=check_kind(kind or kind_of(plain.dtype)),
        _read=pixels,
    )
    return image.with_spacing(spacing)


def kind_of(dtype: np.dtype) -> str:
    """Return what pixels of this type are taken for when nobody says."""
    return "binary" if dtype.kind == "b" else "image"


def _own(array: np.ndarray) -> np.ndarray:
    flags = array.flags
    is_ours = array.base is None and flags.owndata and flags.c_contiguous
    if is_ours and not flags.writeable and array.dtype.isnative:
        return array
    native = array.dtype.newbyteorder("=")
    return frozen(np.array(array, dtype=native, order="C", copy=True, subok=False))


def find_source(key: str) -> SourceImage | None:
    """Return an image of the array in memory that has this key, if one is still alive.

    Parameters
    ----------
    key : str
        As `SourceImage.key` of an image made by `from_array`.
    """
    pixels = _ALIVE.get(key)
    return next(iter(pixels.images), None) if pixels else None
