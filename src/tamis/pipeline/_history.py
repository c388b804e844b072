"""Undo and redo: the states a document has been through, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["History"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class History(Generic[T]):
    """States in the order they were made, and which of them is the present one.

    Parameters
    ----------
    states : tuple
        At least one.
    position : int, default 0
        Place of the present state.
    """

    states: tuple[T, ...]
    position: int = 0

    @property
    def present(self) -> T:
        """The state one sees."""
        return self.states[self.position]

    @property
    def can_undo(self) -> bool:
        """Whether there is an earlier state."""
        return self.position > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a later state."""
        return self.position + 1 < len(self.states)

    def with_state(self, state: T) -> History[T]:
        """Return the history after a change; what was undone is gone. The same state again is no change."""
        if state == self.present:
            return self
        kept = self.states[: self.position + 1]
        return History((*kept, state), len(kept))

    def undone(self) -> History[T]:
        """Return the history one step back; at the beginning, itself."""
        return History(self.states, max(self.position - 1, 0))

    def redone(self) -> History[T]:
        """Return the history one step forward; at the end, itself."""
        return History(self.states, min(self.position + 1, len(self.states) - 1))

    def jumped(self, position: int) -> History[T]:
        """Return the history at the state of this place, or the nearest there is."""
        return History(self.states, min(max(position, 0), len(self.states) - 1))
