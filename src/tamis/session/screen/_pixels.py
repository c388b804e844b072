"""What the engine is asked for: the only place of the screen that asks it for pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tamis.catalogue import Neighbourhood, Pointwise, Slice, get_operation
from tamis.pipeline import Graph, Node, split_ref

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping

    from tamis.engine import Engine, Listener
    from tamis.io import SourceImage
    from tamis.region import Region

__all__ = ["exact", "is_quick", "preview"]

_SEEN = "seen"


def exact(
    engine: Engine,
    graph: Graph,
    images: Mapping[str, SourceImage],
    ref: str,
    region: Region,
    level: tuple[int, ...],
    listen: Listener | None,
    cancel: threading.Event | None,
) -> np.ndarray:
    """Return pixels of a result: the region, in pixels of the level, which is one number an axis."""
    ends = zip(region.start, region.stop, level, strict=True)
    index = tuple(Slice(a << n, b << n, 1 << n) for a, b, n in ends)
    names = {source.name for source in graph.sources} | {node.id for node in graph.nodes}
    name = next(
        name for name in (_SEEN, *(f"{_SEEN}_{n}" for n in range(len(names) + 1))) if name not in names
    )
    node = Node.of(name, "numpy.getitem", {"image": ref}, {"index": index})
    wanted = Graph(graph.sources, (*graph.nodes, node), {_SEEN: name})
    return np.asarray(engine.compute(wanted, images, listen=listen, cancel=cancel)[_SEEN])


def preview(
    engine: Engine,
    graph: Graph,
    images: Mapping[str, SourceImage],
    ref: str,
    region: Region,
    level: tuple[int, ...],
    cancel: threading.Event | None,
) -> np.ndarray | None:
    """Return a quick look at the same pixels, which need not be the exact ones; None where there is none."""
    return None


def is_quick(
    engine: Engine,
    graph: Graph,
    images: Mapping[str, SourceImage],
    ref: str,
    region: Region,
    level: tuple[int, ...],
    within_s: float,
) -> bool:
    """Return whether the exact pixels are probably there within so many seconds."""
    if max(level, default=0) > 2:  # most of the image has to be computed for few pixels
        return not graph.ancestors([split_ref(ref)[0]]) - {source.name for source in graph.sources}
    nodes = graph.ancestors([split_ref(ref)[0]])
    return all(
        isinstance(get_operation(node.operation).locality_for(node.values), Neighbourhood | Pointwise)
        for node in graph.nodes
        if node.id in nodes
    )
