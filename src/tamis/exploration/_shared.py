"""The steps that several candidates share, computed once and before them."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from tamis.catalogue import Neighbourhood, Pointwise, get_operation
from tamis.errors import TamisError
from tamis.exploration._attempt import sources_of
from tamis.pipeline import Pipeline, split_ref

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tamis.engine import Engine
    from tamis.recorder import Image

__all__ = ["compute_shared"]


def compute_shared(
    results: Sequence[Image],
    engine: Engine,
    *,
    is_part: bool,
    listen: Callable[[Any], None],
    cancel: Any,
) -> dict[str, float]:
    """Compute what several results are made from; the engine's store has it when they come.

    Parameters
    ----------
    results : sequence of Image
        What the candidates are.
    engine : Engine
        Computes, and remembers.
    is_part : bool
        Whether only a part of the results is looked at: then steps that look only so far are left to
        whoever looks.
    listen, cancel : callable, threading.Event
        As for `Engine.compute`.

    Returns
    -------
    seconds : dict
        Wall time by operation. What failed is missing: every candidate that needs it tells why.
    """
    if len(results) < 2:
        return {}
    pipeline = Pipeline.of(**{f"result_{place}": result for place, result in enumerate(results)})
    sources = sources_of(pipeline, *results)
    seconds: dict[str, float] = {}
    for ref in _shared_refs(pipeline):
        operation = get_operation(pipeline.get_node(split_ref(ref)[0]).operation)
        if is_part and isinstance(operation.locality, Pointwise | Neighbourhood):
            continue
        began = time.perf_counter()
        try:
            engine.compute(pipeline, sources, targets={"shared": ref}, listen=listen, cancel=cancel)
        except (TamisError, MemoryError):
            if cancel is not None and cancel.is_set():
                raise
            continue
        spent = time.perf_counter() - began
        seconds[operation.id] = seconds.get(operation.id, 0.0) + spent
    return seconds


def _shared_refs(pipeline: Pipeline) -> list[str]:
    """Return what several outputs need and something of only one output reads, in order."""
    uses = Counter(
        name for ref in set(pipeline.targets.values()) for name in pipeline.ancestors([split_ref(ref)[0]])
    )
    shared = {node.id for node in pipeline.nodes if uses[node.id] > 1}
    read = [
        ref
        for node in pipeline.nodes
        if node.id not in shared
        for ref in node.inputs.values()
        if split_ref(ref)[0] in shared
    ]
    order = {node.id: place for place, node in enumerate(pipeline.nodes)}
    return sorted(dict.fromkeys(read), key=lambda ref: order[split_ref(ref)[0]])
