"""`Tried`: what was tried on one image, as a record that drawings and tables are made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np

    from tamis.exploration._trial import Trial
    from tamis.region import Region

__all__ = ["Tried"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Tried:
    """What was tried on one image, and what came out.

    Parameters
    ----------
    trials : tuple of Trial
        In the order they were tried.
    stage : str
        What was tried; empty where operations were named.
    title : str
        Name of the image.
    image : ndarray, read-only
        The pixels they were tried on, of the region.
    axes : str
        One letter for each axis of the image; empty where it is not known.
    spacing : tuple of float
        Distance between pixels along each axis.
    unit : str
        Unit of the spacing.
    region : Region or None
        The part that is looked at; None for all of it.
    shared : mapping
        Seconds of the steps that several candidates share, by operation; they were done once.
    agreement : ndarray of float64, shape (N, N), read-only
        How far each result agrees with each other: 1 for equal ones, NaN where they cannot be compared.
        Binary images: Dice's coefficient. Labels: the adapted Rand F-score. Markers: the share that has a
        counterpart at most 5 pixels away. Other images: Pearson's correlation.
    """

    trials: tuple[Trial, ...]
    stage: str
    title: str
    image: np.ndarray
    axes: str
    spacing: tuple[float, ...]
    unit: str
    region: Region | None
    shared: Mapping[str, float]
    agreement: np.ndarray = field(repr=False)

    def __len__(self) -> int:
        return len(self.trials)

    def __iter__(self) -> Iterator[Trial]:
        return iter(self.trials)

    @property
    def failures(self) -> tuple[Trial, ...]:
        """Those without a result."""
        return tuple(trial for trial in self.trials if trial.has_failed)
