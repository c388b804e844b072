"""The images that operations are shown on: lazy, so that a document names its sample and holds no pixels."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import tamis
from tamis.recorder import call_lazily

__all__ = ["HEIGHT", "STAR", "WIDTH", "Sample", "lazily", "sample"]

HEIGHT, WIDTH = 192, 256
STAR = (96, 128, 60)
"""Row, column and radius of the star that stands for a polygon, in pixels."""

_COINS = (slice(104, 104 + HEIGHT), slice(8, 8 + WIDTH))
_MAKERS: dict[str, Callable[[], Any]] = {}

M = TypeVar("M", bound=Callable[[], Any])


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A lazy image, and what it is called.

    Parameters
    ----------
    image : tamis.Image
        What an operation is given.
    words : str
        Two or three words: ``"binary coins"``.
    over : str, default ''
        Words of the sample that places and objects found in this one are drawn over; else over itself.
    shown : str, default ''
        Words of the sample that is drawn in its place, where its own numbers are no colours.
    """

    image: Any
    words: str
    over: str = ""
    shown: str = ""


def lazily(operation_id: str, *args: Any, **kwargs: Any) -> Any:
    """Return what an operation gives, lazily; NumPy's own have no other name to be called by."""
    return call_lazily(tamis.Image, operation_id, *args, **kwargs)


def _named(words: str, over: str = "", shown: str = "") -> Callable[[M], M]:
    def keep(make: M) -> M:
        _MAKERS[words] = lambda: Sample(make(), words, over, shown)
        return make

    return keep


@functools.cache
def sample(words: str) -> Sample:
    """Return a sample by its words.

    Raises
    ------
    KeyError
        If there is none.
    """
    return _MAKERS[words]()


def _image(words: str) -> Any:
    return sample(words).image


@_named("coins")
def _coins() -> Any:
    return tamis.open("sample:coins")[_COINS]


@_named("coins as floats")
def _float_coins() -> Any:
    return tamis.util.img_as_float(_image("coins"))


@_named("shifted coins")
def _shifted_coins() -> Any:
    return tamis.open("sample:coins")[98 : 98 + HEIGHT, 18 : 18 + WIDTH]


@_named("noisy coins")
def _noisy() -> Any:
    return tamis.util.random_noise(_image("coins"), rng=0, var=0.01)


@_named("smooth coins")
def _smooth() -> Any:
    return tamis.filters.gaussian(_image("coins"), sigma=3)


@_named("coins, signed")
def _signed() -> Any:
    return _image("coins as floats") * 2 - 1


@_named("coins with gaps")
def _gaps() -> Any:
    return lazily("numpy.where", _image("scratches"), 0.0, _image("coins as floats"))


@_named("scratches")
def _scratches() -> Any:
    blobs = tamis.data.binary_blobs(
        length=WIDTH, rng=0, volume_fraction=0.12, blob_size_fraction=0.03
    )
    return blobs[:HEIGHT]


@_named("coins with NaN")
def _nan() -> Any:
    return lazily("numpy.sqrt", _image("coins as floats") - 0.2)


@_named("coins with infinity")
def _infinite() -> Any:
    return lazily("numpy.log", lazily("numpy.maximum", _image("coins as floats") - 0.2, 0.0))


@_named("blurred coins")
def _blurred() -> Any:
    return lazily("ndimage.gaussian_filter", _image("coins as floats"), sigma=2, mode="wrap")


@_named("the blur")
def _psf() -> Any:
    spot = lazily("numpy.setitem", lazily("numpy.zeros", shape=(15, 15)), value=1.0, index=(7, 7))
    return lazily("ndimage.gaussian_filter", spot, sigma=2)


@_named("a coin")
def _template() -> Any:
    return tamis.open("sample:coins")[242:290, 90:138]


@_named("edges of coins")
def _edges() -> Any:
    return tamis.feature.canny(_image("coins"), sigma=3)


@_named("gradient of coins")
def _gradient() -> Any:
    return tamis.filters.sobel(_image("coins"))


@_named("integral image", "coins")
def _integral() -> Any:
    return tamis.transform.integral_image(_image("coins"))


@_named("coins, edges dark")
def _dark_edges() -> Any:
    return tamis.segmentation.inverse_gaussian_gradient(_image("coins as floats"), sigma=2)


@_named("coins, 8 greys")
def _few_greys() -> Any:
    return _image("coins") // 32


@_named("coins, less bright")
def _less_bright() -> Any:
    return _image("coins as floats") - 0.25


@_named("ramp")
def _ramp() -> Any:
    return lazily("numpy.indices", (HEIGHT, WIDTH))[1] / float(WIDTH)


@_named("ramp above 0")
def _ramp_above_zero() -> Any:
    return _image("ramp") + 0.25


@_named("wrapped phase")
def _wrapped() -> Any:
    angle = _image("smooth coins") * 24.0
    return lazily("numpy.arctan2", lazily("numpy.sin", angle), lazily("numpy.cos", angle))


@_named("binary coins")
def _binary() -> Any:
    coins = _image("coins")
    return coins > tamis.filters.threshold_otsu(coins)


@_named("speckled coins")
def _speckled() -> Any:
    return tamis.util.random_noise(_image("coins"), rng=0, var=0.02) > 0.46


@_named("half of the image")
def _half() -> Any:
    return _image("ramp") > 0.5


@_named("eroded coins")
def _eroded() -> Any:
    return tamis.morphology.isotropic_erosion(_image("binary coins"), radius=4)


@_named("coin labels")
def _labels() -> Any:
    closed = tamis.morphology.isotropic_closing(_image("binary coins"), radius=2)
    return tamis.measure.label(tamis.morphology.remove_small_objects(closed, max_size=80))


@_named("other labels")
def _other_labels() -> Any:
    return tamis.measure.label(_image("coins") > 150)


@_named("labels with gaps")
def _odd_labels() -> Any:
    return tamis.morphology.remove_objects_by_distance(_image("coin labels"), min_distance=15)


@_named("markers")
def _markers() -> Any:
    coins = _image("coins")
    return lazily("numpy.astype", coins > 150, "int32") * 2 + lazily("numpy.astype", coins < 40, "int32")


@_named("measurements", "coin labels")
def _table() -> Any:
    names = ("label", "area", "centroid")
    return tamis.measure.regionprops_table(_image("coin labels"), properties=names)


@_named("coin numbers", "coin labels")
def _numbers() -> Any:
    return lazily("numpy.column", _image("measurements"), "label")


@_named("coin areas", "coin labels")
def _areas() -> Any:
    return lazily("numpy.column", _image("measurements"), "area")


@_named("horse")
def _horse() -> Any:
    return lazily("numpy.logical_not", tamis.open("sample:horse")[::2, ::2])


@_named("checkerboard")
def _checkerboard() -> Any:
    return tamis.transform.rotate(tamis.open("sample:checkerboard")[:HEIGHT, :HEIGHT], angle=12)


@_named("corner response", "checkerboard")
def _corners() -> Any:
    return tamis.feature.corner_harris(_image("checkerboard"))


@_named("corners", "checkerboard")
def _corner_points() -> Any:
    return tamis.feature.corner_peaks(_image("corner response"), min_distance=5, threshold_rel=0.2)


@_named("lines")
def _lines() -> Any:
    return tamis.feature.canny(_image("checkerboard"))


@_named("circle space", "edges of coins")
def _circle_space() -> Any:
    return tamis.transform.hough_circle(_image("edges of coins"), radius=(18, 20, 22, 25, 28))


@_named("line space", "lines")
def _line_space() -> Any:
    return tamis.transform.hough_line(_image("lines"))[0]


@_named("line angles", "lines")
def _line_angles() -> Any:
    return tamis.transform.hough_line(_image("lines"))[1]


@_named("line distances", "lines")
def _line_distances() -> Any:
    return tamis.transform.hough_line(_image("lines"))[2]


@_named("one coin's edge")
def _ellipse() -> Any:
    return tamis.feature.canny(_image("a coin"), sigma=4)


@_named("descriptors", "coins")
def _descriptors() -> Any:
    return _described("coins")


@_named("other descriptors", "shifted coins")
def _other_descriptors() -> Any:
    return _described("shifted coins")


def _described(words: str) -> Any:
    return tamis.feature.daisy(_image(words), step=24).reshape(-1, 200)


@_named("co-occurrences", "coins, 8 greys")
def _cooccurrences() -> Any:
    angles = (0, math.pi / 4, math.pi / 2)
    return tamis.feature.graycomatrix(_image("coins, 8 greys"), distances=(1, 2, 4, 8), angles=angles, levels=8)


@_named("elements of the Hessian", "coins")
def _hessian() -> Any:
    return tamis.feature.hessian_matrix(_image("coins as floats"), sigma=2)


@_named("structure tensor", "coins")
def _tensor() -> Any:
    return tamis.feature.structure_tensor(_image("coins as floats"), sigma=2)


@_named("pattern code", "coins")
def _code() -> Any:
    return tamis.feature.multiblock_lbp(_image("integral image"), r=40, c=40, width=24, height=24)


@_named("moments", "horse")
def _moments() -> Any:
    return tamis.measure.moments_central(_image("horse"))


@_named("normalized moments", "horse")
def _normalized() -> Any:
    return tamis.measure.moments_normalized(_image("moments"))


@_named("many points", "smooth coins")
def _points() -> Any:
    return tamis.feature.peak_local_max(_image("smooth coins"))


@_named("a cross")
def _cross() -> Any:
    return lazily("ndimage.generate_binary_structure", rank=2, connectivity=1)


@_named("a flat spectrum")
def _flat() -> Any:
    return lazily("numpy.ones", shape=(128, 128))


@_named("numbers of rows", "coins")
def _rows() -> Any:
    return lazily("numpy.indices", (HEIGHT // 2,))[0] * 2


@_named("rows of a disk", "coins")
def _disk_rows() -> Any:
    return _disk()[0]


@_named("columns of a disk", "coins")
def _disk_columns() -> Any:
    return _disk()[1]


def _disk() -> Any:
    return tamis.draw.disk(center=(96, 128), radius=60)


@_named("one axis more", "coins")
def _axis_more() -> Any:
    return lazily("numpy.expand_dims", _image("coins"), axis=0)


@_named("bricks")
def _bricks() -> Any:
    return tamis.open("sample:brick")[:384:2, ::2]


@_named("page")
def _page() -> Any:
    return tamis.open("sample:page")[:, :WIDTH]


@_named("camera")
def _camera() -> Any:
    return tamis.open("sample:camera")[16 : 16 + 2 * HEIGHT : 2, ::2]


@_named("vessels")
def _vessels() -> Any:
    return tamis.color.rgb2gray(tamis.open("sample:retina")[500:884:2, 500:1012:2])


@_named("retina")
def _retina() -> Any:
    return tamis.color.rgb2gray(tamis.open("sample:retina")[::6, ::6])


@_named("galaxies")
def _galaxies() -> Any:
    return tamis.color.rgb2gray(tamis.open("sample:hubble_deep_field")[:HEIGHT, :WIDTH])


@_named("tissue")
def _tissue() -> Any:
    return tamis.open("sample:immunohistochemistry")[150 : 150 + HEIGHT, 100 : 100 + WIDTH]


@_named("tissue, red")
def _red() -> Any:
    return _image("tissue")[..., 0]


@_named("tissue, blue")
def _blue() -> Any:
    return _image("tissue")[..., 2]


@_named("dark in red")
def _dark_in_red() -> Any:
    return _image("tissue, red") < 120


@_named("dark in blue")
def _dark_in_blue() -> Any:
    return _image("tissue, blue") < 140


@_named("portrait")
def _portrait() -> Any:
    return tamis.open("sample:astronaut")[10 : 10 + HEIGHT, 100 : 100 + WIDTH]


@_named("logo")
def _logo() -> Any:
    return tamis.open("sample:logo")[::2, ::2]


@_named("foam")
def _foam() -> Any:
    return tamis.open("sample:foam")[:32, :96, :96]


@_named("vertices", "foam")
def _vertices() -> Any:
    return _surface()[0]


@_named("faces", "foam")
def _faces() -> Any:
    return _surface()[1]


def _surface() -> Any:
    return tamis.measure.marching_cubes(_image("smooth foam"), step_size=2)


@_named("smooth foam")
def _smooth_foam() -> Any:
    return tamis.filters.gaussian(_image("foam"), sigma=2)


@_named("phantom")
def _phantom() -> Any:
    return tamis.open("sample:shepp_logan_phantom")[::4, ::4]


@_named("projections")
def _projections() -> Any:
    return tamis.transform.radon(_image("phantom"))


@_named("square of coins")
def _square() -> Any:
    return tamis.open("sample:coins")[104:295, 8:199]


@_named("radon transform")
def _finite_radon() -> Any:
    return tamis.transform.frt2(_image("square of coins"))


def _round(waves: int, corners: int, depth: float) -> Any:
    """Return the corners of a star, or of a circle, as rows and columns."""
    row, column, radius = STAR
    angle = lazily("numpy.linspace", 0, 2 * math.pi, corners)
    long = lazily("numpy.cos", angle * float(waves)) * depth + float(radius)
    rows, columns = (long * lazily(f"numpy.{wave}", angle) for wave in ("sin", "cos"))
    return lazily("numpy.stack", rows + float(row), columns + float(column), axis=1)


@_named("a star")
def _star() -> Any:
    return _round(5, 61, 20.0)


@_named("few corners")
def _few_corners() -> Any:
    return _round(1, 6, 0.0)


@_named("circle around a coin", "smooth coins")
def _snake() -> Any:
    angle = lazily("numpy.linspace", 0, 2 * math.pi, 100)
    rows = lazily("numpy.sin", angle) * 30.0 + 92.0
    columns = lazily("numpy.cos", angle) * 30.0 + 94.0
    return lazily("numpy.stack", rows, columns, axis=1)


@_named("a triangle")
def _triangle() -> Any:
    angle = lazily("numpy.linspace", 0, 4, 3)
    corners = (lazily(f"numpy.{wave}", angle) * 3.2 + 3.5 for wave in ("sin", "cos"))
    return tamis.draw.polygon2mask(
        polygon=lazily("numpy.stack", *corners, axis=1), image_shape=(8, 8)
    )


@_named("waves")
def _waves() -> Any:
    places = lazily("numpy.indices", (HEIGHT, WIDTH))
    return places + lazily("numpy.sin", places[::-1] / 12.0) * 6.0


@_named("squares")
def _squares() -> Any:
    return tamis.segmentation.checkerboard_level_set(image_shape=(HEIGHT, WIDTH), square_size=48)


@_named("stains", shown="tissue")
def _stains() -> Any:
    return tamis.color.rgb2hed(_image("tissue"))


@_named("smooth tissue as Lab", shown="smooth tissue")
def _smooth_lab() -> Any:
    return tamis.color.rgb2lab(_image("smooth tissue"))


@_named("smooth tissue")
def _smooth_tissue() -> Any:
    return tamis.filters.gaussian(_image("tissue"), sigma=3, channel_axis=-1)


def _in_space(name: str) -> Any:
    tissue = _image("tissue")
    if name == "lch":
        return tamis.color.lab2lch(tamis.color.rgb2lab(tissue))
    return lazily(f"color.rgb2{name}", tissue)


for _space, _shown in {
    "hed": "HED", "hsv": "HSV", "lab": "Lab", "lch": "LCh", "luv": "Luv", "rgbcie": "RGB CIE", "xyz": "XYZ",
    "ycbcr": "YCbCr", "ydbdr": "YDbDr", "yiq": "YIQ", "ypbpr": "YPbPr", "yuv": "YUV",
}.items():  # fmt: skip
    _named(f"tissue as {_shown}", shown="tissue")(functools.partial(_in_space, _space))


@_named("bright spots")
def _spots() -> Any:
    return _image("smooth coins") > 0.78


@_named("coins above 1", "coins")
def _above_one() -> Any:
    return _image("coins as floats") + 1


@_named("coins near 1", "coins")
def _near_one() -> Any:
    return _image("coins as floats") * 0.04 + 0.985


@_named("coins times 4", "coins")
def _times_four() -> Any:
    return _image("coins as floats") * 4


@_named("two rectangles", "coins")
def _rectangles() -> Any:
    corners = (_corners_of(0, 19), _corners_of(20, 39))
    both = lazily("numpy.expand_dims", lazily("numpy.stack", *corners, axis=0), axis=0)
    return lazily("numpy.astype", both, "int64")


def _corners_of(first: int, last: int) -> Any:
    rows, columns = (lazily("numpy.linspace", *ends, 2) for ends in ((0, 39), (first, last)))
    return lazily("numpy.stack", rows, columns, axis=1)


@_named("one row")
def _one_row() -> Any:
    return _image("coins")[60:61]


@_named("labels in a row", shown="coin labels")
def _row_of_labels() -> Any:
    return _image("coin labels").ravel()
