"""Utilities of ``skimage.util``: dtypes and their ranges, cropping, comparing, noise, montage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Geometric, LocalityRule, Pointwise, Whole, whole_if
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Input, Parameter
from tamis.catalogue._value import ArrayValue
from tamis.catalogue.operations._arguments import (
    CHANNEL_AXIS,
    IMAGE,
    SAME_IMAGE,
    choice,
    flag,
    integer,
    only,
)
from tamis.catalogue.operations._fixed import is_no_shape, numbers, on_own_arrays, rng, shape
from tamis.catalogue.operations._shapes import cut

if TYPE_CHECKING:
    from collections.abc import Mapping

NOISES = ("gaussian", "localvar", "poisson", "salt", "pepper", "s&p", "speckle")
FORCE_COPY = flag("force_copy", False)

ABSENT = {
    "util.FailedEstimationAccessError": "an error that functions raise",
    "util.PendingSkimage2Change": "a warning that functions give",
    "util.apply_parallel": "takes a function of your own: tamis.apply_parallel does that in exact tiles",
    "util.lookfor": "searches texts, no images: tamis.list_operations does that",
    "util.regular_grid": "gives slices, no array: util.regular_seeds makes the image",
    "util.slice_along_axes": "the same as slicing: image[:100, 20:80]",
}


def _as_float(dtype: str) -> str:
    # skimage.util.img_as_float: any floating point stays, all else becomes float64
    return dtype if dtype.startswith("float") else "float64"


def _bits(dtype: str) -> int:
    """Return how many bits hold the size of a whole number; 0 for other dtypes."""
    kind = np.dtype(dtype or "float64")
    return kind.itemsize * 8 - (kind.kind == "i") if kind.kind in "iu" else 0


def _by_largest(target: str) -> LocalityRule:
    """Return the rule of a conversion that looks whether the largest pixel fits unscaled."""
    # skimage.util.dtype._scale: from more bits to fewer. bool stands first among the dtypes that are tried
    # where none is known, so what it says must be right for all
    looks = Pointwise(by="extremes")
    return lambda values, dtype: looks if dtype in ("", "bool") or _bits(dtype) > _bits(target) else None


def _convert(name: str, target: str) -> Operation:
    """Return a conversion into another dtype and its range."""
    to_integers = bool(_bits(target))
    return Operation(
        f"util.img_as_{name}",
        f"skimage.util:img_as_{name}",
        Stage.UTIL,
        (IMAGE, FORCE_COPY),
        (Output(Kind.BINARY if target == "bool" else Kind.IMAGE, target or _float_of_first),),
        Pointwise(),
        needs_finite=to_integers,
        locality_when=_by_largest(target) if to_integers else None,
    )


def _float_of_first(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    return _as_float(dtypes[0])


def _compared_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    # a checkerboard is written into an image of the first one's dtype
    first, second = map(_as_float, dtypes)
    return first if values["method"] == "checkerboard" else np.promote_types(first, second).name


def _is_checkerboard(values: Mapping[str, Any], dtype: str) -> bool:
    return bool(values["method"] == "checkerboard")


def _values_dtype(dtypes: tuple[str, ...], values: Mapping[str, Any]) -> str:
    # skimage.util.map_array: the last input's, which may be given as a value
    value = values.get("output_vals")
    return np.dtype(value.dtype).name if isinstance(value, ArrayValue) else dtypes[-1]


_NOISE_OF = {
    "mean": (0.0, ("gaussian", "speckle")),
    "var": (0.01, ("gaussian", "speckle")),
    "amount": (0.05, ("salt", "pepper", "s&p")),
    "salt_vs_pepper": (0.5, ("s&p",)),
}


def _other_noise(values: Mapping[str, Any]) -> tuple[str, str] | None:
    """Find a number that the wanted noise does not have."""
    for name, (default, modes) in _NOISE_OF.items():
        if values[name] != default and values["mode"] not in modes:
            return name, f"{default} in the mode {values['mode']!r}"
    return None


OPERATIONS = (
    Operation(
        "util.invert",
        "skimage.util:invert",
        Stage.FILTER,
        (IMAGE, flag("signed_float", False)),
        (SAME_IMAGE,),
        Pointwise(),
    ),
    _convert("float", ""),
    _convert("float32", "float32"),
    _convert("float64", "float64"),
    _convert("ubyte", "uint8"),
    _convert("uint", "uint16"),
    _convert("int", "int16"),
    _convert("bool", "bool"),
    # one number for all sides, or (before, after) for all axes; another pair for each axis is slicing
    Operation(
        "util.crop",
        "skimage.util:crop",
        Stage.TRANSFORM,
        (
            Input("ar"),
            integer(
                "crop_width", minimum=0, window=(0, 500), unit="pixel", adapts_to="length", per_axis=True
            ),
            flag("copy", False),
            choice("order", "K", ("K", "C", "F", "A")),
        ),
        (Output(Kind.IMAGE, "same", same_shape=False, shape=cut),),
        Geometric(by="crop"),
    ),
    Operation(
        "util.compare_images",
        "skimage.util:compare_images",
        Stage.UTIL,
        (
            Input("image0"),
            Input("image1"),
            choice("method", "diff", ("diff", "blend", "checkerboard"), keyword_only=True),
            integer("n_tiles", (8, 8), minimum=1, window=(1, 32), per_axis=True, keyword_only=True),
        ),
        (Output(Kind.IMAGE, _compared_dtype),),
        Pointwise(),
        locality_when=whole_if(_is_checkerboard),
    ),
    # without a seed every call gives other noise; the noise's own numbers are its **kwargs
    Operation(
        "util.random_noise",
        "skimage.util:random_noise",
        Stage.UTIL,
        (
            IMAGE,
            choice("mode", "gaussian", NOISES),
            rng(),
            flag("clip", True),
            Parameter("mean", 0.0, window=(-0.5, 0.5), keyword_only=True),
            Parameter("var", 0.01, minimum=0, window=(0, 0.2), keyword_only=True),
            Parameter("amount", 0.05, minimum=0, maximum=1, window=(0, 1), keyword_only=True),
            Parameter("salt_vs_pepper", 0.5, minimum=0, maximum=1, window=(0, 1), keyword_only=True),
        ),
        (Output(Kind.IMAGE, ""),),
        Whole("noise is drawn for the whole image in one go"),
        needs_finite=True,
        misfit=_other_noise,
    ),
    # rescale_intensity=True would write into the images
    Operation(
        "util.montage",
        "skimage.util:montage",
        Stage.UTIL,
        (
            Input("arr_in"),
            choice("fill", "mean", ("mean",)),
            only("rescale_intensity", False),
            numbers("grid_shape", None, minimum=1, window=(1, 20), optional=True),
            integer("padding_width", 0, minimum=0, window=(0, 20), unit="pixel"),
            CHANNEL_AXIS,
        ),
        (Output(Kind.IMAGE, "same", same_shape=False),),
        Geometric(),
        ndim=(3,),
        has_channels=True,
    ),
    Operation(
        "util.map_array",
        "skimage.util:map_array",
        Stage.UTIL,
        (
            Input("input_arr", (Kind.LABELS,)),
            Input("input_vals", (Kind.ARRAY,), literal=True),
            Input("output_vals", (Kind.ARRAY,), literal=True),
        ),
        (Output(Kind.IMAGE, _values_dtype),),
        Whole("its tables are no images"),
        kernels=on_own_arrays("util.map_array"),
    ),
    Operation(
        "util.label_points",
        "skimage.util:label_points",
        Stage.MARKERS,
        (
            Input("coords", (Kind.POINTS,)),
            shape("output_shape"),
        ),
        (Output(Kind.MARKERS, "uint64", same_shape=False),),
        Whole("points lie anywhere"),
        misfit=is_no_shape("output_shape"),
    ),
)
