"""`Result`: what a run gave, by name, and what there is to say about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.pipeline import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tamis.io import SourceImage
    from tamis.pipeline import Pipeline

__all__ = ["Result", "StepRecord"]


@dataclass(frozen=True, slots=True)
class StepRecord:
    """How one node of a run went.

    Parameters
    ----------
    node, operation : str
        Which node it is.
    seconds : float
        Wall time it took; 0 from the cache.
    is_cached : bool
        Whether it came from the cache.
    """

    node: str
    operation: str
    seconds: float
    is_cached: bool


@dataclass(frozen=True, slots=True, repr=False)
class Result(Mapping[str, Any]):
    """The outputs of a run: ``result["labels"]`` is a read-only array, ``result["table"]`` a dict of columns.

    Parameters
    ----------
    values_by_name : mapping
        Results by output.
    pipeline : Pipeline
        What was run, bound to the images that it was run on.
    sources : mapping of SourceImage
        The images it was run on, by input.
    steps : tuple of StepRecord
        How each node went; nodes that nobody had to look at are left out.
    seconds : float
        Wall time of the run.
    """

    values_by_name: Mapping[str, Any]
    pipeline: Pipeline
    sources: Mapping[str, SourceImage]
    steps: tuple[StepRecord, ...]
    seconds: float

    def __repr__(self) -> str:
        how = "from the cache" if self.is_cached else f"computed in {self.seconds:.2f} s"
        return f"<tamis.Result {', '.join(self)}, {how}>"

    def __getitem__(self, name: str) -> Any:
        return self.values_by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_name)

    def __len__(self) -> int:
        return len(self.values_by_name)

    @property
    def is_cached(self) -> bool:
        """Whether nothing had to be computed."""
        return all(step.is_cached for step in self.steps)

    def source_like(self, name: str) -> SourceImage | None:
        """Return the input whose pixels an output is in place of, so that it has its axes and spacing."""
        shape = np.shape(self[name]) if isinstance(self[name], np.ndarray) else None
        return next((source for source in self.sources.values() if source.shape == shape), None)

    def fingerprints(self) -> dict[str, str]:
        """Return a content digest of each output: equal digests, equal bits."""
        return {name: fingerprint(value) for name, value in self.items()}
