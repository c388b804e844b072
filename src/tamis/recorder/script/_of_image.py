"""What is of an image: made of something loaded, or by a filter, however indirectly. The rest is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.pipeline import Leaf

if TYPE_CHECKING:
    from tamis.pipeline import Term
    from tamis.recorder._handle import Handle

__all__ = ["LARGE", "Images"]

LARGE = 4096
"""Elements of an array that is worth a turn of a loop."""

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
