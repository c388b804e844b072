"""Colours of ``skimage.color``: stains, differences, grey to colour and back, labels in colour."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Components, Pointwise
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue._value import thaw
from tamis.catalogue.operations._arguments import choice, float_dtype, integer
from tamis.catalogue.operations._fixed import numbers
from tamis.catalogue.operations._shapes import coloured, with_channels, without_channels
from tamis.catalogue.operations.color_spaces import CHANNELS, PRODUCT, convert

if TYPE_CHECKING:
    from collections.abc import Mapping

# the stains' matrix is of double precision, and so are the logarithms
STAINS = Output(Kind.IMAGE, "float64")
MATRIX = Parameter(
    "conv_matrix",
    type="array",
    help="Three rows of three numbers, such as skimage.color.hdx_from_rgb: the light that each stain takes.",
)
GREY = Output(Kind.IMAGE, float_dtype, same_shape=False, shape=without_channels)


def _stains(name: str, source: str) -> Operation:
    """Return a conversion by a matrix that the user gives."""
    return dataclasses.replace(
        convert(name, source, PRODUCT, MATRIX, output=STAINS), misfit=_matrix_of_another_shape
    )


def _matrix_of_another_shape(values: Mapping[str, Any]) -> tuple[str, str] | None:
    matrix = values["conv_matrix"]
    return None if matrix.shape == (3, 3) else ("conv_matrix", "an array of three rows and three columns")


def _difference(name: str, *parameters: Parameter, channels: Parameter = CHANNELS) -> Operation:
    """Return how far the colours of two images are apart, or those of one from a single colour."""
    return Operation(
        f"color.{name}",
        f"skimage.color:{name}",
        Stage.COLOR,
        (Input("lab1", literal=True), Input("lab2", literal=True), *parameters, channels),
        (Output(Kind.IMAGE, _finest_dtype, same_shape=False),),
        Pointwise(by="channels"),
        has_channels=True,
    )


def _finest_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    # skimage.color.delta_e._float_inputs: single precision where nothing is wider
    literals = (np.asarray(thaw(values[name])) for name in ("lab1", "lab2") if name in values)
    given = [*dtypes, *(literal.dtype.name for literal in literals)]
    return str(np.result_type(*(float_dtype((dtype,), values) for dtype in given)))


def _scale(name: str, says: str = "") -> Parameter:
    return Parameter(name, 1, window=(0.5, 4), help=says)


def _painted_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    # skimage.color.label2rgb: averages are written in the image's dtype, and colours are float64
    return dtypes[-1] if values["kind"] == "avg" else "float64"


# skimage.color.deltaE_cmc explains them in its notes only
CMC = (
    _scale("kL", "How little differences in lightness count beside those in hue: 2 for acceptable dyes."),
    _scale("kC", "How little differences in chroma count beside those in hue."),
)

OPERATIONS = (
    convert("rgb2gray", "rgb", PRODUCT, output=GREY),
    convert("rgb2hed", "rgb", PRODUCT, output=STAINS),
    convert("hed2rgb", "hed", PRODUCT, output=STAINS),
    _stains("separate_stains", "rgb"),
    _stains("combine_stains", "stains"),
    _difference("deltaE_cie76", channels=integer("channel_axis", -1)),
    _difference(
        "deltaE_ciede94",
        *(_scale(name) for name in ("kH", "kC", "kL")),
        Parameter("k1", 0.045, window=(0, 0.1)),
        Parameter("k2", 0.015, window=(0, 0.1)),
    ),
    _difference("deltaE_ciede2000", _scale("kL"), _scale("kC"), _scale("kH")),
    _difference("deltaE_cmc", *CMC),
    # numpy.stack: the dtype stays; `channel_axis` is where the new axis comes, here and in label2rgb
    Operation(
        "color.gray2rgb",
        "skimage.color:gray2rgb",
        Stage.COLOR,
        (Input("image"), CHANNELS),
        (Output(Kind.IMAGE, "same", same_shape=False, shape=coloured(3)),),
        Pointwise(by="channels"),
    ),
    Operation(
        "color.gray2rgba",
        "skimage.color:gray2rgba",
        Stage.COLOR,
        (Input("image"), Input("alpha", optional=True, literal=True), CHANNELS),
        (Output(Kind.IMAGE, "same", same_shape=False, shape=coloured(4)),),
        Pointwise(by="channels"),
    ),
    convert(
        "rgba2rgb",
        "rgba",
        Pointwise(by="channels"),
        numbers("background", (1, 1, 1), minimum=0, maximum=1, window=(0, 1)),
        output=Output(Kind.IMAGE, float_dtype, same_shape=False, shape=with_channels(3)),
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
            integer("bg_label", 0, window=(0, 10)),
            numbers("bg_color", (0, 0, 0), minimum=0, maximum=1, window=(0, 1), optional=True),
            Parameter("image_alpha", 1, minimum=0, maximum=1, window=(0, 1)),
            choice("kind", "overlay", ("overlay", "avg")),
            Parameter("saturation", 0, minimum=0, maximum=1, window=(0, 1), keyword_only=True),
            CHANNELS,
        ),
        (Output(Kind.IMAGE, _painted_dtype, same_shape=False, shape=coloured(3)),),
        Components(by="label_colours"),
    ),
)
