"""What a run has at hand: the sources, and the results that later stages still read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import get_operation
from tamis.engine._place import ArrayPlace, MappedPlace, Selection, SourcePlace
from tamis.pipeline import split_ref

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._place import Place
    from tamis.io import SourceImage
    from tamis.pipeline import Graph

__all__ = ["Board"]


class Board:
    """Results by reference: arrays as places, everything else as it is.

    Parameters
    ----------
    graph : Graph
        Whose results they are.
    sources : mapping
        Images by name; read from where they are, part by part.
    results : mapping
        Results that are there already, by node.
    """

    def __init__(self, graph: Graph, sources: Mapping[str, SourceImage], results: Mapping[str, Any]) -> None:
        self._results: dict[str, Any] = {name: SourcePlace(image) for name, image in sources.items()}
        self._results.update((node, _placed(value)) for node, value in results.items())
        self._ports = {
            node.id: {
                output.name: place for place, output in enumerate(get_operation(node.operation).outputs)
            }
            for node in graph.nodes
        }

    def put(self, node: str, value: Any) -> None:
        """Keep the result of a node: a place, an array, a number, a table, or a tuple of these."""
        self._results[node] = _placed(value)

    def release(self, node: str) -> None:
        """Forget the result of a node; nobody reads it again."""
        self._results.pop(node, None)

    def at(self, ref: str) -> Any:
        """Return the place of an array, or what is no array as it is."""
        name, port = split_ref(ref)
        value = self._results[name]
        return value[self._ports[name][port]] if port else value

    def get(self, ref: str) -> Any:
        """Return all of a result, arrays as arrays."""
        return taken(self.at(ref))

    def shape_of(self, ref: str) -> tuple[int, ...]:
        """Return the shape of a result."""
        found = self.at(ref)
        return found.shape if _is_place(found) else np.shape(taken(found))

    def replace(self, ref: str, place: Place) -> None:
        """Keep the same pixels at another place, where other processes see them."""
        name, port = split_ref(ref)
        if not port:
            self._results[name] = place
            return
        parts = list(self._results[name])
        parts[self._ports[name][port]] = place
        self._results[name] = tuple(parts)


def _is_place(value: Any) -> bool:
    return isinstance(value, ArrayPlace | MappedPlace | SourcePlace) or (
        hasattr(value, "read") and hasattr(value, "shape")
    )


def _placed(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_placed, value))
    is_image = isinstance(value, np.ndarray) and value.ndim and value.dtype.kind in "biufc"
    return ArrayPlace(value) if is_image else value


def taken(value: Any) -> Any:
    """Return a result as whoever asked for it gets it: places as arrays, numbers as they are."""
    if isinstance(value, tuple):
        return tuple(map(taken, value))
    if isinstance(value, ArrayPlace | MappedPlace):
        return value.array
    return value.read() if _is_place(value) or isinstance(value, Selection) else value


def in_memory(value: Any) -> Any:
    """Return a result with its arrays in memory, where they were in files that will soon be gone."""
    if isinstance(value, tuple):
        return tuple(map(in_memory, value))
    return np.array(value.array) if isinstance(value, MappedPlace) else value
