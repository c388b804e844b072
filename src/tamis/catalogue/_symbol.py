"""Operators are found by their signs, as Python writes them and as people do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tamis.catalogue._operation import Operation

__all__ = ["operators_in"]

_MOST_WORDS = 3  # image > 100
_ARGUMENT = re.compile(r"\{\w+\}")
# what other languages write, and mathematics
_OTHERS = {
    "≥": ">=", "=>": ">=", "≤": "<=", "=<": "<=", "≠": "!=", "<>": "!=", "=": "==", "÷": "/",
    "\N{MULTIPLICATION SIGN}": "*", "&&": "&", "||": "|", "!": "~", "¬": "~",
}  # fmt: skip
# what the sign means besides, where no script writes it so
_ALSO = {
    "&": "numpy.logical_and", "|": "numpy.logical_or", "~": "numpy.logical_not",
    "^": "numpy.logical_xor", "**": "numpy.power", "√": "numpy.sqrt",
}  # fmt: skip


def operators_in(operations: Sequence[Operation], question: str) -> tuple[Operation, ...]:
    """Return the operations of the signs in a short question: those written so, then longer ones.

    Parameters
    ----------
    operations : sequence of Operation
        Among these.
    question : str
        ``">"``, ``"image > 100"``; signs stand alone, between blanks.

    Returns
    -------
    operations : tuple of Operation
        None where the question has no sign, or is longer than an operator with its operands.
    """
    words = question.split()
    signs = {_OTHERS.get(word, word) for word in words if not re.search(r"\w", word)}
    if not signs or len(words) > _MOST_WORDS:
        return ()
    ranked = [(_rank(operation, signs), operation) for operation in operations]
    found = [(rank, operation) for rank, operation in ranked if rank is not None]
    return tuple(operation for _, operation in sorted(found, key=lambda one: one[0]))


def _rank(operation: Operation, signs: set[str]) -> tuple[int, int] | None:
    """Return how far an operation is from what was asked: first those of two operands."""
    written = _ARGUMENT.sub("", operation.script).strip()
    sign = "" if re.search(r"\w", written) else written
    nearest = (
        sign in signs,
        operation.id in {_ALSO.get(asked) for asked in signs},
        sign in {f"{asked}=" for asked in signs},
        sign in {asked * 2 for asked in signs},
    )
    return (nearest.index(True), -len(operation.inputs)) if (sign and any(nearest)) or nearest[1] else None
