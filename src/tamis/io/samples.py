"""Images to try things on that need no download: scikit-image's own, and a tomogram of ours."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from tamis.errors import UnknownNameError
from tamis.io._axes import default_axes
from tamis.io._foam import SHAPE, SPACING, VERSION, make_foam
from tamis.io._image import SourceImage, kind_of
from tamis.io._key import key_of_words
from tamis.io._pixel import frozen
from tamis.io._unit import PIXEL

if TYPE_CHECKING:
    from tamis.region import Region

__all__ = ["list_samples", "open_sample"]

# the functions of skimage.data whose images are in its wheel, or are drawn by it
_OF_SCIKIT_IMAGE = (
    "astronaut",
    "brick",
    "camera",
    "cell",
    "checkerboard",
    "chelsea",
    "clock",
    "coffee",
    "coins",
    "colorwheel",
    "grass",
    "gravel",
    "horse",
    "hubble_deep_field",
    "immunohistochemistry",
    "logo",
    "microaneurysms",
    "moon",
    "page",
    "retina",
    "rocket",
    "shepp_logan_phantom",
    "text",
)
_COLOURS = ("red", "green", "blue", "alpha")


def list_samples() -> tuple[str, ...]:
    """Return the names of all samples, sorted.

    Examples
    --------
    >>> "foam" in list_samples()
    True
    """
    return tuple(sorted((*_OF_SCIKIT_IMAGE, "foam")))


def open_sample(name: str) -> SourceImage:
    """Return a sample image.

    Parameters
    ----------
    name : str
        Such as ``"coins"``; ``"foam"`` is a tomogram of (96, 128, 128) voxels of 3.5 um, made by
        arithmetic when it is first read.

    Raises
    ------
    UnknownNameError
        If there is none of this name.
    """
    if name == "foam":
        return _sample(name, SHAPE, np.dtype("uint16"), VERSION, spacing=SPACING, unit="um")
    if name not in _OF_SCIKIT_IMAGE:
        raise UnknownNameError(noun="sample", name=name, known=list_samples())
    import skimage

    pixels = _load(name)
    release: str = skimage.__version__  # type: ignore[attr-defined]  # its stub leaves it out
    return _sample(name, pixels.shape, pixels.dtype, release)


def _sample(
    name: str,
    shape: tuple[int, ...],
    dtype: np.dtype,
    release: str,
    *,
    spacing: tuple[float, ...] | None = None,
    unit: str = PIXEL,
) -> SourceImage:
    is_rgb = len(shape) == 3 and name != "foam"
    return SourceImage(
        locator=f"sample:{name}",
        key=key_of_words("sample", name, release),
        shape=shape,
        dtype=dtype,
        axes=default_axes(shape, is_rgb=is_rgb),
        spacing=spacing or (1.0,) * len(shape),
        unit=unit,
        channel_names=_COLOURS[: shape[2]] if is_rgb else (),
        kind=kind_of(dtype),
        _read=lambda region: _pixels_of(name, region),
    )


def _pixels_of(name: str, region: Region) -> np.ndarray:
    return _load(name)[region.slices]


@cache
def _load(name: str) -> np.ndarray:
    """Return the pixels; they are small, so they stay."""
    if name == "foam":
        return frozen(make_foam())
    import skimage.data

    return frozen(np.ascontiguousarray(getattr(skimage.data, name)()))
