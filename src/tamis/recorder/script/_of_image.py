"""What is of an image: made of something loaded, or by a filter, however indirectly; all else is only made.

Grids, masks and test images that a script draws before it has an image are better one constant than many
nodes. So what is only made is a step as long as nothing but numbers, and what is followed, goes into it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tamis.pipeline import Leaf

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tamis.pipeline import Term
    from tamis.recorder._handle import Handle
    from tamis.recorder.script._memory import Memory

__all__ = ["LARGE", "Images", "is_drawn_on", "is_only_made"]

LARGE = 4096
"""Elements of an array that is worth a turn of a loop."""

_MOST_WRITES = 16
# they give an image without taking one
_IMAGES = ("data.binary_blobs", "draw.random_shapes")
# their functions make what they give of what they are given, as an image or not
_MAKERS = ("numpy.", "draw.")


class Images:
    """Knows of each expression whether it is of an image, by lineage key."""

    def __init__(self) -> None:
        self._known: dict[str, bool] = {}

    def add(self, handle: Handle) -> None:
        """Note that a constant is of an image, though it is not known how it was made of it."""
        self._known[handle.operand.origin.key] = True

    def has(self, origin: Leaf | Term) -> bool:
        """Return whether an expression is of an image."""
        known = self._known.get(origin.key)
        if known is None:
            known = self._known[origin.key] = self._look(origin)
        return known

    def _look(self, origin: Leaf | Term) -> bool:
        if isinstance(origin, Leaf):
            return not origin.source.locator.startswith("memory:")
        if origin.operation in _IMAGES or (origin.inputs and not origin.operation.startswith(_MAKERS)):
            return True
        return any(self.has(operand.origin) for operand in origin.inputs.values())


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
