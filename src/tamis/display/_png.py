"""Pictures as PNG, whole and as thumbnails."""

from __future__ import annotations

import numpy as np

from tamis.display._shrink import fit_within, shrink_by_area
from tamis.errors import ImageError

__all__ = ["from_png", "thumbnail", "to_png"]


def to_png(rgb: np.ndarray) -> bytes:
    """Return a picture as a PNG file; the same picture gives the same bytes.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (M, N, 3)
        Red, green, blue.

    Returns
    -------
    png : bytes
        The file's content.
    """
    import cv2

    _, encoded = cv2.imencode(".png", rgb[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 6])
    return bytes(encoded)


def from_png(png: bytes) -> np.ndarray:
    """Return the picture of a PNG file.

    Returns
    -------
    rgb : ndarray of uint8, shape (M, N, 3)
        Red, green, blue.

    Raises
    ------
    ImageError
        If it is no PNG file.
    """
    import cv2

    decoded = cv2.imdecode(np.frombuffer(png, dtype=np.uint8), cv2.IMREAD_COLOR) if png else None
    if decoded is None:
        message = f"must be the bytes of a PNG file, got {len(png)} other bytes"
        raise ImageError(message, where="picture")
    return np.ascontiguousarray(decoded[..., ::-1])


def thumbnail(rgb: np.ndarray, *, largest: int = 160) -> np.ndarray:
    """Return a picture averaged down to at most `largest` rows and columns; a small one as it is."""
    shape = fit_within((rgb.shape[0], rgb.shape[1]), largest)
    return rgb if shape == rgb.shape[:2] else shrink_by_area(rgb, shape)
