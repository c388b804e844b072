"""Results of a long run, so that it can be stopped and go on: one line of JSON for each round of cases."""

from __future__ import annotations

import functools
import json
import subprocess
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tamis.pipeline import library_versions
from tamis.testing._fuzz_code import PACKAGE, code_digest
from tamis.testing._fuzz_tally import Tally

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["ROUND_CASES", "Results", "Round", "rounds_of"]

ROUND_CASES = 500
"""After so many cases a result is kept."""
_SEEDS_APART = 10_000


@dataclass(frozen=True, slots=True)
class Round:
    """Some cases of one operation.

    Parameters
    ----------
    operation : str
        Operation id, or ``"chains"``.
    cases : int
        How many.
    seed : int
        The same seed gives the same cases.
    """

    operation: str
    cases: int
    seed: int


def rounds_of(operations: list[str], *, cases: int, seed: int) -> list[Round]:
    """Return all rounds of a run: each operation's first, then each one's second.

    Parameters
    ----------
    operations : list of str
        Operation ids, or ``"chains"``.
    cases : int
        How many cases of each there are in the end.
    seed : int
        Of the whole run.
    """
    return [
        Round(name, min(ROUND_CASES, cases - start), seed + _SEEDS_APART * place)
        for place, start in enumerate(range(0, cases, ROUND_CASES))
        for name in operations
    ]


@dataclass(slots=True)
class _Measured:
    """What came of one operation with one state of the code."""

    commit: str
    rounds: dict[Round, Tally] = field(default_factory=dict)

    def total(self) -> Tally:
        total = Tally()
        for tally in self.rounds.values():
            total.merge(tally)
        return total


class Results:
    """What came of each operation so far.

    A line of other code or of other libraries counts for nothing in a run that goes on; the table takes
    each operation's newest.

    Parameters
    ----------
    path : Path
        The file; made when the first result is there.
    draw : mapping
        What else says which cases were drawn.
    """

    def __init__(self, path: Path, draw: Mapping[str, Any]) -> None:
        self._path = path
        self._draw = json.dumps({**draw, "code": _code_digest(), **library_versions()}, sort_keys=True)
        self._measured: dict[str, dict[str, _Measured]] = {}
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            self._read(line)

    def _read(self, line: str) -> None:
        try:
            found = json.loads(line)
            done = Round(*found["round"])
        except (ValueError, KeyError):
            return  # a line that was being written when the run was stopped
        self._keep(done, found["draw"], found["commit"], Tally.from_json(found))

    def _keep(self, done: Round, draw: str, commit: str, tally: Tally) -> None:
        by_draw = self._measured.setdefault(done.operation, {})
        newest = by_draw.pop(draw, None) or _Measured(commit)
        newest.rounds[done] = tally
        by_draw[draw] = newest

    def add(self, done: Round, tally: Tally) -> None:
        """Keep the result of one more round."""
        commit = _commit()
        self._keep(done, self._draw, commit, tally)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        told = [done.operation, done.cases, done.seed]
        line = json.dumps({"round": told, "draw": self._draw, "commit": commit, **tally.to_json()})
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    def is_done(self, wanted: Round) -> bool:
        """Return whether this code has done a round."""
        ours = self._measured.get(wanted.operation, {}).get(self._draw)
        return ours is not None and wanted in ours.rounds

    def tallies(self) -> dict[str, Tally]:
        """Return what came of each operation, with this code."""
        return {
            name: by_draw[self._draw].total()
            for name, by_draw in self._measured.items()
            if self._draw in by_draw
        }

    def newest(self) -> dict[str, Tally]:
        """Return what came of each operation, with the code that did it last."""
        return {name: measured.total() for name, measured in self._newest().items()}

    def commits(self) -> Counter[str]:
        """Return of how many operations each commit's results are the newest."""
        return Counter(measured.commit for measured in self._newest().values())

    def _newest(self) -> dict[str, _Measured]:
        return {name: list(by_draw.values())[-1] for name, by_draw in self._measured.items()}


@functools.cache
def _code_digest() -> str:
    return code_digest()


def _commit() -> str:
    """Return the commit that is checked out, or ``"an unknown commit"``."""
    try:
        told = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--exclude=*"],
            cwd=PACKAGE,
            capture_output=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "an unknown commit"
    return told.stdout.decode().strip()
