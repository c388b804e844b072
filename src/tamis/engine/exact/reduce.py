"""Numbers from all pixels, merged from what each tile says; the same bits as from the whole image."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tamis.engine._program import Step

__all__ = ["Tiled", "find_reduction"]

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

    def map(self, function: Callable[[np.ndarray], Any]) -> Iterator[Any]:
        """Yield what `function` says of each tile, in any order."""
        ...


def find_reduction(by: str) -> Callable[[Step, Tiled], Any] | None:
    """Return the algorithm of this name, or None.

    An algorithm returns None where it would not give the same bits as the whole image: floating-point
    sums depend on their order.
    """
    return _ALGORITHMS.get(by)


def _minimum(step: Step, tiled: Tiled) -> Any:
    return np.min(np.array(list(tiled.map(np.min)))) if _is_plain(step.values) else None


def _maximum(step: Step, tiled: Tiled) -> Any:
    return np.max(np.array(list(tiled.map(np.max)))) if _is_plain(step.values) else None


def _sum(step: Step, tiled: Tiled) -> Any:
    if tiled.dtype.kind not in "biu" or not _is_plain(step.values):
        return None
    return np.sum(np.array(list(tiled.map(np.sum))))


def _mean(step: Step, tiled: Tiled) -> Any:
    total = _sum(step, tiled)
    if total is None or abs(int(total)) >= EXACT_SUM:
        return None
    return np.float64(total) / tiled.size


def _is_plain(values: Mapping[str, Any]) -> bool:
    """Return whether only the image itself matters: no axis, no dtype, nothing asked for."""
    return all(value is None or value is False for value in values.values())


def _histogram(step: Step, tiled: Tiled) -> Any:
    """Give the operation the merged histogram that scikit-image would have made of the whole image."""
    if tiled.dtype.kind not in "iuf" or step.values.get("hist") is not None:
        return None
    ends = list(tiled.map(_ends))
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    if not (np.isfinite(low) and np.isfinite(high)) or low == high:
        return None
    if tiled.dtype.kind == "f":
        counts, centers = _float_histogram(tiled, low, high, int(step.values["nbins"]))
    elif int(high) - int(low) > LONGEST_HISTOGRAM:
        return None
    else:
        counts, centers = _integer_histogram(tiled, int(low), int(high))
    return _finish(step, counts, centers)


# scikit-image gives every whole number its own bin; beyond this, tiles would only add to its memory
LONGEST_HISTOGRAM = 2**24


def _ends(tile: np.ndarray) -> tuple[Any, Any]:
    return tile.min(), tile.max()


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
    from tamis.catalogue import get_operation, load_target

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
