"""A value of any kind as pictures: images, labels, places, lists, tables, curves, numbers."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind
from tamis.display import Intent, find_contrast_limits, overlay, resolve, thumbnail, to_rgb
from tamis_site.pictures.ink import chart, curve_through, in_words, listed, number, table
from tamis_site.pictures.marking import Ground, lines_over, points_over

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Paint", "Value", "enlarged", "pixels_as_rgb", "shared_limits"]

_OBJECTS = (Kind.BINARY, Kind.LABELS, Kind.MARKERS)
# smaller arrays are written as numbers, and pictures of so few pixels are enlarged
_LEAST = 9
_LARGE_ENOUGH = 120
_PLANES = 3
_GAP = 4


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Value:
    """What came out, and what it means.

    Parameters
    ----------
    content : object
        An array, a number, a table, a list of arrays.
    kind : Kind
        What it means.
    words : str
        What stands below.
    has_colours : bool, default True
        Whether three numbers a pixel are red, green and blue.
    is_marking : bool, default False
        Whether objects are places, to be seen over the image.
    is_outline : bool, default False
        Whether points follow each other around something.
    """

    content: Any
    kind: Kind
    words: str
    has_colours: bool = True
    is_marking: bool = False
    is_outline: bool = False


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Paint:
    """Draws values of one example.

    Parameters
    ----------
    largest : int, pixel
        How large a picture may be.
    below : ndarray, shape (M, N[, 3]), optional
        The image that objects and places are drawn over.
    limits : (float, float), optional
        Contrast limits of all that lies within them.
    longest : int, default 0, pixel
        Of all that is enlarged alike.
    """

    largest: int
    below: np.ndarray | None = None
    limits: tuple[float, float] | None = None
    longest: int = 0

    def draw(self, value: Value) -> list[tuple[np.ndarray, str]]:
        """Return pictures of a value with the words below each; three at most."""
        content = value.content
        if isinstance(content, dict):
            return [(self._columns(content), value.words)]
        if isinstance(content, list | tuple) and value.kind is Kind.MESH:
            return self._listed(value)
        array = np.asarray(content)
        if array.dtype.names:
            return [(self._columns({name: array[name] for name in array.dtype.names}), value.words)]
        if array.size == 1 and array.ndim < 2:
            return [(number(array.ravel()[0], self.largest), value.words)]
        if value.kind is Kind.POINTS and array.ndim == 2:
            return [(self._points(array, value), _counted(value.words, len(array), "points"))]
        if array.dtype.kind == "O":
            rows = [[in_words(item)] for item in array.ravel()[:9]]
            return [(table([""], rows, self.largest, total=array.size), value.words)]
        return self._array(array, value)

    def ground(self) -> Ground:
        """Return what places are drawn over: the image, or nothing but dark."""
        below = np.zeros((192, 256)) if self.below is None else self.below
        rgb = enlarged(pixels_as_rgb(below, Kind.IMAGE), self.largest)
        return Ground(rgb, rgb.shape[1] / below.shape[1])

    def _array(self, array: np.ndarray, value: Value) -> list[tuple[np.ndarray, str]]:
        if array.dtype.kind == "c":
            parts = {"real part": array.real, "magnitude": np.abs(array)}
            return [(self._array(part, value)[0][0], words) for words, part in parts.items()]
        if array.size == 0:
            return [(number("nothing", self.largest), value.words)]
        has_colours = value.has_colours and array.ndim == 3 and array.shape[-1] in (3, 4)
        squeezed = array if has_colours else np.squeeze(array)
        if squeezed.ndim < 2:
            return [(self._line(squeezed.ravel(), value), _counted(value.words, array.size, "values"))]
        if squeezed.ndim == 2 or has_colours:
            return [(self._plane(squeezed, value), value.words)]
        return self._planes(squeezed, value)

    def _line(self, values: np.ndarray, value: Value) -> np.ndarray:
        if values.size <= _LEAST:
            return listed([("", item) for item in values], self.largest)
        return chart(values, self.largest)

    def _plane(self, plane: np.ndarray, value: Value) -> np.ndarray:
        if min(plane.shape[:2]) < _LEAST and value.kind not in _OBJECTS and plane.dtype.kind != "b":
            rows = [[in_words(item) for item in row] for row in plane[:9]]
            return table([""] * plane.shape[1], rows, self.largest, total=len(plane))
        is_over = value.kind in (Kind.LABELS, Kind.MARKERS) or value.is_marking
        if is_over and self._fits(plane):
            return self._over(plane, value)
        if value.is_marking and value.kind in _OBJECTS:
            plane = _grown(plane)
        limits = self.limits if value.kind is Kind.IMAGE or value.kind is Kind.ARRAY else None
        return enlarged(pixels_as_rgb(plane, value.kind, limits), self.largest, self.longest)

    def _fits(self, plane: np.ndarray) -> bool:
        return self.below is not None and self.below.dtype != bool and self.below.shape[:2] == plane.shape

    def _over(self, plane: np.ndarray, value: Value) -> np.ndarray:
        below = resolve(
            self.below, Intent(), kind=Kind.IMAGE, axes="YXC" if np.ndim(self.below) == 3 else "YX"
        )
        objects = plane if plane.dtype.kind in "iu" else plane.astype(np.uint8)
        if value.is_marking:
            return self._marked(below, objects)
        above = resolve(np.maximum(objects, 0), Intent(opacity=0.45), kind=Kind.LABELS, axes="YX")
        return enlarged(overlay(below, above), self.largest)

    def _marked(self, below: Any, objects: np.ndarray) -> np.ndarray:
        """Return places in one colour, grown so that they can be seen."""
        above = resolve(
            (_grown(objects) > 0).astype(np.uint8), Intent(opacity=1.0), kind=Kind.LABELS, axes="YX"
        )
        return enlarged(overlay(below, above), self.largest)

    def _planes(self, array: np.ndarray, value: Value) -> list[tuple[np.ndarray, str]]:
        """Return the first planes along the axes that are shortest; of a volume, planes from all of it."""
        rows, columns = sorted(np.argsort(array.shape, kind="stable")[-2:])
        stack = np.moveaxis(array, (rows, columns), (-2, -1)).reshape(
            -1, array.shape[rows], array.shape[columns]
        )
        count = len(stack)
        step = max(1, count // _PLANES) if count > 8 else 1
        numbers = list(range(step // 2, count, step))[:_PLANES]
        limits = shared_limits([stack[at] for at in numbers]) if value.has_colours else [None] * _PLANES
        paints = [dataclasses.replace(self, limits=limit) for limit in limits]
        return [
            (paint._plane(stack[at], value), f"{at + 1} of {count}, {value.words}")
            for paint, at in zip(paints, numbers, strict=False)
        ]

    def _points(self, points: np.ndarray, value: Value) -> np.ndarray:
        if points.shape[1] != 2 and self.below is None:
            head = [f"{axis}" for axis in range(points.shape[1])]
            return table(
                head, [[in_words(i) for i in row] for row in points[:9]], self.largest, total=len(points)
            )
        if value.is_outline:
            return lines_over(self.ground(), [points])
        return (
            curve_through(points, self.largest) if self.below is None else points_over(self.ground(), points)
        )

    def _listed(self, value: Value) -> list[tuple[np.ndarray, str]]:
        items = list(value.content)
        arrays = [np.asarray(item) for item in items if isinstance(item, np.ndarray)]
        if arrays and all(array.ndim == 2 and array.shape[1] == 2 for array in arrays):
            drawn = lines_over(self.ground(), arrays)
            return [(drawn, _counted(value.words, len(arrays), "lines"))]
        if arrays:
            whole = arrays[0].shape[1]
            made = []
            for place, array in enumerate(arrays[:_PLANES]):
                share = max(16, self.largest * array.shape[1] // whole)
                small = dataclasses.replace(self, largest=share)
                made.append((small._plane(array, value), f"level {place}"))
            return made
        rows = [[in_words(item[0] if isinstance(item, tuple) else item)] for item in items[:9]]
        return [(table([""], rows, self.largest, total=len(items)), value.words)]

    def _columns(self, columns: dict[str, Any]) -> np.ndarray:
        names = [str(name) for name in columns]
        arrays = [np.atleast_1d(np.asarray(column)) for column in columns.values()]
        count = max((len(array) for array in arrays), default=0)
        rows = [
            [in_words(array[at]) if at < len(array) else "" for array in arrays]
            for at in range(min(count, 9))
        ]
        return table(names, rows, self.largest, total=count)


def _grown(objects: np.ndarray) -> np.ndarray:
    """Return objects a little larger, so that places of one pixel can be seen."""
    from scipy import ndimage

    size = 2 * (min(objects.shape) // 80) + 1
    grown: np.ndarray = ndimage.grey_dilation(objects.astype(np.int32), size=(size, size))
    return grown


def _counted(words: str, count: int, noun: str) -> str:
    return f"{words}: {count} {noun}"


def pixels_as_rgb(plane: np.ndarray, kind: Kind, limits: tuple[float, float] | None = None) -> np.ndarray:
    """Return pixels as they look; an image within common limits, where these show it.

    Parameters
    ----------
    plane : ndarray of a real dtype, shape (M, N[, 3 or 4])
        Pixels.
    kind : Kind
        What they mean.
    limits : (float, float), optional
        Contrast limits for what lies in a good part of them.
    """
    is_colour = plane.ndim == 3
    if is_colour:
        limits = _limits_of_colours(plane)
        plane = plane[..., :3]
    known = kind if kind in (*_OBJECTS, Kind.IMAGE) else Kind.IMAGE
    if known in (Kind.LABELS, Kind.MARKERS) and plane.dtype.kind in "iu":
        plane = np.maximum(plane, 0)
    if plane.dtype.kind == "f":
        plane = _without_dust(plane)
    return to_rgb(
        resolve(plane, Intent(contrast_limits=limits), kind=known, axes="YXC" if is_colour else "YX")
    )


def _without_dust(plane: np.ndarray) -> np.ndarray:
    """Return a plane that differs only by errors of rounding as a constant one."""
    low, high = np.nanmin(plane, initial=np.inf), np.nanmax(plane, initial=-np.inf)
    is_constant = np.isfinite([low, high]).all() and high - low <= 1e-9 * max(abs(low), abs(high))
    return np.full_like(plane, round(float(low), 6)) if is_constant else plane.astype(np.float64)


def _limits_of_colours(plane: np.ndarray) -> tuple[float, float] | None:
    if plane.dtype.kind == "f":
        return (0.0, 1.0) if np.nanmax(plane) <= 4 else None
    return (0.0, float(np.iinfo(plane.dtype).max)) if plane.dtype.kind == "u" else None


def shared_limits(planes: Sequence[np.ndarray]) -> list[tuple[float, float] | None]:
    """Return contrast limits for each plane: common ones, or its own where the common ones would hide it."""
    own = [
        find_contrast_limits(plane) if plane.dtype.kind in "iuf" and plane.size else None for plane in planes
    ]
    known = [limits for limits in own if limits is not None]
    if not known:
        return own
    low, high = min(first for first, _ in known), max(last for _, last in known)
    return [
        (low, high) if limits is not None and (limits[1] - limits[0]) * 4 >= high - low else limits
        for limits in own
    ]


def enlarged(rgb: np.ndarray, largest: int, longest: int = 0) -> np.ndarray:
    """Return a picture averaged down, or of few pixels made larger, each pixel a square."""
    longest = max(longest, *rgb.shape[:2])
    times = largest * 3 // 4 // longest if longest < _LARGE_ENOUGH else 1
    if times > 1:
        return rgb.repeat(times, axis=0).repeat(times, axis=1)
    return thumbnail(rgb, largest=largest)
