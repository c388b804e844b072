"""A request for a part of a result, at full resolution or coarser, as a graph that gives just that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.catalogue import Slice
from tamis.engine._level import steps_of
from tamis.pipeline import Graph, Node

if TYPE_CHECKING:
    from tamis.engine._level import Level
    from tamis.region import Region

__all__ = ["VIEW", "view_graph"]

VIEW = "view"
"""The name of the target."""


def view_graph(graph: Graph, ref: str, region: Region, *, level: Level = 0) -> Graph:
    """Return the graph whose only target, `VIEW`, is a part of a result.

    Parameters
    ----------
    graph : Graph
        The pipeline.
    ref : str
        What is looked at.
    region : Region
        The part of it, in pixels of the level.
    level : int or sequence of int, default 0
        At level `n` every ``2**n``-th pixel along each axis is shown, the first one included: they are
        pixels of the result itself, of which no more is computed than it takes to know them. One for
        all axes, or one for each: a plane of a volume is coarser along rows and columns only.

    Raises
    ------
    RegionError
        If a level is negative, there are not as many as axes, or the region begins before the image.
    """
    spans = zip(region.start, region.stop, steps_of(level, region, where=ref), strict=True)
    index = tuple(Slice(a * step, b * step, step) for a, b, step in spans)
    names = {source.name for source in graph.sources} | {node.id for node in graph.nodes}
    name = next(name for name in (VIEW, *(f"{VIEW}_{n}" for n in range(len(names) + 1))) if name not in names)
    node = Node.of(name, "numpy.getitem", {"image": ref}, {"index": index})
    return Graph(graph.sources, (*graph.nodes, node), {VIEW: name})
