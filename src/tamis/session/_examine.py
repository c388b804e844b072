"""What is wrong with the steps of a pipeline, each on its own, without computing a pixel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.catalogue import get_operation
from tamis.engine import Spec, spec_of_source, specs_of_call
from tamis.errors import TamisError
from tamis.pipeline import problems_of, split_ref
from tamis.session._state import refs_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tamis.io import SourceImage
    from tamis.pipeline import Graph

__all__ = ["Examination", "culprit_of", "examine"]


@dataclass(frozen=True, slots=True)
class Examination:
    """What is known before computing.

    Parameters
    ----------
    specs : mapping
        Kind, shape and dtype by reference, of every step that can be computed.
    problems : mapping
        By step, all that is wrong with it; steps that are right are not there.
    """

    specs: Mapping[str, Spec]
    problems: Mapping[str, tuple[TamisError, ...]]


def examine(graph: Graph, images: Mapping[str, SourceImage]) -> Examination:
    """Return what is known of each step, and what is wrong with it.

    A step behind a wrong one is not judged: what it will get is not known.
    """
    problems: dict[str, list[TamisError]] = {}
    for problem in problems_of(graph):
        problems.setdefault(culprit_of(problem, graph), []).append(problem)
    specs = {name: spec_of_source(image) for name, image in images.items()}
    for node in graph.nodes:
        if node.id in problems or not set(node.inputs.values()) <= set(specs):
            continue
        inputs = {name: specs[ref] for name, ref in node.inputs.items()}
        try:
            found = specs_of_call(get_operation(node.operation), node.values, inputs, node=node.id)
        except TamisError as error:
            problems[node.id] = [error]
        else:
            specs.update(zip(refs_of(graph, node.id), found, strict=True))
    return Examination(specs, {name: tuple(errors) for name, errors in problems.items()})


def culprit_of(error: TamisError, graph: Graph, otherwise: Iterable[str] = ()) -> str:
    """Return the step that an error is about: the one it names, else the first of `otherwise`, else ''."""
    names = [node.id for node in graph.nodes]
    named = getattr(error, "node", "")
    if named and split_ref(named)[0] in names:
        return split_ref(named)[0]
    for name in names:
        if error.where.startswith(f"node {name!r}"):
            return name
    return next(iter(otherwise), "")
