"""Numbers from all pixels, merged from what each tile says; the same bits as from the whole image."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import get_operation, load_target
from tamis.engine._workshop import Algorithm
from tamis.errors import MemoryBudgetError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tamis.engine._place import Place
    from tamis.engine._program import Step
    from tamis.engine._workshop import Workshop
    from tamis.region import Region

__all__ = ["ALGORITHMS", "check_histogram"]

# a float64 holds every whole number up to here, so a sum below it is the same in any order
EXACT_SUM = 2**53


def _only_image(shop: Workshop) -> Place | None:
    """Return the one image that is reduced; None if there is more to it."""
    if len(shop.inputs) != 1 or shop.scalars:
        return None
    image = shop.image(next(iter(shop.inputs)))
    return None if shop.is_one_tile(image.shape) else image


def _told(shop: Workshop, image: Place, function: Any, **arguments: Any) -> Iterator[Any]:
    """Yield what `function` says of each tile, in any order."""
    lattice = shop.lattice(image.shape)
    return (said for _, said in shop.map(function, lattice, reads={"image": image}, **arguments))


def _minimum(shop: Workshop) -> Any:
    return _merged(shop, "min")


def _maximum(shop: Workshop) -> Any:
    return _merged(shop, "max")


def _sum(shop: Workshop) -> Any:
    return _merged(shop, "sum", kinds="biu")


def _merged(shop: Workshop, name: str, *, kinds: str = "") -> Any:
    """Return what a function of NumPy says of what it said of each tile; a NaN anywhere stays one."""
    image = _only_image(shop)
    if image is None or not _is_plain(shop.values) or (kinds and image.dtype.kind not in kinds):
        return None
    return getattr(np, name)(np.array(list(_told(shop, image, say, name=name))))


def say(region: Region, reads: Mapping[str, Place], _writes: object, *, name: str) -> Any:
    """Return what a function of NumPy says of a tile."""
    return getattr(np, name)(reads["image"].read(region))


def _mean(shop: Workshop) -> Any:
    image = _only_image(shop)
    if image is None or image.dtype.kind not in "biu" or not _is_plain(shop.values):
        return None
    told = list(_told(shop, image, sum_and_bound))
    if sum(bound for _, bound in told) >= EXACT_SUM:
        return None
    return np.float64(sum(total for total, _ in told)) / math.prod(image.shape)


def sum_and_bound(region: Region, reads: Mapping[str, Place], _writes: object) -> tuple[int, int]:
    """Return the sum of a tile, and what no sum of some of its pixels exceeds."""
    tile = reads["image"].read(region)
    largest = max(abs(int(tile.min())), abs(int(tile.max())))
    return int(tile.sum()), largest * tile.size


def _is_plain(values: Mapping[str, Any]) -> bool:
    """Return whether only the image itself matters: no axis, no dtype, nothing asked for."""
    return all(value is None or value is False for value in values.values())


# scikit-image gives every whole number its own bin; beyond this, tiles would only add to its memory
LONGEST_HISTOGRAM = 2**20
# what a bin takes there: its count, its centre, and what is computed from both
_BIN_BYTES = 32
# nobody minds so much, whatever is allowed
_SMALL_BYTES = 2**26
# thresholds that work on shares of the pixels, not on their number
_NORMALIZED = frozenset({"filters.threshold_multiotsu"})


def _histogram(shop: Workshop) -> Any:
    """Give the operation the merged histogram that scikit-image would have made of the whole image."""
    image = _only_image(shop)
    if image is None or image.dtype.kind not in "iuf" or shop.values.get("hist", "") is not None:
        return None
    low, high = _range(shop, image)
    if not (np.isfinite(low) and np.isfinite(high)) or low == high:
        return None
    if image.dtype.kind == "f":
        counts, centers = _float_histogram(shop, image, low, high)
    elif int(high) - int(low) > LONGEST_HISTOGRAM or int(high) > np.iinfo(np.int64).max:
        return None
    else:
        counts, centers = _integer_histogram(shop, image, int(low), int(high))
    if shop.step.operation in _NORMALIZED:
        counts = counts / np.sum(counts)
    return _finish(shop.step, counts, centers)


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


def _range(shop: Workshop, image: Place) -> tuple[Any, Any]:
    """Return the least and the largest value; both NaN if there is one."""
    ends = np.array(list(_told(shop, image, ends_of)))
    return ends[:, 0].min(), ends[:, 1].max()


def ends_of(region: Region, reads: Mapping[str, Place], _writes: object) -> tuple[Any, Any]:
    """Return the least and the largest value of a tile."""
    tile = reads["image"].read(region)
    return tile.min(), tile.max()


def _integer_histogram(shop: Workshop, image: Place, low: int, high: int) -> tuple[np.ndarray, np.ndarray]:
    counts = np.zeros(high - low + 1, np.int64)
    for found in _told(shop, image, count_integers, low=low, high=high):
        counts += found
    return counts, np.arange(low, high + 1)


def count_integers(
    region: Region, reads: Mapping[str, Place], _writes: object, *, low: int, high: int
) -> np.ndarray:
    """Return how often each whole number occurs in a tile."""
    shifted = reads["image"].read(region).ravel().astype(np.int64) - low
    return np.bincount(shifted, minlength=high - low + 1)


def _float_histogram(shop: Workshop, image: Place, low: Any, high: Any) -> tuple[np.ndarray, np.ndarray]:
    bins = int(shop.values["nbins"])
    counts = sum(_told(shop, image, count_floats, low=low, high=high, bins=bins))
    edges = np.histogram_bin_edges(np.empty(0, image.dtype), bins, (low, high))
    return np.asarray(counts), (edges[:-1] + edges[1:]) / 2.0


def count_floats(
    region: Region, reads: Mapping[str, Place], _writes: object, *, low: Any, high: Any, bins: int
) -> np.ndarray:
    """Return how many pixels of a tile fall into each bin."""
    return np.histogram(reads["image"].read(region), bins=bins, range=(low, high))[0]


def _finish(step: Step, counts: np.ndarray, centers: np.ndarray) -> Any:
    operation = get_operation(step.operation)
    changed = {
        parameter.name: step.values[parameter.name]
        for parameter in operation.parameters
        if parameter.name not in {"hist", "nbins"} and step.values[parameter.name] != parameter.default
    }
    return load_target(operation.target)(hist=(counts, centers), **changed)


ALGORITHMS = {
    "minimum": Algorithm(_minimum, is_faster=True),
    "maximum": Algorithm(_maximum, is_faster=True),
    "sum": Algorithm(_sum, is_faster=True),
    "mean": Algorithm(_mean, is_faster=True),
    "histogram": Algorithm(_histogram, is_faster=True),
}
