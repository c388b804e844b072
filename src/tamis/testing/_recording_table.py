"""The public table of recorded examples: what passes, and why the others do not."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tamis.pipeline import library_versions
from tamis.testing.examples import list_all_examples, reasons_against

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tamis.testing._passage import Passage

__all__ = ["table_of"]

_HEAD = """\
# Recorded examples

Every example in the docstrings of scikit-image and `scipy.ndimage` that runs offline and gets an array from
the library was recorded as a notebook with a cell a statement. It *passes* if the pipeline, run again, gives
every output bit for bit (dtype, shape, values), the exported script does so in a process that cannot import
Tamis, and recording that script gives the same document and the same script again.

This file is written by `make recording`; nobody edits it.
"""


def table_of(passages: Sequence[Passage]) -> str:
    """Return the table as Markdown, the same for the same passages."""
    failed = [passage for passage in passages if passage.problem]
    versions = ", ".join(f"{name} {version}" for name, version in library_versions().items())
    share = 1 - len(failed) / len(passages)
    parts = [
        _HEAD,
        f"Versions: {versions}.",
        f"**{len(passages) - len(failed)} of {len(passages)} examples pass ({share:.1%}).**",
        "## What does not pass",
        _rows(("example", "why"), ((p.name, _in_a_cell(p.problem)) for p in failed)),
        "## What passes",
        _rows(
            ("example", "nodes", "outputs", "constants"),
            ((p.name, p.nodes, p.outputs, p.constants) for p in passages if not p.problem),
        ),
        "*constants*: arrays that the example writes down itself, or that nothing followed gave.",
        "## What was not tried",
        _rows(("reason", "examples"), _left_out()),
    ]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _left_out() -> Iterator[tuple[str, int]]:
    known = {example.name for example in list_all_examples()}
    counts = Counter(reason for name, reason in reasons_against().items() if name in known)
    yield from sorted(counts.items())


def _rows(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def _in_a_cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
