"""Places, outlines and surfaces as pictures, over the image that they were found in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Ground", "circles_over", "lines_over", "mesh", "points_over"]

_RED = (240, 70, 60)
_FINE = 2


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What is drawn over.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (M, N, 3)
        The picture, as large as it shall be.
    scale : float
        Its pixels for each pixel of the image.
    """

    rgb: np.ndarray
    scale: float

    def page(self) -> tuple[Any, Any]:
        """Return it twice as fine, and a pen."""
        from PIL import Image, ImageDraw

        image = Image.fromarray(self.rgb)
        page = image.resize((image.width * _FINE, image.height * _FINE))
        return page, ImageDraw.Draw(page)

    def places(self, points: Any) -> list[tuple[float, float]]:
        """Return rows and columns as x and y of the page."""
        scaled = (np.asarray(points, dtype=float)[:, :2] + 0.5) * self.scale * _FINE
        return [(x, y) for y, x in scaled.tolist()]


def points_over(ground: Ground, points: np.ndarray, inside: np.ndarray | None = None) -> np.ndarray:
    """Return dots; hollow where they are not inside.

    Parameters
    ----------
    ground : Ground
        What lies below.
    points : ndarray, shape (N, 2 or more)
        Rows and columns.
    inside : ndarray of bool, shape (N,), optional
        Which are filled.
    """
    page, pen = ground.page()
    for number, (x, y) in enumerate(ground.places(points)):
        is_filled = inside is None or bool(inside[number])
        box = [x - 6, y - 6, x + 6, y + 6]
        pen.ellipse(box, fill=_RED if is_filled else None, outline=(255, 255, 255) if is_filled else _RED)
    return _small(page)


def circles_over(ground: Ground, points: np.ndarray, radii: Iterable[float]) -> np.ndarray:
    """Return circles; radii are in pixels of the image."""
    page, pen = ground.page()
    for (x, y), radius in zip(ground.places(points), radii, strict=True):
        long = max(3.0, radius * ground.scale * _FINE)
        pen.ellipse([x - long, y - long, x + long, y + long], outline=_RED, width=3)
    return _small(page)


def lines_over(ground: Ground, lines: Iterable[Any], *, closed: bool = False) -> np.ndarray:
    """Return lines, each through points of shape (N, 2)."""
    page, pen = ground.page()
    for line in lines:
        points = ground.places(line)
        pen.line([*points, points[0]] if closed else points, fill=_RED, width=3)
    return _small(page)


def _small(page: Any) -> np.ndarray:
    return np.asarray(page.resize((page.width // _FINE, page.height // _FINE)))


def mesh(vertices: np.ndarray, faces: np.ndarray, largest: int) -> np.ndarray:
    """Return a surface seen from above and aside, lighter where it faces the light.

    Parameters
    ----------
    vertices : ndarray, shape (V, 3)
        Plane, row and column.
    faces : ndarray of int, shape (F, 3)
        Numbers of vertices.
    largest : int, pixel
        How large the picture may be.

    Returns
    -------
    rgba : ndarray of uint8, shape (M, N, 4)
        On nothing.
    """
    from PIL import Image, ImageDraw

    seen = np.asarray(vertices, dtype=float) @ _view().T
    seen -= seen.min(axis=0)
    scale = largest * _FINE / max(seen[:, 1].max(), seen[:, 2].max(), 1e-9)
    size = [int(seen[:, axis].max() * scale) + 1 for axis in (2, 1)]
    corners = seen[np.asarray(faces)]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    long = np.linalg.norm(normals, axis=1)
    light = np.abs(normals @ np.array([0.8, 0.5, 0.33])) / np.where(long > 0, long, 1)
    page = Image.new("RGBA", (size[0], size[1]))
    pen = ImageDraw.Draw(page)
    for number in np.argsort(corners[:, :, 0].mean(axis=1)):
        grey = int(60 + 180 * min(1.0, light[number]))
        pen.polygon(_flat(corners[number] * scale), fill=(grey, grey, min(255, grey + 15), 255))
    return _small(page)


def _flat(corners: np.ndarray) -> list[tuple[float, float]]:
    return [(x, y) for _, y, x in corners.tolist()]


def _view() -> np.ndarray:
    """Return how a volume is turned: towards the reader, down, right."""
    tilt, turn = 0.95, 0.5
    tilted = np.array([[np.cos(tilt), np.sin(tilt), 0], [-np.sin(tilt), np.cos(tilt), 0], [0, 0, 1]])
    turned = np.array([[1, 0, 0], [0, np.cos(turn), np.sin(turn)], [0, -np.sin(turn), np.cos(turn)]])
    result: np.ndarray = tilted @ turned
    return result
