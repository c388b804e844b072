"""Taking an input out of a state."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tamis.errors import PipelineError
from tamis.pipeline import Pipeline
from tamis.session._edit import free_name, with_connection
from tamis.session._rewire import rewired

if TYPE_CHECKING:
    from tamis.session._state import State

__all__ = ["with_input_named", "without_input"]


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


def with_input_named(state: State, old: str, new: str) -> State:
    """Return the state in which an input has another name, and all that read it read it under that."""
    free = free_name(state.pipeline, new)
    if free != new:
        message = f"the name {new!r} is used already"
        raise PipelineError(message, where="rename_drawing", remedy=f"Take {free!r}")
    before = state.pipeline
    named = tuple(replace(one, name=new) if one.name == old else one for one in before.sources)
    # both names, until all that read the old one read the new one
    both = tuple(dict.fromkeys((*before.sources, *named)))
    grown = replace(state, pipeline=Pipeline(both, before.nodes, before.targets))
    changed = rewired(grown, lambda ref: new if ref == old else ref, nodes={})
    return replace(
        changed,
        pipeline=Pipeline(named, changed.pipeline.nodes, changed.pipeline.targets),
        selected=new if state.selected == old else state.selected,
        drawings={new if name == old else name: one for name, one in state.drawings.items()},
    )
