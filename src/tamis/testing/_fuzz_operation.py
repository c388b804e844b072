"""Fuzz one operation, or chains of several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.catalogue import get_operation
from tamis.testing._fuzz_chain import CHAINS, chain_cases
from tamis.testing._fuzz_loop import fuzz_with
from tamis.testing._fuzz_strategy import fuzz_cases

if TYPE_CHECKING:
    from collections.abc import Callable

    from tamis.catalogue import Operation
    from tamis.testing._fuzz_loop import AnyCase
    from tamis.testing._fuzz_tally import Tally

__all__ = ["tally_of"]


def tally_of(
    operation: Operation | str,
    *,
    cases: int,
    seed: int = 0,
    misfits: bool = False,
    on_case: Callable[[AnyCase, Tally], None] | None = None,
) -> Tally:
    """Return what came of so many cases; `on_case` is told each before it is done."""
    if operation == CHAINS:
        return fuzz_with(chain_cases(), cases=cases, seed=seed, on_case=on_case)
    known = get_operation(operation) if isinstance(operation, str) else operation
    return fuzz_with(fuzz_cases(known, misfits=misfits), cases=cases, seed=seed, on_case=on_case)
