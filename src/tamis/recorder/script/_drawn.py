"""What a script draws: arrays that are of no image, and are better one constant than many nodes.

What is only made is a step as long as nothing but numbers, and what is followed, goes into it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tamis.recorder._handle import Handle
    from tamis.recorder.script._memory import Memory

__all__ = ["is_drawn_on", "is_only_made"]

_MOST_WRITES = 16


def is_only_made(memory: Memory, given: Iterable[object], arrays: Iterable[object]) -> bool:
    """Return whether nothing given is of an image, and one of the arrays would be a constant out of nowhere.

    One that is drawn at random comes from somewhere: the reason is known why it is a constant.
    """
    return not any(map(memory.is_of_image, given)) and any(
        memory.find(item) is None and not memory.reason(item)
        for item in arrays
        if isinstance(item, np.ndarray | list | tuple)
    )


def is_drawn_on(memory: Memory, array: np.ndarray, handle: Handle) -> bool:
    """Count a write into an array, and return whether it is one of many into what is not of an image."""
    if memory.images.has(handle.operand.origin):
        return False
    count = (memory.writes.find(array) or 0) + 1
    memory.writes.put(array, count)
    return count > _MOST_WRITES
