"""Grey and binary morphology with boxes of any number of axes, bit-identical to scikit-image.

scikit-image makes the widths of a footprint odd by rows of zeros, so that a box of even width is a box no
more, and each of its pixels is visited. A minimum over a box is one along each axis, whatever its width.
Minima and maxima round nothing; what an order of comparisons would show (NaN, -0.0) goes to the library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue._operation import load_target
from tamis.catalogue._value import ArrayValue, Footprint
from tamis.catalogue.kernels._morphology import morphology_of
from tamis.catalogue.kernels.opencv import holds, is_out_of_order

if TYPE_CHECKING:
    from tamis.catalogue._kernel import Situation

__all__ = [
    "applies", "black_tophat", "closing", "dilation", "erosion", "opening", "white_tophat",
]  # fmt: skip

DTYPES = frozenset({"bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64"})
"""Dtypes proven equal; scipy compares in float64, which does not hold all of int64."""


def applies(situation: Situation) -> bool:
    """Return whether these functions may stand for scikit-image's.

    Parameters
    ----------
    situation : Situation
        Dtype and shape of the image, and the values.

    Returns
    -------
    applies : bool
        True for a dtype of `DTYPES`, at least one pixel, a footprint of as many axes that is all ones
        and has an even width - scipy itself takes a box of odd widths axis by axis - and, where the mode
        is ``"constant"``, a value beyond the border that the dtype holds.
    """
    footprint, mode = situation.values["footprint"], situation.values["mode"]
    return (
        situation.dtype in DTYPES
        and 0 not in situation.shape
        and isinstance(footprint, Footprint | ArrayValue)
        and (mode != "constant" or holds(situation.dtype, situation.values["cval"]))
        and _is_even_box(footprint.array(), len(situation.shape))
    )


def _is_even_box(footprint: np.ndarray, ndim: int) -> bool:
    has_even_width = any(length % 2 == 0 for length in footprint.shape)
    return footprint.ndim == ndim and footprint.size > 0 and has_even_width and bool(footprint.all())


def _extremes(
    name: str,
    image: np.ndarray,
    footprint: np.ndarray | None,
    mode: str,
    cval: float,
    extremes: tuple[str, ...],
) -> np.ndarray:
    """Return one extreme after the other, the second over the mirrored box."""
    if footprint is None or is_out_of_order(image):
        return np.asarray(load_target(f"skimage.morphology:{name}")(image, footprint, mode=mode, cval=cval))
    made = image
    for step, extreme in enumerate(extremes):
        # skimage.morphology.gray: zeros go before the first row, so an even width reaches farther after it
        origin = [0 if step or length % 2 else -1 for length in footprint.shape]
        made = _extreme(extreme, made, footprint.shape, origin, mode, cval)
    return made


def _extreme(
    extreme: str, image: np.ndarray, size: tuple[int, ...], origin: list[int], mode: str, cval: float
) -> np.ndarray:
    from scipy import ndimage

    if mode == "ignore":  # what lies beyond the border shall not count
        mode = "max" if extreme == "min" else "min"
    if mode in ("max", "min"):
        mode, cval = "constant", _end_of(image.dtype, mode)
    run: Any = ndimage.minimum_filter if extreme == "min" else ndimage.maximum_filter
    made: np.ndarray = run(image, size, mode=mode, cval=cval, origin=origin)
    return made


def _end_of(dtype: np.dtype, which: str) -> Any:
    """Return the largest or the least value of a dtype."""
    if dtype.kind == "b":
        return which == "max"
    if dtype.kind == "f":
        return np.inf if which == "max" else -np.inf
    return getattr(np.iinfo(dtype), which)


erosion, dilation, opening, closing, white_tophat, black_tophat = morphology_of(_extremes)
