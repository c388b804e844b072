"""What is in memory during a run: the sources, and the results that later stages still read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import get_operation
from tamis.pipeline import split_ref

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.io import SourceImage
    from tamis.pipeline import Graph
    from tamis.region import Region

__all__ = ["Board"]


class Board:
    """Results by reference, read whole or in part.

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
        self._sources = sources
        self._results = dict(results)
        self._ports = {
            node.id: {
                output.name: place for place, output in enumerate(get_operation(node.operation).outputs)
            }
            for node in graph.nodes
        }

    def put(self, node: str, value: Any) -> None:
        """Keep the result of a node."""
        self._results[node] = value

    def release(self, node: str) -> None:
        """Forget the result of a node; nobody reads it again."""
        self._results.pop(node, None)

    def get(self, ref: str) -> Any:
        """Return all of a result."""
        return self.read(ref)

    def read(self, ref: str, region: Region | None = None) -> Any:
        """Return a part of a result, or all of it."""
        name, port = split_ref(ref)
        if name in self._sources and name not in self._results:
            return self._sources[name].read(region)
        value = self._value(name, port)
        return value if region is None else value[region.slices]

    def _value(self, name: str, port: str) -> Any:
        value = self._results[name]
        return value[self._ports[name][port]] if port else value

    def shape_of(self, ref: str) -> tuple[int, ...]:
        """Return the shape of a result."""
        name, port = split_ref(ref)
        if name in self._sources and name not in self._results:
            return self._sources[name].shape
        return np.shape(self._value(name, port))

    def dtype_of(self, ref: str) -> np.dtype:
        """Return the dtype of a result."""
        name, port = split_ref(ref)
        if name in self._sources and name not in self._results:
            return self._sources[name].dtype
        return np.asarray(self._value(name, port)).dtype
