"""What is found in samples: points, outlines, tables, spaces of lines; also what is made of numbers alone."""

from __future__ import annotations

import math
from typing import Any

import tamis
from tamis_site.pictures.samples import HEIGHT, STAR, WIDTH, image_of, lazily, named

__all__: list[str] = []


@named("the blur")
def _psf() -> Any:
    spot = lazily("numpy.setitem", lazily("numpy.zeros", shape=(15, 15)), value=1.0, index=(7, 7))
    return lazily("ndimage.gaussian_filter", spot, sigma=2)


@named("integral image", "coins")
def _integral() -> Any:
    return tamis.transform.integral_image(image_of("coins"))


@named("coins, edges dark")
def _dark_edges() -> Any:
    return tamis.segmentation.inverse_gaussian_gradient(image_of("coins as floats"), sigma=2)


@named("measurements", "coin labels")
def _table() -> Any:
    names = ("label", "area", "centroid")
    return tamis.measure.regionprops_table(image_of("coin labels"), properties=names)


@named("coin numbers", "coin labels")
def _numbers() -> Any:
    return lazily("numpy.column", image_of("measurements"), "label")


@named("coin areas", "coin labels")
def _areas() -> Any:
    return lazily("numpy.column", image_of("measurements"), "area")


@named("corner response", "checkerboard")
def _corners() -> Any:
    return tamis.feature.corner_harris(image_of("checkerboard"))


@named("corners", "checkerboard")
def _corner_points() -> Any:
    return tamis.feature.corner_peaks(image_of("corner response"), min_distance=5, threshold_rel=0.2)


@named("lines")
def _lines() -> Any:
    return tamis.feature.canny(image_of("checkerboard"))


@named("circle space", "edges of coins")
def _circle_space() -> Any:
    return tamis.transform.hough_circle(image_of("edges of coins"), radius=(18, 20, 22, 25, 28))


@named("line space", "lines")
def _line_space() -> Any:
    return tamis.transform.hough_line(image_of("lines"))[0]


@named("line angles", "lines")
def _line_angles() -> Any:
    return tamis.transform.hough_line(image_of("lines"))[1]


@named("line distances", "lines")
def _line_distances() -> Any:
    return tamis.transform.hough_line(image_of("lines"))[2]


@named("one coin's edge")
def _ellipse() -> Any:
    return tamis.feature.canny(image_of("a coin"), sigma=4)


@named("descriptors", "coins")
def _descriptors() -> Any:
    return _described("coins")


@named("other descriptors", "shifted coins")
def _other_descriptors() -> Any:
    return _described("shifted coins")


def _described(words: str) -> Any:
    return tamis.feature.daisy(image_of(words), step=24).reshape(-1, 200)


@named("co-occurrences", "coins, 8 greys")
def _cooccurrences() -> Any:
    angles = (0, math.pi / 4, math.pi / 2)
    return tamis.feature.graycomatrix(
        image_of("coins, 8 greys"), distances=(1, 2, 4, 8), angles=angles, levels=8
    )


@named("elements of the Hessian", "coins")
def _hessian() -> Any:
    return tamis.feature.hessian_matrix(image_of("coins as floats"), sigma=2)


@named("structure tensor", "coins")
def _tensor() -> Any:
    return tamis.feature.structure_tensor(image_of("coins as floats"), sigma=2)


@named("pattern code", "coins")
def _code() -> Any:
    return tamis.feature.multiblock_lbp(image_of("integral image"), r=40, c=40, width=24, height=24)


@named("moments", "horse")
def _moments() -> Any:
    return tamis.measure.moments_central(image_of("horse"))


@named("normalized moments", "horse")
def _normalized() -> Any:
    return tamis.measure.moments_normalized(image_of("moments"))


@named("many points", "smooth coins")
def _points() -> Any:
    return tamis.feature.peak_local_max(image_of("smooth coins"))


@named("a cross")
def _cross() -> Any:
    return lazily("ndimage.generate_binary_structure", rank=2, connectivity=1)


@named("a flat spectrum")
def _flat() -> Any:
    return lazily("numpy.ones", shape=(128, 128))


@named("numbers of rows", "coins")
def _rows() -> Any:
    return lazily("numpy.indices", (HEIGHT // 2,))[0] * 2


@named("rows of a disk", "coins")
def _disk_rows() -> Any:
    return _disk()[0]


@named("columns of a disk", "coins")
def _disk_columns() -> Any:
    return _disk()[1]


def _disk() -> Any:
    return tamis.draw.disk(center=(96, 128), radius=60)


@named("one axis more", "coins")
def _axis_more() -> Any:
    return lazily("numpy.expand_dims", image_of("coins"), axis=0)


@named("vertices", "foam")
def _vertices() -> Any:
    return _surface()[0]


@named("faces", "foam")
def _faces() -> Any:
    return _surface()[1]


def _surface() -> Any:
    return tamis.measure.marching_cubes(image_of("smooth foam"), step_size=2)


@named("smooth foam")
def _smooth_foam() -> Any:
    return tamis.filters.gaussian(image_of("foam"), sigma=2)


@named("projections")
def _projections() -> Any:
    return tamis.transform.radon(image_of("phantom"))


@named("radon transform")
def _finite_radon() -> Any:
    return tamis.transform.frt2(image_of("square of coins"))


def _round(waves: int, corners: int, depth: float) -> Any:
    """Return the corners of a star, or of a circle, as rows and columns."""
    row, column, radius = STAR
    angle = lazily("numpy.linspace", 0, 2 * math.pi, corners)
    long = lazily("numpy.cos", angle * float(waves)) * depth + float(radius)
    rows, columns = (long * lazily(f"numpy.{wave}", angle) for wave in ("sin", "cos"))
    return lazily("numpy.stack", rows + float(row), columns + float(column), axis=1)


@named("a star")
def _star() -> Any:
    return _round(5, 61, 20.0)


@named("few corners")
def _few_corners() -> Any:
    return _round(1, 6, 0.0)


@named("circle around a coin", "smooth coins")
def _snake() -> Any:
    angle = lazily("numpy.linspace", 0, 2 * math.pi, 100)
    rows = lazily("numpy.sin", angle) * 30.0 + 92.0
    columns = lazily("numpy.cos", angle) * 30.0 + 94.0
    return lazily("numpy.stack", rows, columns, axis=1)


@named("a triangle")
def _triangle() -> Any:
    angle = lazily("numpy.linspace", 0, 4, 3)
    corners = (lazily(f"numpy.{wave}", angle) * 3.2 + 3.5 for wave in ("sin", "cos"))
    return tamis.draw.polygon2mask(polygon=lazily("numpy.stack", *corners, axis=1), image_shape=(8, 8))


@named("waves")
def _waves() -> Any:
    places = lazily("numpy.indices", (HEIGHT, WIDTH))
    return places + lazily("numpy.sin", places[::-1] / 12.0) * 6.0


@named("squares")
def _squares() -> Any:
    return tamis.segmentation.checkerboard_level_set(image_shape=(HEIGHT, WIDTH), square_size=48)


@named("two rectangles", "coins")
def _rectangles() -> Any:
    corners = (_corners_of(0, 19), _corners_of(20, 39))
    both = lazily("numpy.expand_dims", lazily("numpy.stack", *corners, axis=0), axis=0)
    return lazily("numpy.astype", both, "int64")


def _corners_of(first: int, last: int) -> Any:
    rows, columns = (lazily("numpy.linspace", *ends, 2) for ends in ((0, 39), (first, last)))
    return lazily("numpy.stack", rows, columns, axis=1)


@named("labels in a row", shown="coin labels")
def _row_of_labels() -> Any:
    return image_of("coin labels").ravel()
