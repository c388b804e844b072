"""What a run is given: a graph with its targets, and what it begins with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._spec import Spec
    from tamis.io import SourceImage
    from tamis.pipeline import Graph

__all__ = ["Job"]


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
