"""A request for a part of a result, at full resolution or coarser, as a graph that gives just that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.catalogue import Slice
from tamis.errors import RegionError
from tamis.pipeline import Graph, Node

if TYPE_CHECKING:
    from tamis.region import Region

__all__ = ["VIEW", "view_graph"]

VIEW = "view"
"""The name of the target."""


def view_graph(graph: Graph, ref: str, region: Region, *, level: int = 0) -> Graph:
    """Return the graph whose only target, `VIEW`, is a part of a result.

    Parameters
    ----------
    graph : Graph
        The pipeline.
    ref : str
        What is looked at.
    region : Region
        The part of it, in pixels of the level.
    level : int, default 0
        At level `n` every ``2**n``-th pixel along each axis is shown, the first one included: they are
        pixels of the result itself, of which no more is computed than it takes to know them.

    Raises
    ------
    RegionError
        If the level is negative, or the region begins before the image.
    """
    if level < 0 or any(start < 0 for start in region.start):
        message = f"region and level must not be negative, got {region} at level {level}"
        raise RegionError(message, where=ref)
    step = 2**level
    index = tuple(Slice(a * step, b * step, step) for a, b in zip(region.start, region.stop, strict=True))
    names = {source.name for source in graph.sources} | {node.id for node in graph.nodes}
    name = next(name for name in (VIEW, *(f"{VIEW}_{n}" for n in range(len(names) + 1))) if name not in names)
    node = Node.of(name, "numpy.getitem", {"image": ref}, {"index": index})
    return Graph(graph.sources, (*graph.nodes, node), {VIEW: name})
