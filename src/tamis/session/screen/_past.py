"""The history of a session in words: what was done between two states."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from tamis.pipeline import values_in_words

if TYPE_CHECKING:
    from tamis.pipeline import History, Node
    from tamis.session._state import State

__all__ = ["describe", "entries", "next_verbs"]


def entries(history: History[State]) -> list[dict[str, Any]]:
    """Return every state: `position`, `verb` and `summary` of what led to it."""
    first = {"position": 0, "verb": "start", "summary": "start"}
    told = [describe(*pair) for pair in itertools.pairwise(history.states)]
    return [
        first,
        *(
            {"position": position, "verb": verb, "summary": summary}
            for position, (verb, summary) in enumerate(told, start=1)
        ),
    ]


def next_verbs(history: History[State]) -> tuple[str | None, str | None]:
    """Return what undo would take back and what redo would do again, in words; None for nothing."""
    states, place = history.states, history.position
    undo = describe(states[place - 1], states[place])[1] if history.can_undo else None
    redo = describe(states[place], states[place + 1])[1] if history.can_redo else None
    return undo, redo


def describe(before: State, after: State) -> tuple[str, str]:
    """Return the verb, and in a few words what it did, that makes one state another."""
    old = {node.id: node for node in before.pipeline.nodes}
    new = {node.id: node for node in after.pipeline.nodes}
    added, gone = [name for name in new if name not in old], [name for name in old if name not in new]
    if len(added) == len(gone) == 1 and old[gone[0]].values == new[added[0]].values:
        return "rename_step", f"rename {gone[0]} to {added[0]}"
    if added:
        is_between = any(name in new[later].sources for name in added for later in old if later in new)
        verb = "insert" if is_between else "add"
        return f"{verb}_step", f"{verb} {', '.join(added)}"
    if gone:
        return "remove_step", "remove " + ", ".join(gone)
    if {*before.pipeline.inputs} != {*after.pipeline.inputs}:
        return _inputs(before, after)
    changed = [(old[name], node) for name, node in new.items() if node != old[name]]
    return _changed(*changed[0]) if changed else _otherwise(before, after)


def _changed(old: Node, new: Node) -> tuple[str, str]:
    if old.operation != new.operation:
        return "replace_step", f"{new.id}: {new.operation.rpartition('.')[2]}"
    if old.inputs != new.inputs:
        refs = [ref for name, ref in new.inputs.items() if old.inputs.get(name) != ref]
        return "connect", f"{new.id} reads {', '.join(refs)}" if refs else f"{new.id} reads less"
    names = [name for name in new.values if new.values[name] != old.values.get(name)]
    said = [text for text in values_in_words(new).split(", ") if text.partition("=")[0] in names]
    return "set_values", f"{new.id}: {', '.join(said) or ', '.join(names)}"


def _otherwise(before: State, after: State) -> tuple[str, str]:
    if on := sorted(after.disabled - before.disabled):
        return "disable_step", "disable " + ", ".join(on)
    if off := sorted(before.disabled - after.disabled):
        return "enable_step", "enable " + ", ".join(off)
    if before.drawings != after.drawings:
        return _drawn(before, after)
    if before.pipeline.targets != after.pipeline.targets:
        return "set_outputs", "choose outputs"
    return "jump", "go to another state"


def _inputs(before: State, after: State) -> tuple[str, str]:
    """Return what was done with images and drawings that came, went or were renamed."""
    old, new = before.pipeline.inputs, after.pipeline.inputs
    added, gone = [name for name in new if name not in old], [name for name in old if name not in new]
    noun = "drawing" if {*added, *gone} & {*before.drawings, *after.drawings} else "image"
    if added and gone:
        return f"rename_{noun}", f"rename {gone[0]} to {added[0]}"
    verb, names = ("add", added) if added else ("remove", gone)
    return f"{verb}_{noun}", f"{verb} {', '.join(names)}"


def _drawn(before: State, after: State) -> tuple[str, str]:
    old, new = before.drawings, after.drawings
    name = next(name for name in new if new[name] != old.get(name))
    is_less = len(new[name].marks) < len(old[name].marks)
    return ("clear_drawing", f"clear {name}") if is_less else ("draw", f"draw on {name}")
