"""Snapshots as colours: contrast, colormap, labels, objects over an image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tamis.catalogue import Kind
from tamis.display._colormaps import NAN_COLOR, get_colormap, label_colors
from tamis.errors import ImageError

if TYPE_CHECKING:
    from tamis.display._snapshot import Snapshot

__all__ = ["overlay", "to_rgb", "to_steps"]

_BLOCK_PIXELS = 1 << 20  # so that a large plane is never held as floats
_CACHED_PIXELS = 1 << 15  # floats that stay in the processor's cache from one line to the next
_FADED = 0.3
_WHITE = np.array([255, 255, 255], dtype=np.uint8)


def to_rgb(snapshot: Snapshot) -> np.ndarray:
    """Return a snapshot as it looks.

    Parameters
    ----------
    snapshot : Snapshot
        An image is drawn with its contrast limits and colormap, a binary image black and white, labels in
        their colours on black.

    Returns
    -------
    rgb : ndarray of uint8, shape (M, N, 3)
        Pixels that are not a number have `NAN_COLOR`; infinite ones the first or the last colour.

    Raises
    ------
    UnknownNameError
        If there is no such colormap.
    """
    plane = snapshot.plane
    rgb = np.empty((*plane.shape[:2], 3), dtype=np.uint8)
    rows = max(1, _BLOCK_PIXELS // max(1, plane.shape[1]))
    for start in range(0, plane.shape[0], rows):
        rgb[start : start + rows] = _paint(plane[start : start + rows], snapshot)
    return rgb


def _paint(plane: np.ndarray, snapshot: Snapshot) -> np.ndarray:
    match snapshot.kind:
        case Kind.BINARY:
            return np.where(plane[..., np.newaxis] != 0, _WHITE, np.uint8(0))
        case Kind.LABELS | Kind.MARKERS:
            return _emphasised(plane, snapshot.selection)
    steps = to_steps(plane, snapshot.contrast_limits)
    colors = steps if snapshot.has_colors else get_colormap(snapshot.colormap)[steps]
    if plane.dtype.kind == "f":
        is_nan = np.isnan(plane)
        colors[is_nan.any(axis=-1) if snapshot.has_colors else is_nan] = NAN_COLOR
    return colors


def to_steps(plane: np.ndarray, contrast_limits: tuple[float, float]) -> np.ndarray:
    """Return each value as the number of its colour, as `to_rgb` takes it from a colormap.

    Parameters
    ----------
    plane : ndarray of a real dtype, any shape
        Values.
    contrast_limits : (float, float)
        Values that become 0 and 255; those between are rounded to the nearest number, those beyond are
        clipped.

    Returns
    -------
    steps : ndarray of uint8, same shape
        NaN becomes 0.
    """
    low, high = contrast_limits
    values = np.ascontiguousarray(plane).reshape(-1)
    steps = np.empty(values.shape, dtype=np.uint8)
    for start in range(0, values.size, _CACHED_PIXELS):
        share = values[start : start + _CACHED_PIXELS].astype(np.float64)
        np.clip(share, low, high, out=share)
        # halves, so that the range of all floats does not overflow
        share /= 2
        share -= low / 2
        share /= high / 2 - low / 2
        share *= 255
        np.rint(share, out=share)
        np.copyto(share, 0, where=np.isnan(share))
        steps[start : start + _CACHED_PIXELS] = share
    return steps.reshape(plane.shape)


def _emphasised(labels: np.ndarray, selection: frozenset[int]) -> np.ndarray:
    colors: np.ndarray = label_colors(labels)[..., :3]
    if not selection:
        return colors
    others = ~np.isin(labels, list(selection))
    colors[others] = np.rint(_FADED * colors[others]).astype(np.uint8)
    return colors


def overlay(image: Snapshot, labels: Snapshot) -> np.ndarray:
    """Return an image with objects over it.

    Parameters
    ----------
    image : Snapshot
        What lies below.
    labels : Snapshot
        Labels, markers or a binary image of the same plane. Its `opacity` says how much of a colour lies over
        the image, its `outlines` whether objects have an opaque edge one pixel wide; with a selection, the
        other objects fade.

    Returns
    -------
    rgb : ndarray of uint8, shape (M, N, 3)
        Background is the image alone.

    Raises
    ------
    ImageError
        If the two planes differ in shape, or the upper one has no objects.
    """
    objects = _objects_of(labels)
    if objects.shape != image.plane.shape[:2]:
        message = f"labels must have the image's plane of shape {image.plane.shape[:2]}, got {objects.shape}"
        raise ImageError(message, where="overlay")
    weight = _weights(objects, labels)
    rgb = to_rgb(image)
    inside = weight > 0
    above = label_colors(objects[inside])[:, :3]
    share = weight[inside][:, np.newaxis]
    rgb[inside] = np.rint((1 - share) * rgb[inside] + share * above).astype(np.uint8)
    return rgb


def _objects_of(labels: Snapshot) -> np.ndarray:
    if labels.kind is Kind.BINARY:
        foreground: np.ndarray = labels.plane != 0
        return foreground.view(np.uint8)
    if labels.kind in (Kind.LABELS, Kind.MARKERS):
        return labels.plane
    message = f"labels must be labels, markers or a binary image, got {labels.kind}"
    raise ImageError(message, where="overlay", remedy="Connect the labels, not the image")


def _weights(objects: np.ndarray, labels: Snapshot) -> np.ndarray:
    """Return, for each pixel, how much of the object's colour it shows."""
    foreground = objects != 0
    weight: np.ndarray = np.where(foreground, np.float32(labels.opacity), np.float32(0))
    if labels.outlines:
        weight[_edges(objects) & foreground] = 1
    if labels.selection:
        weight[~np.isin(objects, list(labels.selection))] *= _FADED
    return weight


def _edges(objects: np.ndarray) -> np.ndarray:
    """Return which pixels have a neighbour, in their row or column, of another object."""
    edges: np.ndarray = np.zeros(objects.shape, dtype=bool)
    down, right = objects[1:] != objects[:-1], objects[:, 1:] != objects[:, :-1]
    edges[1:] |= down
    edges[:-1] |= down
    edges[:, 1:] |= right
    edges[:, :-1] |= right
    return edges
