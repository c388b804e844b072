"""`Drawing`: a picture with its words and the size it wants to have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.display import from_png, thumbnail, to_png
from tamis.errors import format_bytes

if TYPE_CHECKING:
    import numpy as np

    from tamis.display import Snapshot

__all__ = ["Drawing", "drawing_of", "words_for"]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture of a snapshot.

    Parameters
    ----------
    png : bytes
        The picture, a PNG file.
    alt : str
        What it shows, in words.
    width, height : int, pixel
        The size whose proportions are those of the object: not the picture's own where pixels are not square.
    """

    png: bytes
    alt: str
    width: int
    height: int

    def thumbnail(self, *, largest: int = 160) -> Drawing:
        """Return the drawing averaged down to at most `largest` rows and columns."""
        factor = min(1.0, largest / max(self.width, self.height))
        small = thumbnail(from_png(self.png), largest=largest)
        width, height = (max(1, round(length * factor)) for length in (self.width, self.height))
        return Drawing(to_png(small), self.alt, width, height)

    def __repr__(self) -> str:
        return f"Drawing({format_bytes(len(self.png))}, {self.alt!r}, {self.width} x {self.height})"


def drawing_of(rgb: np.ndarray, snapshot: Snapshot, alt: str) -> Drawing:
    """Return colours as a drawing with the proportions of the snapshot's object."""
    rows, columns = rgb.shape[:2]
    stretch = snapshot.spacing[0] / snapshot.spacing[1]
    width, height = (columns, rows * stretch) if stretch >= 1 else (columns / stretch, rows)
    return Drawing(to_png(rgb), alt, max(1, round(width)), max(1, round(height)))


def words_for(snapshot: Snapshot) -> str:
    """Return what a snapshot shows, in words: ``"smooth: image, plane Z 48 of 96, 128 × 96 pixels"``."""
    rows, columns = snapshot.plane.shape[:2]
    parts = [
        f"{snapshot.title}: {snapshot.kind}" if snapshot.title not in ("", snapshot.kind) else snapshot.kind,
        *(f"plane {plane}" for plane in snapshot.planes),
        f"{rows} \N{MULTIPLICATION SIGN} {columns} pixels{_pixel_size(snapshot)}",
        "" if snapshot.state == "exact" else snapshot.state,
    ]
    return ", ".join(part for part in parts if part)


def _pixel_size(snapshot: Snapshot) -> str:
    high, wide = snapshot.spacing
    return f" of {high:.4g} \N{MULTIPLICATION SIGN} {wide:.4g} {snapshot.unit}" if snapshot.unit else ""
