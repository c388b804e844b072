"""Draw case after case, count what comes of them, and shrink the first of each kind of failure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from tamis.testing._fuzz_tally import Tally, snippet_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

    from tamis.testing._fuzz_outcome import Outcome

__all__ = ["AnyCase", "fuzz_with"]

MOST_KINDS = 6
"""So many kinds of failure are shrunk; more of them say no more."""


class AnyCase(Protocol):
    """What the fuzzer does."""

    def examine(self) -> Outcome:
        """Return what comes of it."""
        ...


class _FoundError(Exception):
    """Tells hypothesis that a case failed, so that it looks for a smaller one."""


def fuzz_with(
    strategy: SearchStrategy[Any],
    *,
    cases: int,
    seed: int,
    on_case: Callable[[AnyCase, Tally], None] | None = None,
) -> Tally:
    """Return what came of so many cases.

    Parameters
    ----------
    strategy : SearchStrategy
        What they are drawn from.
    cases : int
        How many.
    seed : int
        The same seed gives the same cases.
    on_case : callable, optional
        Is told each case before it is done, and what came of those before.
    """
    hunt = _Hunt(on_case or _tell_nobody)
    while hunt.tally.cases < cases:
        hunt.go(strategy, cases - hunt.tally.cases, seed)
        seed += 1
    return hunt.tally


def _tell_nobody(case: AnyCase, tally: Tally) -> None:
    """Tell nobody."""


class _Hunt:
    def __init__(self, on_case: Callable[[AnyCase, Tally], None]) -> None:
        self.tally = Tally()
        self._on_case = on_case
        self._chased = ""
        self._caught = ""

    def go(self, strategy: SearchStrategy[Any], most: int, seed: int) -> None:
        """Do cases until there are so many, or until one failed in a way that is new: that is shrunk."""
        import hypothesis
        from hypothesis.errors import Flaky

        self._chased = ""
        run = hypothesis.given(strategy)(self._try)
        run = hypothesis.settings(
            max_examples=most,
            database=None,
            deadline=None,
            phases=(hypothesis.Phase.generate, hypothesis.Phase.shrink),
            suppress_health_check=list(hypothesis.HealthCheck),
            report_multiple_bugs=False,
            verbosity=hypothesis.Verbosity.quiet,
        )(run)
        try:
            hypothesis.seed(seed)(run)()
        except (_FoundError, Flaky):  # a failure that comes and goes is one, too
            self.tally.problems[self._chased] = self._caught

    def _try(self, case: AnyCase) -> None:
        self._on_case(case, self.tally)
        outcome = case.examine()
        kind = outcome.kind and f"{outcome.kind} ({outcome.way})"
        if not self._chased:
            self.tally.add(outcome)
            if kind and kind not in self.tally.problems and len(self.tally.problems) < MOST_KINDS:
                self._chased = kind
        if kind and kind == self._chased:
            self._caught = f"{outcome.problem}\n{snippet_of(case)}"
            raise _FoundError(self._caught)
