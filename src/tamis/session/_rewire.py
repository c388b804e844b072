"""Rewire a whole state at once: steps replaced or taken out, and every reference to them brought along."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tamis.pipeline import Node, Pipeline, split_ref

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tamis.session._state import State

__all__ = ["rewired"]


def rewired(state: State, renamed: Callable[[str], str], *, nodes: Mapping[str, Node | None]) -> State:
    """Return a state in which every reference is another.

    Parameters
    ----------
    state : State
        Where it starts from.
    renamed : callable
        Returns the new reference for an old one; '' where there is none.
    nodes : mapping
        By old id, what takes a step's place; None takes it out.
    """
    old = state.pipeline
    changed = [
        Node(
            node.id,
            node.operation,
            {name: renamed(ref) for name, ref in node.inputs.items()},
            node.values,
            node.note,
        )
        for node in (nodes.get(node.id, node) for node in old.nodes)
        if node is not None
    ]
    targets = {name: renamed(ref) for name, ref in old.targets.items()}
    disabled = {replaced.id for name in state.disabled if (replaced := _replaced(old, nodes, name))}
    return replace(
        state,
        pipeline=Pipeline(old.sources, tuple(changed), targets),
        selected=_selected(state, renamed, nodes),
        shown=tuple(dict.fromkeys(new for ref in state.shown if (new := renamed(ref)))),
        disabled=frozenset(disabled),
    )


def _replaced(pipeline: Pipeline, nodes: Mapping[str, Node | None], name: str) -> Node | None:
    return nodes[name] if name in nodes else pipeline.get_node(name)


def _selected(state: State, renamed: Callable[[str], str], nodes: Mapping[str, Node | None]) -> str:
    if state.selected not in nodes:
        return state.selected
    node = nodes[state.selected]
    return split_ref(renamed(state.selected))[0] if node is None else node.id
