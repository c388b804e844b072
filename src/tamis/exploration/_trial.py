"""`Trial`: one candidate, what it gave, and what can be said about that; and the events of trying."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from tamis.engine import Event

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue import Kind
    from tamis.pipeline import Pipeline

__all__ = ["Trial", "TrialDone", "TrialEvent", "TrialStarted"]


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """How one candidate went.

    Parameters
    ----------
    id : str
        The operation, and what tells it from the others: ``"filters.gaussian, sigma=2"``.
    operation : str
        Id of the operation.
    details : str
        What tells it from the others of its operation: ``"sigma=2"``, ``"on edges"``; mostly empty.
    values : mapping
        Values that are not the library's defaults.
    pipeline : Pipeline or None
        What was done, on the whole image: it can be saved, run and exported. None if it could not be made.
    kind : Kind or None
        What the result means; None if it failed.
    result : ndarray or None
        The pixels of the region, read-only; for blobs their coordinates, one row each. None if it failed.
    number : float or None
        The threshold, where it is one number.
    foreground : float or None
        Share of the pixels that belong to something, from 0 to 1; None for markers.
    objects : int or None
        Connected components of a binary image, labels of a label image, points.
    seconds : float
        Wall time of its own steps, in this run; shared steps that were done before are not counted.
    is_cached : bool
        Whether nothing had to be computed: then the time says nothing.
    agreement : float or None
        Mean agreement with the others; see `Trials.agreement`.
    error : str
        Why it failed, in one line; empty if it did not.
    """

    id: str
    operation: str
    details: str
    values: Mapping[str, Any]
    pipeline: Pipeline | None
    kind: Kind | None = None
    result: Any = field(default=None, repr=False)
    number: float | None = None
    foreground: float | None = None
    objects: int | None = None
    seconds: float = 0.0
    is_cached: bool = False
    agreement: float | None = None
    error: str = ""

    @property
    def name(self) -> str:
        """The operation without its topic."""
        return self.operation.rpartition(".")[2]

    @property
    def has_failed(self) -> bool:
        """Whether there is no result."""
        return bool(self.error)


@dataclass(frozen=True, slots=True)
class TrialStarted:
    """A candidate begins, the `place`-th of `total`; the events of the engine that follow are its own."""

    id: str
    place: int
    total: int


@dataclass(frozen=True, slots=True)
class TrialDone:
    """A candidate is done; `error` tells why it failed, if it did."""

    id: str
    seconds: float
    error: str


TrialEvent: TypeAlias = TrialStarted | TrialDone | Event
"""What a listener of `try_all` is told: where it is among the candidates, and what the engine does."""
