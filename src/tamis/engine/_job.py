"""What a run is given: a graph with its targets, and what it begins with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tamis.catalogue import Kind
from tamis.engine._spec import specs_of
from tamis.errors import PipelineError
from tamis.pipeline import Graph, check_graph, keys_of, split_ref

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._spec import Spec
    from tamis.io import SourceImage

__all__ = ["Job", "job_of"]


@dataclass(frozen=True, slots=True)
class Job:
    """A graph that has been checked, its images, and what follows from both.

    Parameters
    ----------
    graph : Graph
        What its targets need, and no more.
    sources : mapping
        The image bound to each source.
    specs : mapping
        What is known of each result, by reference.
    keys : mapping
        Lineage key of each source and node.
    numbers : mapping
        By name, the number that a source stands for that is no image.
    """

    graph: Graph
    sources: Mapping[str, SourceImage]
    specs: Mapping[str, Spec]
    keys: Mapping[str, str]
    numbers: Mapping[str, Any]


def job_of(graph: Graph, targets: Mapping[str, str], sources: Mapping[str, SourceImage]) -> Job:
    """Return what is to be done for targets.

    Parameters
    ----------
    graph : Graph
        The pipeline.
    targets : mapping
        For each name, the reference of what is asked for.
    sources : mapping
        The image bound to each source that is needed.

    Raises
    ------
    TamisError
        If what is needed of the graph is wrong, or does not fit.
    """
    part = _part_of(graph, targets)
    bound = _bound(part, sources)
    check_graph(_as_bound(part, bound))
    keys = keys_of(part, {name: source.key for name, source in bound.items()})
    return Job(part, bound, specs_of(part, bound), keys, {})


def _part_of(graph: Graph, targets: Mapping[str, str]) -> Graph:
    """Return what the targets need of a graph; what else is wrong in it does not matter."""
    graph = Graph(graph.sources, graph.nodes, targets)  # says what could be meant by a wrong name
    names = graph.ancestors(split_ref(ref)[0] for ref in targets.values())
    return Graph(
        tuple(source for source in graph.sources if source.name in names),
        tuple(node for node in graph.nodes if node.id in names),
        targets,
    )


def _bound(graph: Graph, sources: Mapping[str, SourceImage]) -> dict[str, SourceImage]:
    """Return the images that a graph needs, by name; others may be there, too."""
    for source in graph.sources:
        if source.name not in sources:
            message = f"input {source.name!r} has no image"
            raise PipelineError(message, where="run", remedy=f"Give one: run(pipeline, {source.name}=image)")
    return {source.name: sources[source.name] for source in graph.sources}


def _as_bound(graph: Graph, sources: Mapping[str, SourceImage]) -> Graph:
    """Return the graph with the kinds that its images really are: somebody may bind labels."""
    kinds = {name: Kind(image.kind) for name, image in sources.items()}
    bound = tuple(replace(source, kind=kinds[source.name]) for source in graph.sources)
    return Graph(bound, graph.nodes, graph.targets)
