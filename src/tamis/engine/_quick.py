"""What a view would take: from what the stores have, what is behind it, and what operations took before."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.catalogue import Crop
from tamis.engine._blocks import Blocks
from tamis.engine._request import Request, needs_of
from tamis.pipeline import split_ref

if TYPE_CHECKING:
    from collections.abc import Callable

    from tamis.engine._costs import Costs
    from tamis.engine._job import Job
    from tamis.region import Region

__all__ = ["Estimate", "estimate"]

# what is done for a step whatever the number of its pixels
_STEP_S = 2e-3
# decoding what a file holds
_SECONDS_PER_BYTE = 5e-9


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a view would take.

    Parameters
    ----------
    seconds : float, second
        About how long; 0 if it is there.
    source_pixels : int, pixel
        How many pixels of sources are read.
    is_local : bool
        Whether only a part of each result is computed.
    """

    seconds: float
    source_pixels: int
    is_local: bool


def estimate(job: Job, has: Callable[[str], bool], blocks: Blocks, costs: Costs) -> Estimate:
    """Return what the targets of a job would take.

    Parameters
    ----------
    job : Job
        What is asked for.
    has : callable
        From a key to whether a store has the result.
    blocks : Blocks
        Where parts of results are.
    costs : Costs
        What operations took before.
    """

    def find(node: str, region: Region | None) -> bool:
        key = job.keys[node]
        if has(key):
            return True
        parts = [] if region is None else blocks.overlapping(key, region)
        return any(part.contains(region) and has(Blocks.key_of(key, part)) for part in parts if region)

    names = frozenset(split_ref(ref)[0] for ref in job.graph.targets.values())
    request = Request(job.graph, job.specs, names)
    needs = needs_of(request, find)
    seconds, pixels, is_local = 0.0, 0, True
    for name, source in job.sources.items():
        if name in needs:
            region = needs[name]
            count = math.prod(source.shape) if region is None else region.size
            pixels += count
            is_file = not source.locator.startswith("memory:")
            seconds += is_file * count * source.dtype.itemsize * _SECONDS_PER_BYTE
    for node in job.graph.nodes:
        step = request.steps[node.id]
        if node.id not in needs or isinstance(step.locality, Crop) or find(node.id, needs[node.id]):
            continue
        region = needs[node.id]
        is_part = node.id in request.tileable
        seconds += _STEP_S + costs.expected(
            node.operation, region.shape if region and is_part else step.shape
        )
        is_local &= is_part
    return Estimate(seconds, pixels, is_local)
