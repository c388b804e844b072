"""What happens during a run, as frozen records; progress bars and journals only listen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["Event", "Listener", "NodeDone", "NodeStarted", "RunDone", "RunStarted", "TileDone"]


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The plan is made.

    Parameters
    ----------
    expected : tuple of (str, float)
        Nodes that will be computed, in order, and the seconds each is expected to take.
    cached : tuple of str
        Nodes whose results the store already has.
    """

    expected: tuple[tuple[str, float], ...]
    cached: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NodeStarted:
    """A node begins to be computed, in so many tiles."""

    node: str
    operation: str
    tiles: int


@dataclass(frozen=True, slots=True)
class TileDone:
    """One more tile of a node is there."""

    node: str
    done: int
    tiles: int


@dataclass(frozen=True, slots=True)
class NodeDone:
    """A node's result is there; `seconds` of wall time were spent, none if it was in the store."""

    node: str
    operation: str
    seconds: float
    is_cached: bool


@dataclass(frozen=True, slots=True)
class RunDone:
    """All outputs are there."""

    seconds: float


Event: TypeAlias = RunStarted | NodeStarted | TileDone | NodeDone | RunDone
Listener: TypeAlias = Callable[[Event], None]
