"""Shapes of ``skimage.draw``: their coordinates, masks of polygons, ellipsoids, images of random shapes.

Most take no data: a pipeline may begin with them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Whole
from tamis.catalogue._operation import Like, Misfit, Operation, Output, Stage
from tamis.catalogue._parameter import REQUIRED, Input, Parameter
from tamis.catalogue.operations._arguments import choice, flag, integer
from tamis.catalogue.operations._fixed import numbers, rng

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue._parameter import Required
    from tamis.catalogue._value import Value

DRAWN = Whole("a shape is drawn in one go")
COORDINATES = tuple(Output(Kind.ARRAY, "int64", name=name, same_shape=False) for name in ("rr", "cc"))
SMOOTHED = (*COORDINATES, Output(Kind.ARRAY, "float64", name="val", same_shape=False))
SHAPE = numbers("shape", None, minimum=0, unit="pixel", optional=True)
CORNERS = ("rectangle", "circle", "triangle", "ellipse")


def _places(*names: str) -> tuple[Parameter, ...]:
    """Return coordinates that are whole numbers."""
    return tuple(integer(name, window=(0, 512), unit="pixel", adapts_to="length") for name in names)


def _point(name: str) -> Parameter:
    """Return a sequence of coordinates."""
    return numbers(name, window=(0, 512), unit="pixel", adapts_to="length")


def _angle(name: str, default: float) -> Parameter:
    """Return an angle."""
    return Parameter(name, default, window=(-math.pi, math.pi), unit="radian")


def _length(name: str, default: Value | Required = REQUIRED, *, whole: bool = False) -> Parameter:
    """Return a radius or half an axis."""
    return Parameter(
        name,
        default,
        type="integer" if whole else "number",
        minimum=0,
        window=(1, 256),
        unit="pixel",
        adapts_to="length",
    )


def _shape(
    name: str, *parameters: Parameter, outputs: tuple[Output, ...] = COORDINATES, misfit: Misfit | None = None
) -> Operation:
    """Return a shape in the plane, by the coordinates of its pixels."""
    return Operation(
        f"draw.{name}",
        f"skimage.draw:{name}",
        Stage.LOAD,
        parameters,
        outputs,
        DRAWN,
        ndim=(2,),
        misfit=misfit,
    )


def _of_different_lengths(values: Mapping[str, Any]) -> tuple[str, str] | None:
    """Find rows without columns: the library reads beyond the shorter of the two."""
    if len(values["r"]) == len(values["c"]):
        return None
    return "c", f"a sequence of {len(values['r'])} numbers, as 'r' is"


def _no_rectangle(values: Mapping[str, Any]) -> tuple[str, str] | None:
    """Find a rectangle that is no plane one, or that does not say where it ends."""
    if len(values["start"]) != 2:
        return "start", "a row and a column"
    if (values["end"] is None) == (values["extent"] is None):
        return "end", "given, or else 'extent'"
    return None


def _ellipsoid_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    # skimage.draw.ellipsoid: a level set is a distance, its inside is a mask
    return "float64" if values["levelset"] else "bool"


_AXES = tuple(
    Parameter(name, minimum=0, exclusive=True, window=(1, 64), unit="pixel", adapts_to="length")
    for name in "abc"
)
_VERTICES = tuple(_point(name) for name in "rc")

OPERATIONS = (
    _shape("line", *_places("r0", "c0", "r1", "c1")),
    _shape("line_aa", *_places("r0", "c0", "r1", "c1"), outputs=SMOOTHED),
    _shape(
        "bezier_curve",
        *_places("r0", "c0", "r1", "c1", "r2", "c2"),
        # the library runs on until memory is full where the curve goes to infinity, or the weight is
        Parameter("weight", minimum=0, maximum=1e6, window=(0, 10)),
        SHAPE,
    ),
    _shape(
        "circle_perimeter",
        *_places("r", "c"),
        _length("radius", whole=True),
        choice("method", "bresenham", ("bresenham", "andres")),
        SHAPE,
    ),
    _shape("circle_perimeter_aa", *_places("r", "c"), _length("radius", whole=True), SHAPE, outputs=SMOOTHED),
    _shape(
        "ellipse_perimeter",
        *_places("r", "c"),
        _length("r_radius", whole=True),
        _length("c_radius", whole=True),
        _angle("orientation", 0),
        SHAPE,
    ),
    _shape(
        "disk",
        _point("center"),
        _length("radius"),
        numbers("shape", None, minimum=0, unit="pixel", optional=True, keyword_only=True),
    ),
    _shape(
        "ellipse",
        *(Parameter(name, window=(0, 512), unit="pixel", adapts_to="length") for name in ("r", "c")),
        _length("r_radius"),
        _length("c_radius"),
        SHAPE,
        _angle("rotation", 0.0),
    ),
    _shape(
        "rectangle",
        _point("start"),
        numbers("end", None, window=(0, 512), unit="pixel", adapts_to="length", optional=True),
        numbers("extent", None, window=(0, 512), unit="pixel", adapts_to="length", optional=True),
        SHAPE,
        misfit=_no_rectangle,
    ),
    _shape("polygon", *_VERTICES, SHAPE, misfit=_of_different_lengths),
    # in as many axes as it has ends: one array, a row for each axis
    Operation(
        "draw.line_nd",
        "skimage.draw:line_nd",
        Stage.LOAD,
        (
            *(_point(name) for name in ("start", "stop")),
            flag("endpoint", False, keyword_only=True),
            flag("integer", True, keyword_only=True),
        ),
        (Output(Kind.ARRAY, "", same_shape=False, is_list=True),),
        DRAWN,
    ),
    Operation(
        "draw.polygon2mask",
        "skimage.draw:polygon2mask",
        Stage.LOAD,
        (
            integer("image_shape", minimum=0, window=(64, 1024), unit="pixel", per_axis=True),
            Input("polygon", (Kind.POINTS,), literal=True),
        ),
        (Output(Kind.BINARY, "bool", same_shape=False),),
        DRAWN,
        ndim=(2,),
    ),
    Operation(
        "draw.ellipsoid",
        "skimage.draw:ellipsoid",
        Stage.LOAD,
        (*_AXES, numbers("spacing", (1.0, 1.0, 1.0), minimum=0, exclusive=True), flag("levelset", False)),
        (Output(Kind.ARRAY, _ellipsoid_dtype, same_shape=False),),
        DRAWN,
        ndim=(3,),
    ),
    Operation(
        "draw.ellipsoid_stats",
        "skimage.draw:ellipsoid_stats",
        Stage.LOAD,
        _AXES,
        tuple(Output(Kind.SCALAR, "float64", name=name) for name in ("vol", "surf")),
        DRAWN,
        ndim=(3,),
    ),
    Operation(
        "draw.random_shapes",
        "skimage.draw:random_shapes",
        Stage.LOAD,
        (
            numbers("image_shape", minimum=1, window=(64, 1024), unit="pixel"),
            integer("max_shapes", minimum=1, window=(1, 50)),
            integer("min_shapes", 1, minimum=0, window=(1, 50)),
            integer("min_size", 2, minimum=1, window=(2, 100), unit="pixel", adapts_to="length"),
            integer(
                "max_size", None, minimum=1, window=(2, 200), unit="pixel", adapts_to="length", optional=True
            ),
            integer("num_channels", 3, minimum=1, window=(1, 4)),
            choice("shape", None, (*CORNERS, None)),
            Parameter("intensity_range", None, type="array", optional=True),
            flag("allow_overlap", False),
            integer("num_trials", 100, minimum=1, window=(1, 200)),
            rng(),
            integer("channel_axis", -1, optional=True, keyword_only=True),
        ),
        (
            Output(Kind.IMAGE, "uint8", name="image", same_shape=False),
            Output(Kind.MESH, "", name="labels", same_shape=False),
        ),
        DRAWN,
        ndim=(2,),
    ),
    Operation(
        "draw.set_color",
        "skimage.draw:set_color",
        Stage.UTIL,
        (
            Input("image", (Kind.IMAGE, Kind.BINARY, Kind.LABELS), is_written=True),
            Parameter("coords", type="array"),
            numbers("color", window=(0, 255)),
            Parameter("alpha", 1, window=(0, 1)),
        ),
        (Output(Like("image"), of_input="image"),),
        Whole("its coordinates are those of the whole image"),
        ndim=(2, 3),  # the third are colours
    ),
)

_NEEDS_MATPLOTLIB = "needs matplotlib, which Tamis does without: draw.line goes from corner to corner"

ABSENT = {f"draw.{name}": _NEEDS_MATPLOTLIB for name in ("polygon_perimeter", "rectangle_perimeter")}
"""Why the rest of ``skimage.draw`` are no operations."""
