"""A small picture of what is at hand of a lazy image: in the store, or in a file that is quickly read."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

import numpy as np

from tamis.catalogue import Kind
from tamis.region import Region

if TYPE_CHECKING:
    from tamis.io import SourceImage

__all__ = ["Thumbnail", "encode", "thumbnail_of", "thumbnail_of_source"]

_LARGEST = 160
_MOST_READ = 2**22
_READ_WHOLE = frozenset({".bmp", ".gif", ".jp2", ".jpeg", ".jpg", ".png", ".webp"})
_GOLDEN = 0.618033988749895  # neighbouring numbers get hues far apart


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small picture.

    Parameters
    ----------
    pixels : ndarray, shape (M, N[, C])
        In the dtype of the image.
    caption : str
        What it shows, where that is not the whole image.
    """

    pixels: np.ndarray
    caption: str


def thumbnail_of(array: np.ndarray) -> Thumbnail | None:
    """Return every n-th pixel of the middle plane; None of what is no image."""
    if array.ndim < 2 or not array.size:
        return None
    return Thumbnail(array[_thin(array.shape)], _plane(array.shape))


def thumbnail_of_source(source: SourceImage) -> Thumbnail | None:
    """Return every n-th pixel of the middle plane, of a large file its middle; None if that takes long."""
    if len(source.shape) < 2:
        return None
    thin = _thin(source.shape)
    whole = _region(thin, source.shape, _MOST_READ)
    if whole.size <= _MOST_READ or source.locator.startswith("memory:"):
        return Thumbnail(_read(source, whole, thin), _plane(source.shape))
    if PurePath(source.locator).suffix.lower() in _READ_WHOLE:
        return None
    middle = _region(thin, source.shape, _LARGEST)
    every = tuple(item if isinstance(item, int) else slice(None) for item in thin)
    rows, columns = [
        length for length, item in zip(middle.shape, thin, strict=True) if isinstance(item, slice)
    ][:2]
    return Thumbnail(_read(source, middle, every), f"the {rows} x {columns} pixels in its middle")


def _read(source: SourceImage, region: Region, index: tuple[int | slice, ...]) -> np.ndarray:
    # what was one plane of the image is the only one of the region
    return source.read(region)[tuple(0 if isinstance(item, int) else item for item in index)]


def _region(index: tuple[int | slice, ...], shape: tuple[int, ...], longest: int) -> Region:
    """Return the region that a thin index looks at, at most so long along each axis, in the middle."""
    spans = []
    for item, length in zip(index, shape, strict=True):
        taken = 1 if isinstance(item, int) else min(length, longest, item.stop or length)
        start = item if isinstance(item, int) else 0 if item.stop else (length - taken) // 2
        spans.append((start, start + taken))
    starts, stops = zip(*spans, strict=True)
    return Region(starts, stops)


def _thin(shape: tuple[int, ...]) -> tuple[int | slice, ...]:
    """Return the index of a small picture: the middle plane, of at most so many rows and columns."""
    colours = (slice(0, 3),) if _has_colours(shape) else ()
    plane = shape[-3:-1] if colours else shape[-2:]
    step = max((1, *(-(-length // _LARGEST) for length in plane)))
    others = shape[: len(shape) - len(plane) - len(colours)]
    return (*(length // 2 for length in others), *(slice(None, None, step) for _ in plane), *colours)


def _has_colours(shape: tuple[int, ...]) -> bool:
    return len(shape) > 2 and shape[-1] in (3, 4)


def _plane(shape: tuple[int, ...]) -> str:
    planes = shape[: -3 if _has_colours(shape) else -2]
    if not planes:
        return ""
    place = ", ".join(f"{length // 2}" for length in planes)
    return f"plane {place} of {', '.join(map(str, planes))}"


def encode(thumbnail: Thumbnail, kind: str) -> str:
    """Return a thumbnail as the address of a PNG: labels in colours, all else from black to white."""
    import cv2

    pixels = thumbnail.pixels
    made = _hues(pixels) if kind in (Kind.LABELS, Kind.MARKERS) and pixels.ndim == 2 else _greys(pixels)
    _, encoded = cv2.imencode(".png", made[..., ::-1] if made.ndim == 3 else made)  # blue comes first there
    return f"data:image/png;base64,{base64.b64encode(bytes(encoded)).decode()}"


def _greys(pixels: np.ndarray) -> np.ndarray:
    """Return pixels from black to white, the smallest and the largest; what is not finite is black."""
    if pixels.dtype.kind == "c":
        pixels = np.abs(pixels)
    finite = np.isfinite(pixels)
    values = np.where(finite, pixels, 0).astype(np.float64)
    low = float(values.min(where=finite, initial=np.inf))
    high = float(values.max(where=finite, initial=-np.inf))
    scaled = (values - low) / (high - low) if high > low else np.zeros_like(values)
    return np.where(finite, np.rint(scaled * 255), 0).astype(np.uint8)


def _hues(labels: np.ndarray) -> np.ndarray:
    """Return labels in colours, and the background in black."""
    import cv2

    hue = (labels.astype(np.float64) * _GOLDEN % 1 * 180).astype(np.uint8)  # OpenCV's circle has 180 degrees
    bright = np.where(labels == 0, 0, 230).astype(np.uint8)
    return np.asarray(cv2.cvtColor(np.dstack([hue, np.full_like(hue, 150), bright]), cv2.COLOR_HSV2RGB))
