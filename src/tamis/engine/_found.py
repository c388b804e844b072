"""What the stores have of what a run needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tamis.engine._blocks import Blocks
from tamis.engine._place import ArrayPlace
from tamis.engine._request import Request, needs_of
from tamis.engine._window import Window
from tamis.pipeline import split_ref

if TYPE_CHECKING:
    from collections.abc import Callable

    from tamis.engine._job import Job
    from tamis.region import Region
    from tamis.store import Entry

__all__ = ["Found", "found_of"]


@dataclass(frozen=True, slots=True)
class Found:
    """What is there before a run begins.

    Parameters
    ----------
    values : dict
        By node, what is needed of its result.
    known : dict
        By node, some of what is needed.
    costs : dict
        By node of `values`, the seconds it once took.
    """

    values: dict[str, Any]
    known: dict[str, Window]
    costs: dict[str, float]


def found_of(job: Job, get: Callable[[str], Entry | None], blocks: Blocks) -> Found:
    """Return what there is of the results that are looked at; what is behind them is not.

    Parameters
    ----------
    job : Job
        What is asked for.
    get : callable
        From a key to its entry in a store, or None.
    blocks : Blocks
        Where parts of results are.
    """
    specs, keys = job.specs, job.keys
    names = frozenset(split_ref(ref)[0] for ref in job.graph.targets.values())
    found = Found({}, {}, {})

    def find(node: str, region: Region | None) -> bool:
        entry = get(keys[node])
        value = None if entry is None else entry.value
        if entry is None and region is not None and node in specs:  # one of several outputs has no parts
            shape = specs[node].shape or ()
            part, entry = _part(get, blocks, keys[node], region)
            window = None if entry is None or part is None else Window(ArrayPlace(entry.value), part, shape)
            if window is not None and not window.region.contains(region):
                found.known[node] = window
                entry = None
            value = window
        if entry is not None:
            found.values[node] = value
            found.costs[node] = entry.cost_s
        return entry is not None

    needs_of(Request(job.graph, specs, names), find)
    return found


def _part(
    get: Callable[[str], Entry | None], blocks: Blocks, key: str, region: Region
) -> tuple[Region | None, Entry | None]:
    """Return the part that has most of a region, and its entry."""
    for part in blocks.overlapping(key, region):
        entry = get(Blocks.key_of(key, part))
        if entry is not None:
            return part, entry
        blocks.remove(key, part)
    return None, None
