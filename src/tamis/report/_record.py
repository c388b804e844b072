"""What a report says: `Report` and `Step`, filled in by whoever ran the pipeline."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.views import Drawing

__all__ = ["Report", "Step"]


@dataclass(frozen=True, slots=True)
class Step:
    """One card of a report: an input, or a node with what came out of it.

    Parameters
    ----------
    id : str
        The node's name.
    operation : str, default ''
        Its operation; ``""`` for an input.
    values : str, default ''
        Its values in one line: ``"sigma=2"``.
    summary : str, default ''
        What the operation does, in the library's words.
    result : str, default ''
        What came out, as `describe` says it.
    inputs : tuple of str, default ()
        Names of the steps it reads.
    picture : Drawing, optional
        What came out, drawn.
    histogram : mapping, optional
        A figure of `tamis.views.histogram`.
    seconds : float, optional
        How long it took.
    is_cached : bool, default False
        Whether it came from the cache.
    """

    id: str
    operation: str = ""
    values: str = ""
    summary: str = ""
    result: str = ""
    inputs: tuple[str, ...] = ()
    picture: Drawing | None = None
    histogram: Mapping[str, Any] | None = None
    seconds: float | None = None
    is_cached: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that stands on the page.

    Parameters
    ----------
    title : str
        Heading of the page.
    intro : mapping of str to str
        What it is about, by name: image, shape, dtype, axes, spacing, versions.
    steps : tuple of Step
        In the order in which they were computed.
    tables : mapping, default empty
        Columns by name, for each table.
    script : str, default ''
        The pipeline as a plain script.
    facts : mapping of str to str, default empty
        How it ran, by name: run time, from the cache, memory, executor.
    fingerprints : mapping of str to str, default empty
        Content digest of each output, so that others can tell whether they got the same.
    """

    title: str
    intro: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    script: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    fingerprints: Mapping[str, str] = field(default_factory=dict)
