"""Numbers from all pixels, merged from what each tile says; the same bits as from the whole image."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from tamis.catalogue import get_operation, load_target
from tamis.errors import MemoryBudgetError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tamis.engine._program import Step

__all__ = ["Tiled", "check_histogram", "find_reduction"]

# a float64 holds every whole number up to here, so a sum below it is the same in any order
EXACT_SUM = 2**53


class Tiled(Protocol):
    """An image that can be looked at tile after tile."""

    @property
    def dtype(self) -> np.dtype:
        """Its dtype."""
        ...

    @property
    def size(self) -> int:
        """Its number of pixels."""
        ...

    def map(self, function: Callable[[np.ndarray], Any]) -> Iterable[Any]:
        """Yield what `function` says of each tile, in any order."""
        ...


def find_reduction(by: str) -> Callable[[Step, Tiled], Any] | None:
    """Return the algorithm of this name, or None.

    An algorithm returns None where it would not give the same bits as the whole image: floating-point
    sums depend on their order.
    """
    return _ALGORITHMS.get(by)


def _minimum(step: Step, tiled: Tiled) -> Any:
    return _merged(np.min, tiled) if _is_plain(step.values) else None


def _maximum(step: Step, tiled: Tiled) -> Any:
    return _merged(np.max, tiled) if _is_plain(step.values) else None


def _sum(step: Step, tiled: Tiled) -> Any:
    return _merged(np.sum, tiled) if tiled.dtype.kind in "biu" and _is_plain(step.values) else None


def _merged(function: Callable[[np.ndarray], Any], tiled: Tiled) -> Any:
    """Return what `function` says of what it said of each tile; a NaN anywhere stays one."""
    return function(np.array(list(tiled.map(function))))


def _mean(step: Step, tiled: Tiled) -> Any:
    if tiled.dtype.kind not in "biu" or not _is_plain(step.values):
        return None
    told = list(tiled.map(_sum_and_bound))
    if sum(bound for _, bound in told) >= EXACT_SUM:
        return None
    return np.float64(sum(total for total, _ in told)) / tiled.size


def _sum_and_bound(tile: np.ndarray) -> tuple[int, int]:
    """Return the sum, and what no sum of some of these pixels exceeds."""
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


def _histogram(step: Step, tiled: Tiled) -> Any:
    """Give the operation the merged histogram that scikit-image would have made of the whole image."""
    if tiled.dtype.kind not in "iuf" or step.values.get("hist", "") is not None:
        return None
    low, high = _range(tiled)
    if not (np.isfinite(low) and np.isfinite(high)) or low == high:
        return None
    if tiled.dtype.kind == "f":
        counts, centers = _float_histogram(tiled, low, high, int(step.values["nbins"]))
    elif int(high) - int(low) > LONGEST_HISTOGRAM or int(high) > np.iinfo(np.int64).max:
        return None
    else:
        counts, centers = _integer_histogram(tiled, int(low), int(high))
    if step.operation in _NORMALIZED:
        counts = counts / np.sum(counts)
    return _finish(step, counts, centers)


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


def _range(tiled: Tiled) -> tuple[Any, Any]:
    """Return the least and the largest value; both NaN if there is one."""
    ends = np.array(list(tiled.map(lambda tile: (tile.min(), tile.max()))))
    return ends[:, 0].min(), ends[:, 1].max()


def _integer_histogram(tiled: Tiled, low: int, high: int) -> tuple[np.ndarray, np.ndarray]:
    def count(tile: np.ndarray) -> np.ndarray:
        shifted = tile.ravel().astype(np.int64) - low
        return np.bincount(shifted, minlength=high - low + 1)

    counts = np.zeros(high - low + 1, np.int64)
    for found in tiled.map(count):
        counts += found
    return counts, np.arange(low, high + 1)


def _float_histogram(tiled: Tiled, low: Any, high: Any, bins: int) -> tuple[np.ndarray, np.ndarray]:
    def count(tile: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.histogram(tile, bins=bins, range=(low, high))

    told = list(tiled.map(count))
    edges = told[0][1]
    return sum(counts for counts, _ in told), (edges[:-1] + edges[1:]) / 2.0


def _finish(step: Step, counts: np.ndarray, centers: np.ndarray) -> Any:
    operation = get_operation(step.operation)
    changed = {
        parameter.name: step.values[parameter.name]
        for parameter in operation.parameters
        if parameter.name not in {"hist", "nbins"} and step.values[parameter.name] != parameter.default
    }
    return load_target(operation.target)(hist=(counts, centers), **changed)


_ALGORITHMS = {
    "minimum": _minimum,
    "maximum": _maximum,
    "sum": _sum,
    "mean": _mean,
    "histogram": _histogram,
}
