"""A plane as a message: which encoding draws it, to the last bit, as `tamis.display.to_rgb` does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind
from tamis.display import to_steps
from tamis.errors import ImageError

if TYPE_CHECKING:
    from tamis.display import Snapshot

__all__ = ["encode", "exact", "plain"]

_NAMED = (Kind.LABELS, Kind.MARKERS)
_UNSIGNED = (np.uint8, np.uint16, np.uint32)
_WIDEST = 8
"""Bytes of the largest number that a page has."""


def encode(snapshot: Snapshot) -> tuple[dict[str, Any], list[bytes]]:
    """Return what a page needs to draw a plane.

    Parameters
    ----------
    snapshot : Snapshot
        The plane, with the contrast limits that it is drawn with.

    Returns
    -------
    header : dict
        `kind`, `shape`, `dtype`, `encoding`, `contrast_limits`, `has_colors`.
    buffers : list of bytes
        Pixels in C order, little-endian; then, only where there are any, packed bits: which are NaN.

    Raises
    ------
    ImageError
        If a label is so large that no page can hold it.
    """
    plane = snapshot.plane
    encoding, pixels = _encoded(snapshot)
    header = {
        "kind": snapshot.kind.value,
        "shape": list(plane.shape),
        "dtype": "bool" if encoding == "bits" else pixels.dtype.name,
        "encoding": encoding,
        "contrast_limits": list(snapshot.contrast_limits),
        "has_colors": snapshot.has_colors,
    }
    buffers = [np.ascontiguousarray(pixels, dtype=pixels.dtype.newbyteorder("<")).tobytes()]
    if plane.dtype.kind == "f" and (is_nan := np.isnan(plane)).any():
        buffers.append(_bits(is_nan.any(axis=-1) if snapshot.has_colors else is_nan))
    return header, buffers


def _encoded(snapshot: Snapshot) -> tuple[str, np.ndarray]:
    plane = snapshot.plane
    if snapshot.kind is Kind.BINARY:
        return "bits", np.packbits(plane != 0, axis=-1)
    if snapshot.kind in _NAMED:
        return "raw", _smallest(plane)
    if plane.dtype.kind == "f" or plane.dtype.itemsize > 2:
        return "steps", to_steps(plane, snapshot.contrast_limits)
    return "raw", plane


def _smallest(labels: np.ndarray) -> np.ndarray:
    """Return labels in the smallest dtype that a page has and that holds them."""
    low, high = int(labels.min()), int(labels.max())
    if low < 0 and low >= -(2**31) and high < 2**31:
        return labels.astype(np.int32)
    for dtype in _UNSIGNED:
        if low >= 0 and high <= np.iinfo(dtype).max:
            return labels.astype(dtype)
    message = f"labels must lie in [0, {2**32}), got some from {low} to {high}"
    raise ImageError(message, where="screen", remedy="Number them anew, with segmentation.relabel_sequential")


def plain(values: np.ndarray) -> tuple[str, bytes]:
    """Return values themselves, to be read and not drawn: the name of a dtype that a page has, and bytes.

    Floats become float32, and whole numbers of 64 bits int32 where they fit, else float64.
    """
    kept = values
    if values.dtype.kind == "f":
        with np.errstate(over="ignore"):  # what float32 cannot hold is infinite
            kept = values.astype(np.float32)
    elif values.dtype.itemsize > 4:
        kept = _narrow(values)
    return kept.dtype.name, np.ascontiguousarray(kept, dtype=kept.dtype.newbyteorder("<")).tobytes()


def exact(values: np.ndarray) -> tuple[str, bytes]:
    """Return values to the last bit, to be read by people: the name of a dtype that a page has, and bytes.

    Only what is wider than any number of a page, as numpy.longdouble may be, becomes float64.
    """
    kept = values if values.dtype.itemsize <= _WIDEST else values.astype(np.float64)
    return kept.dtype.name, np.ascontiguousarray(kept, dtype=kept.dtype.newbyteorder("<")).tobytes()


def _narrow(values: np.ndarray) -> np.ndarray:
    low, high = (int(values.min()), int(values.max())) if values.size else (0, 0)
    return values.astype(np.int32 if low >= -(2**31) and high < 2**31 else np.float64)


def _bits(mask: np.ndarray) -> bytes:
    return np.packbits(mask, axis=-1).tobytes()
