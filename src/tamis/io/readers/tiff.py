"""TIFF: pages, stacks, ImageJ hyperstacks, OME-TIFF, BigTIFF, in any byte order."""

from __future__ import annotations

import logging
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.dataclass import dataclass
from tamis.errors import ReadError
from tamis.io._decoded import decoded
from tamis.io._file import file_image, unreadable
from tamis.io._ifd import count_directories
from tamis.io._key import stamp_of
from tamis.io._reason import reason_of
from tamis.io._tiff_meaning import meaning_of

if TYPE_CHECKING:
    from tamis.io._image import SourceImage

SUFFIXES = (".tif", ".tiff", ".btf", ".tf8", ".lsm", ".stk")

# tifffile tells about damaged files on stderr; we tell about them in our errors
logging.getLogger("tifffile").addHandler(logging.NullHandler())

# a page larger than this is read by its tiles or strips, a smaller one whole
_LARGE_PAGE_BYTES = 32_000_000
_HIGHEST_COMPRESSION = 1_000_000


def open(path: Path, *, series: int = 0) -> SourceImage:
    """Return the pixels of a TIFF file.

    Parameters
    ----------
    path : Path
        The file.
    series : int, default 0
        Which of the file's images, where it holds several of different shapes.

    Raises
    ------
    ReadError
        If it is no TIFF file, or is truncated: whether all pages are there is checked now.

    Notes
    -----
    Spacing and unit come from OME or ImageJ metadata; else from the resolution tags, unless they
    are in inches or a printer's resolution.
    """
    import tifffile

    pages = _count_pages(path)
    if not pages:
        message = "not a TIFF file" if path.is_dir() or path.stat().st_size else "empty file"
        raise ReadError(message)
    try:
        with tifffile.TiffFile(path) as tif:
            return _open_series(path, tif, pages, series)
    except ReadError:
        raise
    except OSError as error:
        raise unreadable(path, reason_of(error)) from error
    except Exception as error:  # what tifffile raises on damaged tags depends on the tag
        raise unreadable(path, f"tags are damaged: {reason_of(error)}") from error


def _count_pages(path: Path) -> int:
    try:
        return 0 if path.is_dir() else count_directories(path)
    except EOFError as error:
        raise unreadable(path, f"truncated: {reason_of(error)}") from error


def _open_series(path: Path, tif: Any, pages: int, index: int) -> SourceImage:
    if len(tif.pages) != pages:
        raise unreadable(path, f"damaged: only {len(tif.pages)} of {pages} pages can be read")
    if not 0 <= index < len(tif.series):
        raise unreadable(path, f"series must be in [0, {len(tif.series) - 1}], got {index}")
    series = tif.series[index]
    _check_whole(path, series)
    meaning = meaning_of(tif, index)
    layout = _layout_of(series, meaning.shape, index)
    return file_image(
        path,
        lambda region: layout.read(path, region.slices),
        shape=meaning.shape,
        dtype=series.dtype,
        axes=meaning.axes,
        spacing=meaning.spacing,
        unit=meaning.unit,
        channel_names=meaning.channel_names,
        options={"series": index or None},
        files=[path, *(file for file in _files_of(series) if file != path.resolve())],
        read_every=lambda region, steps: layout.read(path, region.every(steps)),
        piece_bytes=layout.piece_bytes(series),
    )


def _pages_of(series: Any) -> list[Any]:
    try:
        return list(series.pages)
    except IndexError:  # ImageJ keeps a large stack under a single directory
        return [series.keyframe]


def _files_of(series: Any) -> list[Path]:
    files = {page.parent.filehandle.path for page in _pages_of(series) if page is not None}
    return sorted(Path(file).resolve() for file in files)


def _check_whole(path: Path, series: Any) -> None:
    """Refuse a series whose pages or pixels are not all there."""
    pages = _pages_of(series)
    if any(page is None for page in pages):
        raise unreadable(path, "incomplete: some planes are in files that are missing")
    sizes = {file: file.stat().st_size for file in _files_of(series)}
    for number, page in enumerate(pages):
        size = sizes[Path(page.parent.filehandle.path).resolve()]
        ends = map(sum, zip(page.dataoffsets, page.databytecounts, strict=False))
        if max(ends, default=0) > size:
            raise unreadable(path, f"truncated: page {number} ends behind the end of the file")
        if len(pages) == len(series) and not _is_plausible(series.keyframe, page):
            raise unreadable(path, f"damaged: page {number} has too few bytes for its shape")
    start = series.dataoffset
    if start is not None and start + series.nbytes > max(sizes.values()):
        raise unreadable(path, "truncated: the pixels end behind the end of the file")


def _is_plausible(keyframe: Any, page: Any) -> bool:
    """Return whether as many pixels as a damaged width may claim can come from the stored bytes."""
    needed: int = keyframe.size * keyframe.bitspersample // 8
    stored: int = sum(page.databytecounts)
    if 0 in page.databytecounts:  # a sparse file leaves out what is all zero
        return True
    if keyframe.compression == 1:  # none
        return stored >= needed
    return needed < stored * _HIGHEST_COMPRESSION


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the pixels of a series are, and how to get at a part of them."""

    shape: tuple[int, ...]
    dtype: np.dtype
    offset: int | None  # of the pixels, where they lie in the file as in memory
    page_axes: int  # how many of the last axes are one page; 0 where pages do not fit the shape
    has_large_pages: bool
    series: int

    def read(self, path: Path, index: tuple[slice, ...]) -> np.ndarray:
        if self.offset is not None:
            mapped = np.memmap(path, self.dtype, "r", self.offset, self.shape)
            return np.array(mapped[index])
        if self.page_axes and not self.has_large_pages:
            return self._read_pages(path, index)
        return self._read_segments(path, index)

    def piece_bytes(self, series: Any) -> int:
        """Return the size of what is decoded at once."""
        if self.offset is not None:
            return 0
        page = series.keyframe
        if self.page_axes and not self.has_large_pages:
            return int(page.nbytes)
        if tuple(series.shape) != self.shape:
            return int(series.nbytes)
        return int(math.prod(page.chunks)) * self.dtype.itemsize

    def _read_pages(self, path: Path, index: tuple[slice, ...]) -> np.ndarray:
        """Decode the pages that the index touches."""
        leading = len(self.shape) - self.page_axes
        outer, inner = index[:leading], index[leading:]
        numbers = np.arange(math.prod(self.shape[:leading])).reshape(self.shape[:leading])[outer]
        planes = [self._page(path, number)[inner] for number in np.ravel(numbers).tolist()]
        return np.stack(planes).reshape(numbers.shape + planes[0].shape)

    def _page(self, path: Path, number: int) -> np.ndarray:
        import tifffile

        def decode() -> np.ndarray:
            with tifffile.TiffFile(path) as tif:
                page = tif.series[self.series].pages[number]
                return np.asarray(page.asarray()).reshape(self.shape[-self.page_axes :])

        return decoded((path, stamp_of(path), self.series, number), decode)

    def _read_segments(self, path: Path, index: tuple[slice, ...]) -> np.ndarray:
        """Decode the tiles or strips that the index touches."""
        import tifffile
        import zarr

        with tifffile.TiffFile(path) as tif:
            series = tif.series[self.series]
            if tuple(series.shape) != self.shape:  # axes of length 1 that tifffile leaves out
                return np.asarray(series.asarray()).reshape(self.shape)[index]
            store = series.aszarr(level=0)
            try:
                return np.asarray(zarr.open_array(store, mode="r")[index])
            finally:
                store.close()


def _layout_of(series: Any, shape: tuple[int, ...], index: int) -> _Layout:
    page = series.keyframe
    is_mapped = series.dataoffset is not None and len(_files_of(series)) == 1
    return _Layout(
        shape=shape,
        dtype=np.dtype(series.parent.byteorder + series.dtype.char),
        offset=series.dataoffset if is_mapped else None,
        page_axes=_page_axes(shape, math.prod(page.shape), len(_pages_of(series))),
        has_large_pages=page.nbytes > _LARGE_PAGE_BYTES,
        series=index,
    )


def _page_axes(shape: tuple[int, ...], page_size: int, pages: int) -> int:
    for count in range(1, len(shape) + 1):
        if math.prod(shape[-count:]) == page_size and math.prod(shape[:-count]) == pages:
            return count
    return 0
