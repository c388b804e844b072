"""Colour spaces of ``skimage.color``: conversions of three channels into three others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Geometric, Locality, Pointwise, Whole
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import REQUIRED, Input, Parameter
from tamis.catalogue.operations._arguments import FLOAT_IMAGE, choice, float_dtype, integer

if TYPE_CHECKING:
    from collections.abc import Mapping

CHANNELS = integer("channel_axis", -1, keyword_only=True, help="Which axis of the array holds the channels.")
# a product of matrices may round by the number of pixels in a line
PRODUCT = Geometric(by="lines")
CLIPS = Whole("it warns of all colours that it clips at once")
# skimage.color.colorconv.convert_colorspace: as documented, and in lower case
SPACES = ("RGB", "HSV", "RGB CIE", "XYZ", "YUV", "YIQ", "YPbPr", "YCbCr", "YDbDr")
SPELLINGS = (*SPACES, *map(str.lower, SPACES))
# skimage.color.colorconv._illuminants
ILLUMINANTS = ("A", "B", "C", "D50", "D55", "D65", "D75", "E")
OBSERVERS = ("2", "10", "R")
LIGHT = (choice("illuminant", "D65", ILLUMINANTS), choice("observer", "2", OBSERVERS))


def convert(
    name: str,
    source: str,
    locality: Locality,
    *parameters: Parameter,
    output: Output = FLOAT_IMAGE,
    needs_finite: bool = False,
) -> Operation:
    """Return a conversion of three channels into three others."""
    return Operation(
        f"color.{name}",
        f"skimage.color:{name}",
        Stage.COLOR,
        (Input(source), *parameters, CHANNELS),
        (output,),
        locality,
        has_channels=True,
        needs_finite=needs_finite,
    )


def _between_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    # from RGB to RGB the image stays what it is
    spaces = (values["fromspace"].lower(), values["tospace"].lower())
    return dtypes[0] if spaces == ("rgb", "rgb") else float_dtype(dtypes, values)


OPERATIONS = (
    # these compute each pixel on its own; rgb2hsv leaves the hue of a NaN as it finds it in memory
    convert("rgb2hsv", "rgb", Pointwise(), needs_finite=True),
    convert("hsv2rgb", "hsv", Pointwise(), needs_finite=True),
    convert("xyz2lab", "xyz", Pointwise(), *LIGHT),
    convert("xyz2luv", "xyz", Pointwise(), *LIGHT),
    convert("luv2xyz", "luv", Pointwise(), *LIGHT),
    convert("lab2lch", "lab", Pointwise()),
    convert("lch2lab", "lch", Pointwise()),
    # these multiply with a matrix
    convert("rgb2lab", "rgb", PRODUCT, *LIGHT),
    convert("rgb2luv", "rgb", PRODUCT),
    convert("luv2rgb", "luv", PRODUCT),
    convert("rgb2xyz", "rgb", PRODUCT),
    convert("xyz2rgb", "xyz", PRODUCT),
    convert("rgb2rgbcie", "rgb", PRODUCT),
    convert("rgbcie2rgb", "rgbcie", PRODUCT),
    convert("rgb2yuv", "rgb", PRODUCT),
    convert("yuv2rgb", "yuv", PRODUCT),
    convert("rgb2yiq", "rgb", PRODUCT),
    convert("yiq2rgb", "yiq", PRODUCT),
    convert("rgb2ypbpr", "rgb", PRODUCT),
    convert("ypbpr2rgb", "ypbpr", PRODUCT),
    convert("rgb2ycbcr", "rgb", PRODUCT),
    convert("ycbcr2rgb", "ycbcr", PRODUCT),
    convert("rgb2ydbdr", "rgb", PRODUCT),
    convert("ydbdr2rgb", "ydbdr", PRODUCT),
    convert(
        "convert_colorspace",
        "arr",
        PRODUCT,
        choice("fromspace", REQUIRED, SPELLINGS),
        choice("tospace", REQUIRED, SPELLINGS),
        output=Output(Kind.IMAGE, _between_dtype),
        needs_finite=True,
    ),
    convert("lab2xyz", "lab", CLIPS, *LIGHT),
    convert("lab2rgb", "lab", CLIPS, *LIGHT),
    # three numbers, from no image
    Operation(
        "color.xyz_tristimulus_values",
        "skimage.color:xyz_tristimulus_values",
        Stage.COLOR,
        (
            choice("illuminant", REQUIRED, ILLUMINANTS, keyword_only=True),
            choice("observer", REQUIRED, OBSERVERS, keyword_only=True),
            Parameter("dtype", "float64", type="dtype", keyword_only=True),
        ),
        (Output(Kind.ARRAY, lambda dtypes, values: str(values["dtype"]), same_shape=False),),
        Whole("it takes no image"),
    ),
)
