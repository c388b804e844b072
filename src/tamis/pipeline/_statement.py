"""`Script`: a script in its parts, for whoever puts something between them."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from tamis.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Script", "Statement"]


@dataclass(frozen=True, slots=True)
class Statement:
    """The lines that load an input, do what a node does, or give a result another name.

    Parameters
    ----------
    name : str
        Of the input, the node or the output.
    lines : tuple of str
        Plain Python; comments first.
    variables : mapping of str to str
        The variable that each result is in afterwards, by its reference; not of those that nobody uses.
    """

    name: str
    lines: tuple[str, ...]
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Script:
    """A plain script that computes every output of a pipeline.

    Parameters
    ----------
    imports : tuple of str
        Lines.
    definitions : tuple of str
        Lines that define functions of the user's, with what they use.
    loads : tuple of Statement
        One for each input.
    steps : tuple of Statement
        One for each node.
    names : tuple of Statement
        One for each output whose variable is another's, too.
    """

    imports: tuple[str, ...]
    definitions: tuple[str, ...]
    loads: tuple[Statement, ...]
    steps: tuple[Statement, ...]
    names: tuple[Statement, ...]

    def __str__(self) -> str:
        space = ("", "") if self.definitions else ("",)
        statements = (*self.loads, *self.steps, *self.names)
        lines = [line for statement in statements for line in statement.lines]
        return "\n".join([*self.imports, *self.definitions, *space, *lines, ""])
