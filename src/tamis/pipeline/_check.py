"""Refuse before the first pixel: names, ranges and kinds of a whole graph."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from tamis.catalogue import (
    Kind,
    fits,
    get_operation,
    in_words,
)
from tamis.errors import KindError, TamisError
from tamis.pipeline._node import split_ref

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.pipeline._graph import Graph
    from tamis.pipeline._node import Node

__all__ = ["check_graph", "check_kind", "problems_of"]


def problems_of(graph: Graph) -> list[TamisError]:
    """Return everything that is wrong with a graph, each as the error it would raise, in node order."""
    kinds = graph.kinds()
    return [problem for node in graph.nodes for problem in _node_problems(node, kinds)]


def check_graph(graph: Graph) -> None:
    """Raise the first problem of a graph, if it has one."""
    for problem in problems_of(graph):
        raise problem


def _node_problems(node: Node, kinds: Mapping[str, Kind]) -> list[TamisError]:
    operation = get_operation(node.operation)
    problems: list[TamisError] = []
    try:
        operation.check_values(node.values, node=node.id, given=tuple(node.inputs))
    except TamisError as error:
        problems.append(error)
    for name, ref in node.inputs.items():
        try:
            check_kind(node.operation, name, kinds[ref], source=ref, node=node.id, kinds=kinds)
        except KindError as error:
            problems.append(error)
    return problems


def check_kind(
    operation_id: str,
    input_name: str,
    given: Kind,
    *,
    source: str = "",
    node: str = "",
    kinds: Mapping[str, Kind] | None = None,
) -> None:
    """Raise `KindError` if data of kind `given` makes no sense at this input.

    Parameters
    ----------
    operation_id, input_name : str
        Where the edge ends.
    given : Kind
        What comes.
    source, node : str, optional
        Names of both ends, for the message.
    kinds : mapping, optional
        Kinds of what else there is, in order, to propose something before `node` that fits.

    Raises
    ------
    KindError
        The message says what would fit.
    """
    operation = get_operation(operation_id)
    takes = operation.get_input(input_name).takes
    if fits(given, takes):
        return
    # what comes later may depend on this node: connecting it would close a circle
    earlier = itertools.takewhile(lambda item: split_ref(item[0])[0] != node, (kinds or {}).items())
    fitting = [ref for ref, kind in earlier if kind in takes]
    remedy = f"Connect {fitting[0]!r}" if fitting else _remedy(given, takes)
    from tamis.catalogue import or_else  # knows what was measured of every operation; only an error needs it

    raise KindError(
        operation_id,
        input_name,
        expected=in_words(takes),
        got=str(given),
        source=source,
        node=node,
        remedy=remedy if input_name != operation.inputs[0].name else or_else(remedy, operation, kind=given),
    )


def _remedy(given: Kind, takes: tuple[Kind, ...]) -> str:
    if given is Kind.IMAGE and Kind.LABELS in takes:
        return "If its numbers name objects, open it with kind='labels'; else threshold and label it first"
    return _REMEDIES.get(given, "")


_REMEDIES = {
    Kind.BINARY: "Number its objects first, with `tamis.measure.label`",
    Kind.LABELS: "Use the image the labels were made from, or `labels > 0` for a binary image",
    Kind.IMAGE: "Threshold the image first, for example `image > tamis.filters.threshold_otsu(image)`",
    Kind.TABLE: "Use the image or the labels that the table was measured on",
    Kind.SCALAR: "Use the image that the number was found from",
}
