"""Law 5, for every operation of the catalogue: in tiles as in one call, the pixels of the library.

A case is an operation with inputs, values, tiles, a region, memory and an executor. The engine's result is
compared with what the library's own function gives for the whole image: values, dtype and shape, bit for
bit. Where the library refuses, the engine must refuse, and only there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.testing._fuzz_case import FuzzCase, Given
from tamis.testing._fuzz_chain import CHAINS, ChainCase
from tamis.testing._fuzz_operation import tally_of

if TYPE_CHECKING:
    from tamis.catalogue import Operation
    from tamis.testing._fuzz_loop import AnyCase

__all__ = ["CHAINS", "ChainCase", "FuzzCase", "Given", "fuzz", "problem_of", "tally_of"]


def fuzz(operation: Operation | str, *, cases: int = 100, seed: int = 0, misfits: bool = False) -> list[str]:
    """Return what is wrong with an operation in the engine.

    Parameters
    ----------
    operation : Operation or str
        What is called; or ``"chains"``: random pipelines of a few local operations.
    cases : int, default 100
        How many cases are tried.
    seed : int, default 0
        The same seed gives the same cases.
    misfits : bool, default False
        Whether footprints, kernels and second images need not fit the first: a library may crash on them.

    Returns
    -------
    problems : list of str
        For each kind of failure what is wrong, and the Python that shows it again with a case as small as
        possible.

    Examples
    --------
    >>> fuzz("filters.sobel", cases=5)
    []
    """
    tally = tally_of(operation, cases=cases, seed=seed, misfits=misfits)
    return [f"{kind}: {problem}" for kind, problem in tally.problems.items()]


def problem_of(case: AnyCase) -> str:
    """Return what is wrong with a case in the engine, or ``""``."""
    return case.examine().problem


if __name__ == "__main__":
    from tamis.testing._fuzz_command import command

    command()
