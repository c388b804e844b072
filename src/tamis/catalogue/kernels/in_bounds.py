"""Functions of scikit-image whose compiled code reads wherever it is told, kept inside the image.

Each gives what the library gives, from copies of read-only arrays, and refuses what the library would read
beyond the image.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.errors import ParameterError, shown

if TYPE_CHECKING:
    from collections.abc import Mapping


def corner_orientations(image: Any, corners: Any, mask: Any) -> Any:
    """Return the directions of corners; refuse corners that are not in the image."""
    places, shape = np.asarray(corners), np.shape(image)
    is_list = places.ndim == 2 and places.shape[1] == len(shape)
    if not is_list or (places < 0).any() or (places >= np.asarray(shape)).any():
        where, expected = "feature.corner_orientations", f"rows and columns inside {shape}"
        raise ParameterError(where, "corners", expected=expected, got=places)
    return _library("feature", "corner_orientations", image, corners, mask)


def haar_like_feature(int_image: Any, **values: Any) -> Any:
    """Return the features of a window; refuse a window that leaves the image."""
    _check_window("feature.haar_like_feature", np.shape(int_image), values, blocks=1)
    return _library("feature", "haar_like_feature", int_image, **values)


def multiblock_lbp(int_image: Any, **values: Any) -> Any:
    """Return the pattern of nine blocks; refuse blocks that leave the image."""
    _check_window("feature.multiblock_lbp", np.shape(int_image), values, blocks=3)
    return _library("feature", "multiblock_lbp", int_image, **values)


def windowed_histogram(image: Any, footprint: Any, **values: Any) -> Any:
    """Return local histograms; refuse more bins than the library counts in."""
    levels, bins = np.asarray(image), values.get("n_bins")
    # skimage.filters.rank.generic._preprocess_input: 256 levels but for uint16
    most = max(3, int(levels.max(initial=0))) + 1 if levels.dtype == np.uint16 else 256
    if bins is not None and bins > most:
        where, expected = "filters.rank.windowed_histogram", f"at most {most} for this image"
        raise ParameterError(where, "n_bins", expected=expected, got=bins)
    return _library("filters.rank", "windowed_histogram", image, footprint, **values)


def _check_window(where: str, shape: tuple[int, ...], values: Mapping[str, Any], *, blocks: int) -> None:
    for start, extent, length in (("r", "height", shape[0]), ("c", "width", shape[1])):
        stop = values[start] + blocks * values[extent]
        if stop > length:
            span = f"{blocks} * {extent}" if blocks > 1 else extent
            raise ParameterError(
                where,
                start,
                expected=f"such that {start} + {span} is at most {length} pixel",
                got=values[start],
                remedy=f"The image has the shape {shown(shape)}",
            )


def _library(topic: str, name: str, *data: Any, **values: Any) -> Any:
    """Return what the library's function gives for arrays that it may write into."""
    function = getattr(importlib.import_module(f"skimage.{topic}"), name)
    return function(*map(_own, data), **{key: _own(given) for key, given in values.items()})


def _own(given: Any) -> Any:
    return given.copy() if isinstance(given, np.ndarray) and not given.flags.writeable else given
