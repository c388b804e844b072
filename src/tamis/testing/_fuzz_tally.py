"""What came of many cases of one operation."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.testing._fuzz_outcome import Outcome

__all__ = ["Tally", "snippet_of"]

_IMPORTS = (
    ("tamis.catalogue", ("ArrayValue", "Footprint", "Slice")),
    ("tamis.testing.fuzz", ("ChainCase", "FuzzCase", "Given", "problem_of")),
)


def snippet_of(case: object) -> str:
    """Return the lines of Python that make a case again and say what is wrong with it."""
    code = f"problem_of({case!r})"
    lines = []
    for module, names in _IMPORTS:
        used = [name for name in names if f"{name}(" in code]
        if used:
            lines.append(f"from {module} import {', '.join(used)}")
    return "\n".join((*lines, code))


@dataclass(slots=True)
class Tally:
    """Counts, and one minimal case of each kind of failure.

    Parameters
    ----------
    ways : Counter
        How often cases were done in tiles, by an exact algorithm, whole, or refused.
    failures : int, default 0
        How many cases failed.
    problems : dict
        By kind of failure: what is wrong, and the snippet of a minimal case.
    """

    ways: Counter[str] = field(default_factory=Counter)
    failures: int = 0
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def cases(self) -> int:
        """How many cases there were."""
        return self.ways.total()

    def add(self, outcome: Outcome) -> None:
        """Count one more case."""
        self.ways[outcome.way] += 1
        self.failures += bool(outcome.kind)

    def add_crash(self, kind: str, problem: str) -> None:
        """Count a case that nothing came of, as the process that did it is gone."""
        self.ways["refused"] += 1
        self.failures += 1
        self.problems[kind] = problem

    def merge(self, other: Tally) -> None:
        """Count the cases of another tally too."""
        self.ways.update(other.ways)
        self.failures += other.failures
        self.problems = {**other.problems, **self.problems}

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {"ways": dict(self.ways), "failures": self.failures, "problems": dict(self.problems)}

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Tally:
        """Return the tally that `to_json` wrote."""
        return cls(Counter(found["ways"]), int(found["failures"]), dict(found["problems"]))
