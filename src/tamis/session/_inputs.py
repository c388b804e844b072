"""Taking an input out of a state."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tamis.pipeline import Pipeline
from tamis.session._edit import with_connection

if TYPE_CHECKING:
    from tamis.session._state import State

__all__ = ["without_input"]


def without_input(state: State, name: str) -> State:
    """Return the state without an input; what read it reads nothing there."""
    freed = state
    for node in state.pipeline.nodes:
        for argument, ref in node.inputs.items():
            if ref == name:
                freed = with_connection(freed, node.id, argument, None)
    pipeline = freed.pipeline
    sources = tuple(source for source in pipeline.sources if source.name != name)
    targets = {output: ref for output, ref in pipeline.targets.items() if ref != name}
    return replace(
        state,
        pipeline=Pipeline(sources, pipeline.nodes, targets),
        selected=state.selected if state.selected != name else next((one.name for one in sources), ""),
        shown=tuple(ref for ref in state.shown if ref != name),
        drawings={other: one for other, one in state.drawings.items() if other != name},
        added={other: one for other, one in state.added.items() if other != name},
    )
