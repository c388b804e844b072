"""Histograms merged from tiles, and the levels found in them: they count the same pixels in the same bins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import get_operation, load_target, output_dtype
from tamis.engine._place import Selection
from tamis.engine._workshop import Algorithm
from tamis.engine.exact._survey import Extent, extent_of, first_pixel, only_image, told
from tamis.engine.exact._thresholds import find_li, find_triangle
from tamis.errors import MemoryBudgetError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._place import Place
    from tamis.engine._program import Step
    from tamis.engine._workshop import Workshop
    from tamis.region import Region

__all__ = ["ALGORITHMS", "Histogram", "check_histogram", "cumulative", "merge_histogram"]

# scikit-image gives every whole number its own bin; beyond this, tiles would only add to its memory
LONGEST_HISTOGRAM = 2**20
# what a bin takes there: its count, its centre, and what is computed from both
_BIN_BYTES = 32
# nobody minds so much, whatever is allowed
_SMALL_BYTES = 2**26


def check_histogram(step: Step, image: np.ndarray, *, allowed_bytes: int) -> None:
    """Refuse an image of whole numbers so far apart that a bin for each does not fit.

    Raises
    ------
    MemoryBudgetError
        If scikit-image's histogram would need more than `allowed_bytes`.
    """
    if image.dtype.kind not in "iu" or not image.size:
        return
    low, high = (int(end.astype(np.int64)) for end in (image.min(), image.max()))  # as scikit-image does
    needed = _BIN_BYTES * (high - min(low, 0))
    if needed > max(allowed_bytes, _SMALL_BYTES):
        remedy = "Bring its whole numbers closer together, for example with image.astype('float32')"
        raise MemoryBudgetError(step.node, needed_bytes=needed, allowed_bytes=allowed_bytes, remedy=remedy)


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """The histogram that scikit-image makes of all pixels.

    Parameters
    ----------
    counts : ndarray of int64, shape ([channels,] bins)
        Pixels in each bin.
    centers : ndarray, shape (bins,)
        Value in the middle of each bin.
    extent : Extent
        Of the pixels.
    """

    counts: np.ndarray
    centers: np.ndarray
    extent: Extent


def merge_histogram(
    shop: Workshop,
    image: Place | Selection,
    *,
    bins: int = 256,
    of_dtype: bool = False,
    axis: int | None = None,
    extent: Extent | None = None,
) -> Histogram | None:
    """Return the histogram of all pixels; None where the library makes none, or a giant one.

    Parameters
    ----------
    shop : Workshop
        Does the tiles.
    image : Place or Selection
        The pixels.
    bins : int, default 256
        How many bins an image in floating point has; of whole numbers, each has its own.
    of_dtype : bool, default False
        Whether it spans the range of the dtype, not that of the pixels.
    axis : int, optional
        Axis of the channels, if each is counted on its own.
    extent : Extent, optional
        Of the pixels, where it is known already.
    """
    kind, extent = image.dtype.kind, extent or extent_of(shop, image)
    if kind not in "iuf" or not extent.is_finite:
        return None
    low, high = _limits(image.dtype) if of_dtype else (extent.low, extent.high)
    if kind == "f":
        return _of_floats(shop, image, extent, (low, high), bins, axis)
    if int(high) - int(low) > LONGEST_HISTOGRAM or int(high) > np.iinfo(np.int64).max:
        return None
    length = int(high) - int(low) + 1
    counts = _counted(shop, image, count_integers, length, axis, {"low": int(low)})
    return Histogram(counts, np.arange(int(low), int(high) + 1), extent)


def _limits(dtype: np.dtype) -> tuple[Any, Any]:
    from skimage.util import dtype_limits

    low, high = dtype_limits(np.empty(0, dtype), clip_negative=False)
    return low, high


def _of_floats(
    shop: Workshop,
    image: Place | Selection,
    extent: Extent,
    span: tuple[Any, Any],
    bins: int,
    axis: int | None,
) -> Histogram:
    # for channels the library hands NumPy edges of its own, which bins at them; else only their range
    if axis is None:
        edges = np.histogram_bin_edges(np.empty(0, image.dtype), bins, span)
    else:
        edges = _edges_of_channels(image.dtype, bins, span)
    how = {"edges": edges} if axis is not None else {"bins": bins, "span": span}
    counts = _counted(shop, image, count_floats, bins, axis, how)
    return Histogram(counts, (edges[:-1] + edges[1:]) / 2.0, extent)


def _edges_of_channels(dtype: np.dtype, bins: int, span: tuple[Any, Any]) -> np.ndarray:
    """Return evenly spaced edges, also where floats cannot tell them apart: NumPy would refuse these."""
    first, last = span if span[0] != span[1] else (span[0] - 0.5, span[1] + 0.5)
    return np.linspace(first, last, bins + 1, dtype=np.result_type(first, last, np.empty(0, dtype)))


def _counted(
    shop: Workshop, image: Place | Selection, function: Any, length: int, axis: int | None, arguments: Any
) -> np.ndarray:
    """Return the pixels in each bin, of each channel if there are any."""
    channels = 1 if axis is None or isinstance(image, Selection) else image.shape[axis]
    counts = np.zeros((channels, length), np.int64)
    for found in told(shop, image, count_channels, name=function.__name__, axis=axis, arguments=arguments):
        for channel, first, part in found:
            counts[channel, first : first + len(part)] += part
    return counts[0] if axis is None else counts


def count_channels(
    region: Region,
    reads: Mapping[str, Place],
    _writes: object,
    *,
    name: str,
    axis: int | None,
    arguments: Mapping[str, Any],
) -> list[tuple[int, int, np.ndarray]]:
    """Return for each channel in a tile the first bin with pixels, and the pixels in it and those after."""
    tile = reads["image"].read(region)
    count: Any = {"count_integers": count_integers, "count_floats": count_floats}[name]
    if not tile.size:
        return []
    if axis is None:
        return [(0, *count(tile.ravel(), **arguments))]
    planes = np.moveaxis(tile, axis, 0)
    return [
        (region.start[axis] + place, *count(plane.ravel(), **arguments)) for place, plane in enumerate(planes)
    ]


def count_integers(pixels: np.ndarray, *, low: int) -> tuple[int, np.ndarray]:
    """Return how often each whole number occurs, from the least one on."""
    shifted = pixels.astype(np.int64)
    first = int(shifted.min())
    shifted -= first
    return first - low, np.bincount(shifted)


def count_floats(
    pixels: np.ndarray, *, edges: Any = None, bins: int = 0, span: tuple[Any, Any] | None = None
) -> tuple[int, np.ndarray]:
    """Return how many pixels fall into each bin."""
    return 0, np.histogram(pixels, bins=bins if edges is None else edges, range=span)[0]


def _histogram(shop: Workshop) -> Any:
    """Return what the operation makes of the histogram."""
    image = only_image(shop)
    if image is None or shop.values.get("hist") is not None:
        return None
    return _MADE_OF.get(shop.step.operation, _threshold)(shop, image)


def _threshold(shop: Workshop, image: Place | Selection) -> Any:
    """Let the library find its threshold in the histogram."""
    extent = extent_of(shop, image)
    is_constant = extent.is_finite and extent.low == extent.high
    if is_constant and shop.step.operation == "filters.threshold_otsu":
        return extent.low
    found = merge_histogram(shop, image, bins=int(shop.values["nbins"]), extent=extent)
    if found is None:
        return None
    if not (found.counts[0] and found.counts[-1]):
        return None  # bins narrower than floats can tell apart: given a histogram, the library would trim it
    counts = found.counts
    if shop.step.operation == "filters.threshold_multiotsu":  # works on shares of the pixels
        counts = counts / np.sum(counts)
    return _given_histogram(shop.step, counts, found.centers)


def _given_histogram(step: Step, counts: np.ndarray, centers: np.ndarray) -> Any:
    operation = get_operation(step.operation)
    changed = {
        parameter.name: step.values[parameter.name]
        for parameter in operation.parameters
        if parameter.name not in {"hist", "nbins"} and step.values[parameter.name] != parameter.default
    }
    return load_target(operation.target)(hist=(counts, centers), **changed)


def _triangle(shop: Workshop, image: Place | Selection) -> Any:
    found = merge_histogram(shop, image, bins=int(shop.values["nbins"]))
    if found is None:
        return None
    if np.count_nonzero(found.counts) > 1:
        return find_triangle(found.counts, found.centers)
    return found.extent.low if found.extent.low == found.extent.high else first_pixel(image)


def _li(shop: Workshop, image: Place | Selection) -> Any:
    if image.dtype.kind not in "iu":  # of floats, it repeats means over the pixels themselves
        return None
    found = merge_histogram(shop, image)
    if found is None:
        return None
    values = shop.values
    return find_li(found.counts, found.extent, tolerance=values["tolerance"], guess=values["initial_guess"])


def _histogram_itself(shop: Workshop, image: Place | Selection) -> Any:
    values, axis = shop.values, shop.values["channel_axis"]
    if axis is not None:
        if isinstance(image, Selection) or not -len(image.shape) <= axis < len(image.shape):
            return None
        axis %= len(image.shape)
    of_dtype = values["source_range"] == "dtype"
    found = merge_histogram(shop, image, bins=int(values["nbins"]), of_dtype=of_dtype, axis=axis)
    if found is None:
        return None
    return (_shares(found.counts) if values["normalize"] else found.counts), found.centers


def _shares(counts: np.ndarray) -> np.ndarray:
    """Return each histogram divided by its sum."""
    rows = [row / np.sum(row) for row in np.atleast_2d(counts)]
    return np.stack(rows) if counts.ndim > 1 else rows[0]


def _cumulative_distribution(shop: Workshop, image: Place | Selection) -> Any:
    found = merge_histogram(shop, image, bins=int(shop.values["nbins"]))
    return None if found is None else (cumulative(shop, found, image.dtype), found.centers)


def cumulative(shop: Workshop, histogram: Histogram, dtype: np.dtype) -> np.ndarray:
    """Return the share of the pixels in each bin or below, as scikit-image has it for an image's dtype."""
    steps = histogram.counts.cumsum()
    wanted = output_dtype(get_operation(shop.step.operation), 0, [dtype.name], shop.values)
    return (steps / float(steps[-1])).astype(wanted, copy=False)


def _entropy(shop: Workshop) -> Any:
    """Return the entropy of whole numbers, as scikit-image has it from the counts of those that occur."""
    from scipy.stats import entropy

    image = only_image(shop)
    found = None if image is None or image.dtype.kind not in "iu" else merge_histogram(shop, image)
    return None if found is None else entropy(found.counts[found.counts > 0], base=shop.values["base"])


_MADE_OF = {
    "filters.threshold_triangle": _triangle,
    "filters.threshold_li": _li,
    "exposure.histogram": _histogram_itself,
    "exposure.cumulative_distribution": _cumulative_distribution,
}

ALGORITHMS = {
    "histogram": Algorithm(_histogram, is_faster=True, takes_selections=True),
    "entropy": Algorithm(_entropy, takes_selections=True),
}
