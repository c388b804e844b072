"""What a change makes stale: the forward half of region algebra."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.catalogue import Crop
from tamis.engine._need import cropped_region
from tamis.engine._request import Request
from tamis.pipeline import split_ref

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._spec import Spec
    from tamis.pipeline import Graph, Node
    from tamis.region import Region

__all__ = ["stale_regions"]


def stale_regions(
    graph: Graph, specs: Mapping[str, Spec], changed: Mapping[str, Region | None]
) -> dict[str, Region | None]:
    """Return which part of each node's result may differ after a part of some sources or nodes changed.

    Parameters
    ----------
    graph : Graph
        The pipeline.
    specs : mapping
        What is known of each result, by reference.
    changed : mapping
        By source or node, the part whose pixels changed; None for all of it.

    Returns
    -------
    stale : dict
        By node, the part that has to be made again; None for all of it. Nodes that stay as they are,
        are not in it.
    """
    request = Request(graph, specs, frozenset())
    stale: dict[str, Region | None] = dict(changed)
    for node in graph.nodes:
        for ref in node.inputs.values():
            name = split_ref(ref)[0]
            for region in _behind(request, node, ref, stale[name]) if name in stale else ():
                stale[node.id] = _hull(stale[node.id], region) if node.id in stale else region
    return {name: region for name, region in stale.items() if name not in request.sources}


def _hull(one: Region | None, other: Region | None) -> Region | None:
    return None if one is None or other is None else one.hull(other)


def _behind(request: Request, node: Node, ref: str, region: Region | None) -> tuple[Region | None, ...]:
    """Return what of a node's result is made from a region of one of its inputs: nothing, or a part."""
    step = request.steps[node.id]
    if region is None or node.id not in request.tileable or ref in request.scalars:
        return (None,)
    if isinstance(step.locality, Crop):
        place = cropped_region(step.values["index"], region, step.shape)
        return () if place is None else (place,)
    return (region.grow(step.depth).clip(step.shape),)
