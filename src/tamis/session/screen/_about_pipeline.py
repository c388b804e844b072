"""Answers about the pipeline: what was done, what fits an input, the script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.catalogue import fits, get_operation
from tamis.pipeline import split_ref, to_script
from tamis.session._state import get_step
from tamis.session.screen._past import entries

if TYPE_CHECKING:
    import threading

    from tamis.session.screen._fields import Fields
    from tamis.session.screen._inquiry import Answer, Inquiry

__all__ = ["answer_fits", "answer_history", "answer_script"]


def answer_history(inquiry: Inquiry, fields: Fields, cancel: threading.Event) -> Answer:
    """Answer every state in words, which is the present one, and the names of those that have one."""
    history = inquiry.session.history
    named = list(inquiry.session.named_states)
    return {"entries": entries(history), "position": history.position, "named": named}, []


def answer_fits(inquiry: Inquiry, fields: Fields, cancel: threading.Event) -> Answer:
    """Answer which results an input of a step may read: none that depends on the step."""
    pipeline = inquiry.moments.now().state.pipeline
    node = get_step(pipeline, fields.text("node"))
    given = get_operation(node.operation).get_input(fields.text("input"))
    later = pipeline.descendants([node.id]) | {node.id}
    found = [
        {"ref": ref, "kind": kind.value}
        for ref, kind in pipeline.kinds().items()
        if split_ref(ref)[0] not in later and fits(kind, given.takes)
    ]
    return {"node": node.id, "input": given.name, "refs": found}, []


def answer_script(inquiry: Inquiry, fields: Fields, cancel: threading.Event) -> Answer:
    """Answer the pipeline as a plain script."""
    return {"script": to_script(inquiry.moments.now().pipeline)}, []
