"""The public conformance table: what was tried of every operation, and what came of it."""

from __future__ import annotations

import platform
from collections import Counter
from dataclasses import dataclass
from importlib.metadata import version
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from tamis.catalogue import Neighbourhood, Pointwise, known_operations
from tamis.errors import TamisError
from tamis.pipeline import library_versions
from tamis.testing._case import ORDINARY
from tamis.testing._fuzz_chain import CHAINS
from tamis.testing._samples import SAMPLES
from tamis.testing.strategies import values_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tamis.catalogue import Operation
    from tamis.testing._fuzz_tally import Tally

__all__ = ["depth_in_words", "table_of"]

_HEAD = """\
# Conformance

For every operation, random cases were done twice: by the engine, in tiles of random shapes, and by the
library's own function on the whole image. A case is a failure when values, dtype or shape differ in any bit,
when only one of the two refuses, when the engine raises anything but its own errors, or when the process
dies. All kernels that replace the library's function by themselves are held to this, so what passes is *E0*:
bit-identical.

This file is written by `make fuzz`; nobody edits it.
"""
_LEGEND = """\
*class*: how far an output pixel looks, and the exact algorithm that does it in tiles, where there is one.
*depth*: pixels beyond a tile, for the default values in 2-D (3-D where there is no 2-D).
*tiles*, *exact*, *whole*: cases that ran tile by tile, by an exact algorithm in tiles, and in one call -
because one tile was all, because the values make the operation look at everything, or because there is no
other way. *refused*: cases that the library refuses, and so did the engine; NaN where an operation needs
finite numbers, and whole numbers too far apart for it; nothing at all where a part is asked for. *undefined*:
the library gives something else each time, from memory that it never wrote, or does not come to an end.
"""
_COLUMNS = (
    "operation", "class", "depth", "exactness", "kernels", "cases", "tiles", "exact", "whole", "refused",
    "undefined", "failures",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Group:
    """What the summary says of the operations of one class."""

    name: str
    operations: int
    in_tiles: int
    cases: int
    failures: int


def table_of(tallies: Mapping[str, Tally], commits: Mapping[str, int] | None = None) -> str:
    """Return the table as Markdown, the same for the same results.

    Parameters
    ----------
    tallies : mapping
        What came of each operation's cases, by id; operations that are not there have none.
    commits : mapping, optional
        For how many of them each commit was run.
    """
    rows = [_row(operation, tallies.get(operation.id)) for _, operation in sorted(known_operations().items())]
    parts = [
        _HEAD,
        _versions(commits or {}),
        "\n".join(_summary(tallies)),
        _LEGEND,
        "\n".join(_table(_COLUMNS, rows, right=7)),
        "\n".join(_failures(tallies)),
    ]
    return "\n".join(part for part in parts if part).rstrip() + "\n"


def _versions(commits: Mapping[str, int]) -> str:
    libraries = {"tamis": version("tamis"), **library_versions(), "Python": platform.python_version()}
    told = "Versions: " + ", ".join(f"{name} {number}" for name, number in libraries.items()) + "."
    runs = ", ".join(f"{name} ({count})" for name, count in sorted(commits.items(), key=itemgetter(1)))
    return told + (f" Commits, and how many were run at each: {runs}." if runs else "") + "\n"


def _summary(tallies: Mapping[str, Tally]) -> Iterator[str]:
    groups = [*_groups(tallies), _total(tallies)]
    head = ("class", "operations", "run in tiles", "cases", "failures")
    rows = [
        (group.name, *map(_number, (group.operations, group.in_tiles, group.cases, group.failures)))
        for group in groups
    ]
    yield from _table(head, rows, right=4)
    if CHAINS in tallies:
        chains = tallies[CHAINS]
        fused = _in_tiles(chains)
        yield ""
        yield (
            f"Beside these, {_number(chains.cases)} random chains of two to five operations, "
            f"{_number(fused)} of them in tiles, with {_number(chains.failures)} failures."
        )
    yield ""


def _groups(tallies: Mapping[str, Tally]) -> Iterator[_Group]:
    classes = Counter(_class_name(operation) for operation in known_operations().values())
    for name in sorted(classes):
        ids = [key for key, operation in known_operations().items() if _class_name(operation) == name]
        yield _group(name, ids, tallies)


def _total(tallies: Mapping[str, Tally]) -> _Group:
    return _group("all", list(known_operations()), tallies)


def _group(name: str, ids: list[str], tallies: Mapping[str, Tally]) -> _Group:
    found = [tallies[key] for key in ids if key in tallies]
    return _Group(
        name,
        len(ids),
        sum(_in_tiles(tally) > 0 for tally in found),
        sum(tally.cases for tally in found),
        sum(tally.failures for tally in found),
    )


def _in_tiles(tally: Tally) -> int:
    return tally.ways["tiles"] + tally.ways["exact"]


def _class_name(operation: Operation) -> str:
    return type(operation.locality).__name__


def _row(operation: Operation, tally: Tally | None) -> tuple[str, ...]:
    by = getattr(operation.locality, "by", "")
    counts = ["-"] * 7
    if tally is not None:
        ways = [tally.ways[way] for way in ("tiles", "exact", "whole", "refused", "undefined")]
        counts = [_number(count) for count in (tally.cases, *ways, tally.failures)]
    kernels = ", ".join(dict.fromkeys(kernel.name for kernel in operation.kernels))
    name = _class_name(operation) + (f" ({by})" if by else "")
    passes = "E0" if tally is not None and not tally.failures else "-"
    return f"`{operation.id}`", name, depth_in_words(operation), passes, kernels, *counts


def depth_in_words(operation: Operation) -> str:
    """Return how far it looks with default values, such as ``"4"``; ``""`` where that makes no sense."""
    ndim = 2 if operation.ndim is None or 2 in operation.ndim else operation.ndim[0]
    values: dict[str, object] = dict(values_of(operation, ndim, np.random.default_rng(0), default=True))
    values |= SAMPLES.get(operation.id, ORDINARY).values
    given = tuple(item.name for item in operation.inputs)
    try:
        checked = operation.check_values(values, given=given)
    except TamisError:
        return ""
    locality = operation.locality_for(checked, "")
    if isinstance(locality, Pointwise):
        return "0"
    if not isinstance(locality, Neighbourhood):
        return ""
    depth = locality.depth(checked, ndim)
    return ", ".join(map(str, depth if len(set(depth)) > 1 else depth[:1]))


def _failures(tallies: Mapping[str, Tally]) -> Iterator[str]:
    failed = sorted((name, tally) for name, tally in tallies.items() if tally.failures)
    if failed:
        yield "\n## Failures\n"
    for name, tally in failed:
        yield f"### {name}\n"
        for kind, problem in sorted(tally.problems.items()):
            said, _, code = problem.partition("\n")
            yield f"{kind}: {said}\n"
            yield f"<!-- not run: it shows a failure -->\n```text\n{code}\n```\n"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]], *, right: int) -> Iterator[str]:
    """Yield the lines of a table whose last columns are numbers."""
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * (len(head) - right) + "--:|" * right
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _number(count: int) -> str:
    return f"{count:,}"
