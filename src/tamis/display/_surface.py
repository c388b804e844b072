"""`Surface`: triangles around what is above a level, or around each object of a label image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Surface", "isosurface", "label_surface"]


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """Triangles in space.

    Parameters
    ----------
    vertices : ndarray of float32, shape (N, 3)
        Positions; as `isosurface` makes them (plane, row, column) in pixels, 0 the middle of the first one;
        once `placed`, (column, row, plane) times the spacing.
    faces : ndarray of uint32, shape (M, 3)
        The three vertices of each triangle, counter-clockwise as seen from where the values are lower.
    labels : ndarray of uint32, shape (N,)
        Which object a vertex is of; 0 for that of a level.
    """

    vertices: np.ndarray
    faces: np.ndarray
    labels: np.ndarray

    @classmethod
    def joined(cls, surfaces: Sequence[Surface]) -> Surface:
        """Return all of them as one."""
        if not surfaces:
            return cls(np.zeros((0, 3), np.float32), np.zeros((0, 3), np.uint32), np.zeros(0, np.uint32))
        firsts = np.cumsum([0, *(len(surface.vertices) for surface in surfaces[:-1])])
        return cls(
            np.concatenate([surface.vertices for surface in surfaces]),
            np.concatenate(
                [one.faces + np.uint32(first) for one, first in zip(surfaces, firsts, strict=True)]
            ),
            np.concatenate([surface.labels for surface in surfaces]),
        )

    def normals(self, *, smooth: int = 2) -> np.ndarray:
        """Return the direction outwards at each vertex, float32 of shape (N, 3).

        Parameters
        ----------
        smooth : int, default 2
            How often it becomes the mean of those around it: surfaces of labels are stairs, which nobody
            wants to see in the light.

        Returns
        -------
        normals : ndarray
            Means of the directions of the triangles around, weighted by their areas; of length 1, or 0 where
            a vertex has no triangle.
        """
        one, two, three = (self.vertices[corner] for corner in self.faces.T)
        found = self._gathered(np.cross(two - one, three - one))
        for _ in range(smooth):
            one, two, three = (found[corner] for corner in self.faces.T)
            found = self._gathered(one + two + three)
        return found

    def _gathered(self, directions: np.ndarray) -> np.ndarray:
        """Return the sum of the directions of the triangles around each vertex, as one of length 1."""
        corners = self.faces.ravel()
        count = len(self.vertices)
        shares = [np.bincount(corners, np.repeat(share, 3), minlength=count) for share in directions.T]
        sums = np.stack(shares, axis=1)
        lengths = np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), np.finfo(np.float64).tiny)
        return np.asarray(sums / lengths, dtype=np.float32)

    def within(self, start: Sequence[int], stop: Sequence[int]) -> np.ndarray:
        """Return which triangles lie in the cubes from one pixel to another, as bool of shape (M,).

        A triangle lies in one cube, whose corners are the middles of eight pixels.
        """
        one, two, three = (self.vertices[corner].astype(np.float64) for corner in self.faces.T)
        cubes = np.floor((one + two + three) / 3)
        inside: np.ndarray = np.logical_and(cubes >= start, cubes < stop).all(axis=1)
        return inside

    def placed(self, start: Sequence[float], spacing: Sequence[float]) -> Surface:
        """Return it in the space of views: (column, row, plane) times the spacing.

        Parameters
        ----------
        start : sequence of float, in the unit of the spacing
            Where the middle of the array's first pixel lies: (plane, row, column).
        spacing : sequence of float
            Of the array's pixels: (plane, row, column).
        """
        places = (self.vertices * np.asarray(spacing) + np.asarray(start))[:, ::-1].astype(np.float32)
        # what is seen in a mirror turns the other way round
        return Surface(np.ascontiguousarray(places), np.ascontiguousarray(self.faces[:, ::-1]), self.labels)

    def part(self, mask: np.ndarray) -> tuple[Surface, np.ndarray]:
        """Return the triangles of a mask with their vertices alone, and which of the vertices those are."""
        faces = self.faces[mask]
        used = np.zeros(len(self.vertices), dtype=bool)
        used[faces] = True
        places = np.cumsum(used, dtype=np.uint32) - np.uint32(1)
        return Surface(self.vertices[used], places[faces], self.labels[used]), used


def isosurface(block: np.ndarray, level: float) -> Surface:
    """Return the surface between what is above a level and what is not.

    Parameters
    ----------
    block : ndarray of a real dtype, shape (P, M, N)
        NaN counts as lower than everything; so does what is infinitely low.
    level : float
        In the unit of the values.

    Returns
    -------
    surface : Surface
        That of `skimage.measure.marching_cubes`, in pixels; empty where nothing, or everything, is above.
    """
    values = np.asarray(block, dtype=np.float32)
    is_finite = np.isfinite(values)
    if not is_finite.all():
        known = values[is_finite]
        far = max(1.0, float(np.ptp(known))) if known.size else 1.0
        values = np.where(np.isnan(values), np.float32(-np.inf), values)
        values = np.clip(values, level - far, level + far)
    if min(values.shape) < 2 or not float(values.min()) < level < float(values.max()):
        return Surface.joined(())
    from skimage.measure import marching_cubes

    vertices, faces, _, _ = marching_cubes(values, level, gradient_direction="ascent")
    return Surface(vertices.astype(np.float32), faces.astype(np.uint32), np.zeros(len(vertices), np.uint32))


def label_surface(block: np.ndarray) -> Surface:
    """Return the surface of each object of a label image.

    Parameters
    ----------
    block : ndarray of bool or integer, shape (P, M, N)
        0 is background. An object that reaches the array's edge is open there: whoever wants it closed adds
        background.

    Returns
    -------
    surface : Surface
        In pixels, half-way between those of the object and those around it. Where two objects touch, each has
        its own.
    """
    return Surface.joined([_surface_of_object(mask, start, label) for label, start, mask in _objects(block)])


def _surface_of_object(mask: np.ndarray, start: np.ndarray, label: int) -> Surface:
    surface = isosurface(mask, 0.5)
    labels = np.full(len(surface.vertices), label, dtype=np.int64).astype(np.uint32)
    return Surface(surface.vertices + start.astype(np.float32), surface.faces, labels)


def _objects(block: np.ndarray) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Yield label, first pixel and mask of each object, with the pixels around it."""
    from scipy.ndimage import find_objects

    found, numbered = np.unique(block, return_inverse=True)
    numbered = numbered.reshape(block.shape)
    if (
        found[0] != 0 or found.size == 1
    ):  # background has number 0: it is smallest, unless labels are negative
        numbered = np.where(block == 0, 0, numbered + 1)
        found = np.concatenate([[0], found])
    for place, slices in enumerate(find_objects(numbered), start=1):
        if slices is None:
            continue
        starts = np.array([max(one.start - 1, 0) for one in slices])
        box = tuple(
            slice(first, min(one.stop + 1, length))
            for first, one, length in zip(starts, slices, block.shape, strict=True)
        )
        yield int(found[place]), starts, numbered[box] == place
