"""Results that mean more than their numbers say: pixels of a shape, circles, lines, paths, surfaces."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from tamis.catalogue import Kind
from tamis_site.pictures.ink import chart, number
from tamis_site.pictures.marking import Ground, circles_over, lines_over, mesh, points_over
from tamis_site.pictures.painting import Value, enlarged, pixels_as_rgb

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tamis_site.pictures.example import Example
    from tamis_site.pictures.painting import Paint

__all__ = ["SPECIAL"]

Drawn: TypeAlias = list[tuple[np.ndarray, str]]


def _pixels(_example: Example, found: tuple[Any, ...], paint: Paint) -> Drawn:
    """Return the pixels that a function of `draw` gives the places of."""
    rows, columns = np.asarray(found[0]), np.asarray(found[1])
    plane = np.zeros((max(48, rows.max() + 1), max(64, columns.max() + 1)))
    plane[rows, columns] = np.asarray(found[2]) if len(found) > 2 else 1
    return [(enlarged(pixels_as_rgb(plane, Kind.IMAGE), paint.largest), f"{rows.size} pixels")]


def _line_of_pixels(example: Example, found: tuple[Any, ...], paint: Paint) -> Drawn:
    return _pixels(example, tuple(np.asarray(found[0])), paint)


def _curve(_example: Example, found: tuple[Any, ...], paint: Paint) -> Drawn:
    values, places = np.asarray(found[0], dtype=float), np.asarray(found[1], dtype=float)
    places = (places[:-1] + places[1:]) / 2 if places.size > values.size else places
    return [(chart(values, paint.largest, places), "counts by grey value")]


def _fraction(_example: Example, found: tuple[Any, ...], paint: Paint) -> Drawn:
    return [
        (chart(np.asarray(found[0]), paint.largest, np.asarray(found[1])), "share of pixels by grey value")
    ]


def _blobs(_example: Example, found: tuple[Any, ...], paint: Paint) -> Drawn:
    blobs = np.asarray(found[0])
    return [(circles_over(paint.ground(), blobs, blobs[:, 2] * 2**0.5), f"{len(blobs)} blobs")]


def _circles(_example: Example, found: tuple[Any, ...], paint: Paint) -> Drawn:
    _, columns, rows, radii = (np.asarray(item) for item in found)
    return [(circles_over(paint.ground(), np.stack([rows, columns], axis=1), radii), f"{len(radii)} circles")]


def _straight_lines(_example: Example, found: tuple[Any, ...], paint: Paint) -> Drawn:
    lines = []
    for angle, distance in zip(np.asarray(found[1]), np.asarray(found[2]), strict=True):
        foot = distance * np.array([np.sin(angle), np.cos(angle)])
        along = np.array([np.cos(angle), -np.sin(angle)]) * 600
        lines.append([foot - along, foot + along])
    return [(lines_over(paint.ground(), lines), f"{len(lines)} lines")]


def _pieces_of_lines(_example: Example, found: tuple[Any, ...], paint: Paint) -> Drawn:
    lines = [np.asarray(line)[:, ::-1] for line in found[0]]
    return [(lines_over(paint.ground(), lines), f"{len(lines)} lines")]


def _ellipses(_example: Example, found: tuple[Any, ...], paint: Paint) -> Drawn:
    """Return the ellipse that most points speak for, of those that are none of the flat ones."""
    from skimage.draw import ellipse_perimeter

    table = {
        name: np.asarray(found[0][name]) for name in ("accumulator", "yc", "xc", "a", "b", "orientation")
    }
    smaller = np.minimum(table["a"], table["b"])
    votes = np.where(smaller > max(1, smaller.max(initial=0) / 2), table["accumulator"], -1)
    if votes.max(initial=-1) < 0:
        return [(number("none", paint.largest), "no ellipse")]
    best = {name: column[np.argmax(votes)] for name, column in table.items()}
    sizes = (round(float(best[name])) for name in ("yc", "xc", "a", "b"))
    ellipse = np.stack(ellipse_perimeter(*sizes, orientation=float(best["orientation"])), axis=1)
    away = ellipse - ellipse.mean(axis=0)
    ellipse = ellipse[np.argsort(np.arctan2(away[:, 0], away[:, 1]))]
    words = f"the best of {votes.size} ellipses"
    return [
        (lines_over(paint.ground(), [ellipse]), words),
        *paint.draw(Value(table, Kind.TABLE, "the table")),
    ]


def _path(_example: Example, found: tuple[Any, ...], paint: Paint) -> Drawn:
    words = f"a path that costs {float(found[1]):.5g}"
    path = np.asarray(found[0])
    path = path if path.ndim == 2 else np.stack([path, np.arange(path.size)], axis=1)
    return [(lines_over(paint.ground(), [path]), words)]


def _place(_example: Example, found: tuple[Any, ...], paint: Paint) -> Drawn:
    places = np.atleast_2d(np.asarray(found[-1], dtype=float))
    words = (
        f"({', '.join(f'{place:.4g}' for place in places[0])})"
        if len(places) == 1
        else f"{len(places)} places"
    )
    return [(points_over(paint.ground(), places), words)]


def _extremes(_example: Example, found: tuple[Any, ...], paint: Paint) -> Drawn:
    ground = paint.ground()
    return [
        (points_over(ground, np.asarray(found[2])), "positions of the minima"),
        (points_over(ground, np.asarray(found[3])), "positions of the maxima"),
    ]


def _two_places(_example: Example, found: tuple[Any, ...], paint: Paint) -> Drawn:
    pair = np.array([np.asarray(place) for place in found])
    return [
        (lines_over(paint.ground(), [pair]), f"from {tuple(pair[0].tolist())} to {tuple(pair[1].tolist())}")
    ]


def _surface(_example: Example, found: tuple[Any, ...], paint: Paint) -> Drawn:
    return [(mesh(found[0], found[1], paint.largest), f"{len(found[0])} vertices, {len(found[1])} faces")]


def _area(example: Example, found: tuple[Any, ...], paint: Paint) -> Drawn:
    vertices, faces = (np.asarray(given.image.compute()) for given in example.inputs.values())
    return [
        (mesh(vertices, faces, paint.largest), f"{len(vertices)} vertices, {len(faces)} faces"),
        (number(found[0], paint.largest), "area"),
    ]


def _profile(example: Example, found: tuple[Any, ...], paint: Paint) -> Drawn:
    ends = [example.values["src"], example.values["dst"]]
    return [
        (lines_over(paint.ground(), [ends]), "the line"),
        (chart(np.asarray(found[0]), paint.largest), "grey values along it"),
    ]


def _inside(example: Example, found: tuple[Any, ...], paint: Paint) -> Drawn:
    points = np.asarray(example.inputs["points"].image.compute())
    inside = np.asarray(found[0])
    ground = paint.ground()
    star = lines_over(ground, [np.asarray(example.inputs["verts"].image.compute())])
    return [
        (points_over(Ground(star, ground.scale), points, inside), f"{inside.sum()} of {inside.size} inside")
    ]


def _directions(example: Example, found: tuple[Any, ...], paint: Paint) -> Drawn:
    corners = np.asarray(example.inputs["corners"].image.compute(), dtype=float)
    angles = np.asarray(found[0])
    ends = corners + 12 * np.stack([np.sin(angles), np.cos(angles)], axis=1)
    lines = [np.stack(pair) for pair in zip(corners, ends, strict=True)]
    return [(lines_over(paint.ground(), lines), f"{len(lines)} directions")]


def _rectangles(_example: Example, found: tuple[Any, ...], paint: Paint) -> Drawn:
    """Return the last of the features as black and white rectangles."""
    if not len(found[0]):
        return [(number("none", paint.largest), "no feature")]
    plane = np.full((5, 5), 0.5)
    for place, rectangle in enumerate(np.asarray(found[0], dtype=object)[-1]):
        (top, left), (bottom, right) = (tuple(corner) for corner in rectangle)
        plane[top : bottom + 1, left : right + 1] = place
    words = f"the last of {len(found[0])} features"
    return [(enlarged(pixels_as_rgb(plane, Kind.IMAGE), paint.largest), words)]


def _channels(example: Example, found: tuple[Any, ...], paint: Paint) -> Drawn:
    """Return the first numbers of each place as planes."""
    planes = np.moveaxis(np.asarray(found[0]), -1, 0)
    drawn = [enlarged(pixels_as_rgb(plane, Kind.IMAGE), paint.largest) for plane in planes[:2]]
    return [(rgb, f"{at + 1} of {len(planes)}, {example.operation.name}") for at, rgb in enumerate(drawn)]


def _ball(_example: Example, found: tuple[Any, ...], paint: Paint) -> Drawn:
    """Return a volume as a surface."""
    from skimage.measure import marching_cubes

    vertices, faces, *_ = marching_cubes(np.pad(np.asarray(found[0], dtype=float), 1), 0.5)
    return [(mesh(vertices, faces, paint.largest), f"{int(np.sum(found[0]))} voxels")]


_SHAPES = [
    "bezier_curve",
    "circle_perimeter",
    "circle_perimeter_aa",
    "disk",
    "ellipse",
    "ellipse_perimeter",
    "line",
    "line_aa",
    "polygon",
    "rectangle",
]

SPECIAL: Mapping[str, Callable[[Example, tuple[Any, ...], Paint], Drawn]] = MappingProxyType(
    {
        **{f"draw.{name}": _pixels for name in _SHAPES},
        "draw.ellipsoid": _ball,
        "draw.line_nd": _line_of_pixels,
        "exposure.cumulative_distribution": _fraction,
        "exposure.histogram": _curve,
        **{f"feature.blob_{name}": _blobs for name in ("dog", "doh", "log")},
        "feature.corner_orientations": _directions,
        "feature.daisy": _channels,
        "feature.haar_like_feature_coord": _rectangles,
        "graph.route_through_array": _path,
        "graph.shortest_path": _path,
        "measure.centroid": _place,
        "measure.marching_cubes": _surface,
        "measure.mesh_surface_area": _area,
        "measure.points_in_poly": _inside,
        "measure.profile_line": _profile,
        "metrics.hausdorff_pair": _two_places,
        **{f"ndimage.{name}": _place for name in ("center_of_mass", "maximum_position", "minimum_position")},
        "ndimage.extrema": _extremes,
        "numpy.argwhere": _place,
        "numpy.histogram": _curve,
        "transform.hough_circle_peaks": _circles,
        "transform.hough_ellipse": _ellipses,
        "transform.hough_line_peaks": _straight_lines,
        "transform.probabilistic_hough_line": _pieces_of_lines,
    }
)
"""By operation id: pictures of the results, in place of those by kind."""
