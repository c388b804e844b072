"""A small copy of an image: one plane of at most 512 by 512 pixels, read without reading the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tamis.errors import ImageError
from tamis.region import Region

if TYPE_CHECKING:
    from tamis.io import SourceImage

__all__ = ["LARGEST", "MOST_READ", "Reduced", "reduce_image"]

LARGEST = 512
"""Rows and columns that the copy has at most."""

MOST_READ = 2048
MOST_READ_OF_PLANE = 1024
"""Rows and columns that are read at most, from the middle: a file may be larger than memory, and a chunk of
a volume holds many planes."""

_COLOURS = (3, 4)
_LARGEST_VALUE = 1e300  # sums and squares of what is larger are infinite
# ITU-R BT.709, as skimage.color.rgb2gray has it
_LUMINANCE = np.array([0.2125, 0.7154, 0.0721])


@dataclass(frozen=True, slots=True)
class Reduced:
    """A plane of an image, made small.

    Parameters
    ----------
    plane : ndarray of float64, shape (M, N)
        Brightness; finite, or NaN where the image is not.
    colours : ndarray of float64, shape (M, N, 3), or None
        Of a colour image.
    ndim : int
        Axes of the image that have more than one pixel, without colours.
    is_binary : bool
        Whether the plane has at most two values.
    step : int, pixel
        Pixels of the image along a side of one pixel of the plane.
    """

    plane: np.ndarray
    colours: np.ndarray | None
    ndim: int
    is_binary: bool
    step: int


def reduce_image(image: SourceImage) -> Reduced:
    """Return a small copy of the middle of an image.

    Parameters
    ----------
    image : SourceImage
        Of volumes and films the middle plane is read; of what is larger than 2048 pixels
        a side, volumes than 1024, the middle.

    Returns
    -------
    reduced : Reduced
        Pixels are averaged over squares.

    Raises
    ------
    ImageError
        If the image has a single axis.
    """
    if image.ndim < 2:
        message = f"an image of one axis ({image.shape[0]} numbers) has no look"
        raise ImageError(message, where="gallery", remedy="Give an image of at least two axes")
    rows, columns = _plane_axes(image)
    channel = _channel_axis(image, rows, columns)
    pixels = image.read(_middle(image, rows, columns, channel))
    kept = [rows, columns, *([channel] if channel is not None else [])]
    order = sorted(range(image.ndim), key=lambda axis: kept.index(axis) if axis in kept else -1)
    values = pixels.transpose(order).reshape([pixels.shape[axis] for axis in kept])
    is_binary = channel is None and _has_two_values(values)
    step = -(-max(values.shape[:2]) // LARGEST)
    small = _mean_of_squares(values if channel is None else values[..., :3], step)
    plane = small @ _LUMINANCE if channel is not None else small
    others = [n for axis, n in enumerate(image.shape) if axis not in kept and image.axes[axis] != "C"]
    ndim = 2 + sum(n > 1 for n in others)
    return Reduced(plane, small if channel is not None else None, ndim, is_binary, step)


def _plane_axes(image: SourceImage) -> tuple[int, int]:
    """Return the axes of rows and columns: Y and X, else the last two that hold no colours."""
    if _has_colours_last(image):
        return 0, 1
    if "Y" in image.axes and "X" in image.axes:
        return image.axes.index("Y"), image.axes.index("X")
    free = [axis for axis, letter in enumerate(image.axes) if letter != "C"]
    return (free[-2], free[-1]) if len(free) > 1 else (image.ndim - 2, image.ndim - 1)


def _has_colours_last(image: SourceImage) -> bool:
    """Return whether an array that nobody named the axes of is a colour image: no volume is so narrow."""
    return image.ndim == 3 and image.shape[2] in _COLOURS and min(image.shape[:2]) > 2 * image.shape[2]


def _channel_axis(image: SourceImage, rows: int, columns: int) -> int | None:
    """Return the axis of colours, if there are three or four that go together."""
    axis = 2 if _has_colours_last(image) else image.axes.find("C")
    is_colour = axis >= 0 and axis not in (rows, columns) and image.shape[axis] in _COLOURS
    return axis if is_colour else None


def _middle(image: SourceImage, rows: int, columns: int, channel: int | None) -> Region:
    is_plane_of_more = any(
        n > 1 for axis, n in enumerate(image.shape) if axis not in (channel, rows, columns)
    )
    most = MOST_READ_OF_PLANE if is_plane_of_more else MOST_READ
    start, stop = [], []
    for axis, length in enumerate(image.shape):
        if axis == channel:
            first, count = 0, length
        elif axis in (rows, columns):
            count = min(length, most)
            first = (length - count) // 2
        else:
            first, count = (0 if image.axes[axis] == "C" else length // 2), 1
        start.append(first)
        stop.append(first + count)
    return Region(tuple(start), tuple(stop))


def _has_two_values(values: np.ndarray) -> bool:
    if values.dtype.kind == "b":
        return True
    first = values.flat[0]
    others = values[values != first]
    return bool(others.size == 0 or (others == others.flat[0]).all())


def _mean_of_squares(values: np.ndarray, step: int) -> np.ndarray:
    """Return the means of squares of `step` pixels; what is left at the far border is dropped."""
    floats = values.astype(np.float64)
    floats[~(np.abs(floats) < _LARGEST_VALUE)] = np.nan
    if step == 1:
        return floats
    rows, columns = (max(n // step, 1) for n in floats.shape[:2])
    high, wide = min(step, floats.shape[0]), min(step, floats.shape[1])
    cut = floats[: rows * high, : columns * wide]
    return np.asarray(cut.reshape(rows, high, columns, wide, *cut.shape[2:]).mean(axis=(1, 3)))
