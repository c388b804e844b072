"""Wavelets of ``skimage.restoration``: denoising, and how much noise there is; PyWavelets computes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Whole
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Parameter
from tamis.catalogue.operations._arguments import (
    CHANNEL_AXIS,
    FLOAT_IMAGE,
    IMAGE,
    choice,
    flag,
    integer,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WAVES = Whole("its thresholds follow from the coefficients of the whole image")


def _family(name: str, orders: Iterable[object]) -> tuple[str, ...]:
    return tuple(f"{name}{order}" for order in orders)


# the first number is the order of one filter, the second that of the other; bior and rbio have the same
_BIORTHOGONAL = (
    "1.1", "1.3", "1.5", "2.2", "2.4", "2.6", "2.8", "3.1", "3.3", "3.5", "3.7", "3.9", "4.4", "5.5", "6.8",
)  # fmt: skip
# pywt.wavelist(kind="discrete")
WAVELETS = (
    "haar",
    *_family("db", range(1, 39)),
    *_family("sym", range(2, 21)),
    *_family("coif", range(1, 18)),
    *_family("bior", _BIORTHOGONAL),
    *_family("rbio", _BIORTHOGONAL),
    "dmey",
)


def _lacks_colours(values: Mapping[str, Any]) -> tuple[str, str] | None:
    if values["convert2ycbcr"] and values["channel_axis"] is None:
        return "convert2ycbcr", "False, unless channel_axis says where the colours are"
    return None


OPERATIONS = (
    # `sigma` may be one number a channel
    Operation(
        "restoration.denoise_wavelet",
        "skimage.restoration:denoise_wavelet",
        Stage.FILTER,
        (
            IMAGE,
            Parameter(
                "sigma", None, minimum=0, window=(0, 100), adapts_to="intensity", per_axis=True, optional=True
            ),
            choice("wavelet", "db1", WAVELETS),
            choice("mode", "soft", ("soft", "hard")),
            integer("wavelet_levels", None, minimum=0, window=(1, 8), optional=True),
            flag("convert2ycbcr", False),
            choice("method", "BayesShrink", ("BayesShrink", "VisuShrink")),
            flag("rescale_sigma", True),
            CHANNEL_AXIS,
        ),
        (FLOAT_IMAGE,),
        WAVES,
        has_channels=True,
        needs_finite=True,
        misfit=_lacks_colours,
    ),
    # one number, or one for each channel
    Operation(
        "restoration.estimate_sigma",
        "skimage.restoration:estimate_sigma",
        Stage.MEASURE,
        (IMAGE, flag("average_sigmas", False), CHANNEL_AXIS),
        (Output(Kind.ARRAY, "", same_shape=False),),
        Whole("it is a median over the whole image"),
        has_channels=True,
        needs_finite=True,
    ),
)
