"""Frames beside each other in one file, for a page to show one after the other."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["strip_file"]

_GROUND = 0


def strip_file(frames: Sequence[np.ndarray]) -> bytes:
    """Return the PNG file of frames in a row, without a gap; smaller ones are centred on black.

    Parameters
    ----------
    frames : sequence of ndarray of uint8, shape (M, N, 3)
        Pictures; each becomes as wide and as high as the largest.
    """
    from PIL import Image

    high, wide = (max(frame.shape[axis] for frame in frames) for axis in (0, 1))
    strip = np.full((high, wide * len(frames), 3), _GROUND, dtype=np.uint8)
    for number, frame in enumerate(frames):
        top, left = (high - frame.shape[0]) // 2, (wide - frame.shape[1]) // 2 + number * wide
        strip[top : top + frame.shape[0], left : left + frame.shape[1]] = frame
    file = io.BytesIO()
    Image.fromarray(strip).save(file, "png", optimize=True)
    return file.getvalue()
