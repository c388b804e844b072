"""Assignment as a new value: ``labels[mask] = 0`` gives a copy in which that is done."""

from __future__ import annotations

from dataclasses import replace

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Geometric, Locality, Pointwise, Whole
from tamis.catalogue._operation import Like, Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.operations._shapes import at_places
from tamis.catalogue.operations.numpy_shapes import ANY, BY_PLACE

IMAGE = Input("image", ANY, is_written=True, help="The image that is copied, and changed in the copy.")
WHERE = Input("mask", (Kind.BINARY,), same_shape=True, help="True where a pixel is changed.")
VALUE = Input(
    "value",
    (Kind.SCALAR, Kind.ARRAY),
    literal=True,
    help="What is written there, in the dtype of the image: one number, or an array.",
)
AXES = ("planes", "rows", "columns")
"""What an index array says, when there are three."""


def _assignment(
    name: str,
    arguments: tuple[Input | Parameter, ...],
    script: str,
    locality: Locality,
    target: str = "operator:setitem",
) -> Operation:
    return Operation(
        f"numpy.{name}",
        target,
        Stage.UTIL,
        arguments,
        (Output(Like("image"), of_input="image"),),
        locality,
        script=script,
    )


def _places(axes: tuple[str, ...]) -> tuple[Input, ...]:
    return tuple(
        Input(axis, (Kind.ARRAY,), literal=True, help=f"Whole numbers that say which {axis}.")
        for axis in axes
    )


def _takes(axes: tuple[str, ...]) -> tuple[Kind, ...]:
    # a list of points has rows and columns
    return ANY if len(axes) < 3 else tuple(kind for kind in ANY if kind is not Kind.POINTS)


def _joined(axes: tuple[str, ...]) -> str:
    return ", ".join(f"{{{axis}}}" for axis in axes)


def _reading(name: str, axes: tuple[str, ...]) -> Operation:
    return Operation(
        f"numpy.get{name}",
        f"{BY_PLACE}:get{name}",
        Stage.UTIL,
        (Input("image", _takes(axes), help="What pixels are taken from."), *_places(axes)),
        (Output(Like("image"), same_shape=False, shape=at_places),),
        Whole("the places may be anywhere in the image"),
        script=f"{{image}}[{_joined(axes)}]",
    )


def _writing(name: str, axes: tuple[str, ...]) -> Operation:
    return _assignment(
        f"set{name}",
        (replace(IMAGE, takes=_takes(axes)), *_places(axes), VALUE),
        f"{{image}}[{_joined(axes)}] = {{value}}",
        Whole("the places may be anywhere in the image, and one may come twice"),
        f"{BY_PLACE}:set{name}",
    )


BY_NUMBER = (("rows", AXES[1:2]), ("pixels", AXES[1:]), ("voxels", AXES))

OPERATIONS = (
    _assignment(
        "setitem",
        (
            IMAGE,
            VALUE,
            Parameter("index", type="index", help="Which part is changed: whole numbers and slices."),
        ),
        "{image}[{index}] = {value}",
        Geometric(by="assignment"),  # one number; for an array, the whole image is used
        f"{BY_PLACE}:setitem",
    ),
    _assignment(
        "setmask", (IMAGE, WHERE, VALUE), "{image}[{mask}] = {value}", Pointwise(), f"{BY_PLACE}:setmask"
    ),
    _assignment(
        "setmask_from",
        (
            IMAGE,
            WHERE,
            Input("other", ANY, same_shape=True, help="Another image; its pixels come where the mask is."),
        ),
        "{image}[{mask}] = {other}[{mask}]",
        Pointwise(),
        f"{BY_PLACE}:setmask_from",
    ),
    _assignment(
        "setmask_values",
        (
            IMAGE,
            Input("mask", (Kind.BINARY,), help="True where pixels are changed; it may lack the last axes."),
            VALUE,
        ),
        "{image}[{mask}] = {value}",
        Whole("which value comes to a pixel depends on the pixels before it"),
    ),
    *(_reading(name, axes) for name, axes in BY_NUMBER),
    *(_writing(name, axes) for name, axes in BY_NUMBER),
)
