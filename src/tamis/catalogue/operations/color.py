"""Colours of ``skimage.color``: spaces, stains, grey to colour and back, labels in colour.

Left out: stain separation by a matrix of one's own, and differences of colours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Components, Geometric, Locality, Pointwise, Whole
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue.operations._arguments import FLOAT_IMAGE, choice, float_dtype, integer
from tamis.catalogue.operations._fixed import numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

CHANNELS = integer("channel_axis", -1, keyword_only=True, help="The axis that holds the colours.")
# a product of matrices may round by the number of pixels in a line
PRODUCT = Geometric(by="lines")
# skimage.color.colorconv._illuminants
LIGHT = (
    choice("illuminant", "D65", ("A", "B", "C", "D50", "D55", "D65", "D75", "E")),
    choice("observer", "2", ("2", "10", "R")),
)
# the stains' matrix is of double precision
STAINS = Output(Kind.IMAGE, "float64")
COLOURED = Output(Kind.IMAGE, float_dtype, same_shape=False)


def _convert(
    name: str, source: str, locality: Locality, *parameters: Parameter, output: Output = FLOAT_IMAGE
) -> Operation:
    """Return a conversion of one colour space into another."""
    return Operation(
        f"color.{name}",
        f"skimage.color:{name}",
        Stage.COLOR,
        (Input(source), *parameters, CHANNELS),
        (output,),
        locality,
        has_channels=True,
        needs_finite=True,  # rgb2hsv leaves the hue of a NaN as it finds it in memory
    )


def _changes_channels(
    name: str, source: str, output: Output, locality: Locality, *parameters: Parameter
) -> Operation:
    """Return a conversion after which there are other channels, or none."""
    return Operation(
        f"color.{name}",
        f"skimage.color:{name}",
        Stage.COLOR,
        (Input(source), *parameters, CHANNELS),
        (output,),
        locality,
        has_channels=True,
    )


def _painted_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    # skimage.color.label2rgb: averages are written in the image's dtype, and colours are float64
    return dtypes[-1] if values["kind"] == "avg" else "float64"


OPERATIONS = (
    _changes_channels("rgb2gray", "rgb", COLOURED, PRODUCT),
    # these two compute each pixel on its own
    _convert("rgb2hsv", "rgb", Pointwise()),
    _convert("hsv2rgb", "hsv", Pointwise()),
    _convert("rgb2lab", "rgb", PRODUCT, *LIGHT),
    _convert("lab2rgb", "lab", Whole("it warns of all colours that it clips at once"), *LIGHT),
    _convert("rgb2hed", "rgb", PRODUCT, output=STAINS),
    _convert("hed2rgb", "hed", PRODUCT, output=STAINS),
    # numpy.stack: the dtype stays; `channel_axis` is where the new axis comes, here and in label2rgb
    Operation(
        "color.gray2rgb",
        "skimage.color:gray2rgb",
        Stage.COLOR,
        (Input("image"), CHANNELS),
        (Output(Kind.IMAGE, "same", same_shape=False),),
        Pointwise(by="channels"),
    ),
    _changes_channels(
        "rgba2rgb",
        "rgba",
        COLOURED,
        Pointwise(by="channels"),
        numbers("background", (1, 1, 1), minimum=0, maximum=1),
    ),
    # colours by name; their RGB values are not offered
    Operation(
        "color.label2rgb",
        "skimage.color:label2rgb",
        Stage.COLOR,
        (
            Input("label", (Kind.LABELS, Kind.BINARY)),
            Input("image", optional=True),
            Parameter("colors", None, type="names", optional=True),
            Parameter("alpha", 0.3, minimum=0, maximum=1, window=(0, 1)),
            integer("bg_label", 0),
            numbers("bg_color", (0, 0, 0), minimum=0, maximum=1, optional=True),
            Parameter("image_alpha", 1, minimum=0, maximum=1, window=(0, 1)),
            choice("kind", "overlay", ("overlay", "avg")),
            Parameter("saturation", 0, minimum=0, maximum=1, window=(0, 1), keyword_only=True),
            CHANNELS,
        ),
        (Output(Kind.IMAGE, _painted_dtype, same_shape=False),),
        Components(by="label_colours"),
    ),
)
