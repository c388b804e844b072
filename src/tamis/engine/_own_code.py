"""Functions of the user's in a run: whether workers find them, and whether they are still what they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.catalogue import address_of_operation, get_operation, is_own
from tamis.pipeline import keys_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._plan import Plan, Stage
    from tamis.pipeline import Graph

__all__ = ["check_addresses", "is_unchanged"]


def check_addresses(plan: Plan) -> None:
    """Refuse, before the first pixel, what other processes could not import.

    Raises
    ------
    PipelineError
        If a step is a function without a module.
    """
    for stage in plan.stages:
        for step in stage.program.steps:
            address_of_operation(get_operation(step.operation), node=step.node)


def is_unchanged(stage: Stage, graph: Graph, keys: Mapping[str, str]) -> bool:
    """Return whether a stage's key is still what it was when the run began.

    Somebody may run the cell that defines a function again while it works; what is half of each must not be
    kept under the key of either.
    """
    if not any(is_own(get_operation(step.operation)) for step in stage.program.steps):
        return True
    return keys_of(graph, keys)[stage.node] == keys[stage.node]
