"""The pipeline as a strip of cards and the lines between them, as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue import get_operation
from tamis.pipeline import split_ref

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.pipeline import Graph, Node, Source

__all__ = ["TITLE", "figure"]

TITLE = "Pipeline"


def figure(graph: Graph) -> dict[str, Any]:
    """Return the cards and lines of a pipeline.

    Parameters
    ----------
    graph : Graph
        Such as a `tamis.Pipeline`.

    Returns
    -------
    figure : dict
        ``nodes``, in an order in which they can be computed: ``id``, ``operation`` (``""`` for an input),
        ``stage``, ``kinds`` of what comes out, ``column`` (0 for inputs, else one more than the
        rightmost card it reads), ``outputs`` (names of the pipeline's outputs that it gives); and
        ``edges``: ``source``, ``target``, ``input``.
    """
    columns: dict[str, int] = dict.fromkeys((source.name for source in graph.sources), 0)
    for node in graph.nodes:
        columns[node.id] = 1 + max((columns[name] for name in node.sources), default=-1)
    outputs, kinds = _outputs_of(graph), graph.kinds()
    cards = [*map(_source_card, graph.sources), *(_node_card(node, kinds) for node in graph.nodes)]
    nodes = [card | {"column": columns[card["id"]], "outputs": outputs.get(card["id"], [])} for card in cards]
    return {"nodes": nodes, "edges": [edge for node in graph.nodes for edge in _edges_of(node)]}


def _source_card(source: Source) -> dict[str, Any]:
    return {"id": source.name, "operation": "", "stage": "load", "kinds": [str(source.kind)]}


def _node_card(node: Node, kinds: Mapping[str, str]) -> dict[str, Any]:
    found = [str(kind) for ref, kind in kinds.items() if split_ref(ref)[0] == node.id]
    stage = str(get_operation(node.operation).stage)
    return {"id": node.id, "operation": node.operation, "stage": stage, "kinds": found}


def _outputs_of(graph: Graph) -> dict[str, list[str]]:
    outputs: dict[str, list[str]] = {}
    for name, ref in graph.targets.items():
        outputs.setdefault(split_ref(ref)[0], []).append(name)
    return outputs


def _edges_of(node: Node) -> list[dict[str, str]]:
    return [
        {"source": split_ref(ref)[0], "target": node.id, "input": name} for name, ref in node.inputs.items()
    ]
