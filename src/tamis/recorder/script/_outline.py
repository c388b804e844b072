"""What stands where in a script: the expression at a place, and the tests that a place depends on."""

from __future__ import annotations

import ast
import functools
from typing import TYPE_CHECKING, TypeAlias

from tamis.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Area", "Outline", "Test", "area_of", "text_of"]

Area: TypeAlias = tuple[int, int, int, int]
"""First line, last line, first column, column behind the last, as Python tells them of its instructions."""

_JUMPS = (ast.Return, ast.Continue, ast.Break, ast.Raise)
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Test:
    """A test of a script, or what a loop goes over; and what depends on it.

    Parameters
    ----------
    expression : ast.expr
        The test itself.
    is_loop : bool
        Whether it is what a loop goes over.
    names : tuple of str
        What may be put into variables because of it.
    """

    expression: ast.expr
    is_loop: bool
    names: tuple[str, ...]

    @property
    def area(self) -> Area:
        """Where it stands."""
        return area_of(self.expression)


class Outline:
    """The expressions and the tests of a script.

    Parameters
    ----------
    tree : ast.Module
        The script as it is written.
    """

    def __init__(self, tree: ast.Module) -> None:
        self._expressions: dict[Area, ast.AST] = {}
        self._tests: dict[Area, Test] = {}
        self._reaches: list[tuple[tuple[int, int], tuple[int, int], Test]] = []
        self.literals: set[object] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.expr | ast.Assign | ast.AugAssign):
                self._expressions.setdefault(area_of(node), node)
            if isinstance(node, ast.Constant):
                self.literals.add(node.value)
            for name in ("body", "orelse", "finalbody"):
                self._add_block(getattr(node, name, None))
            self._add_choices(node)

    def expression(self, area: Area) -> ast.AST | None:
        """Return what stands at a place; None if nothing does that has a value."""
        return self._expressions.get(area)

    def test(self, area: Area) -> Test | None:
        """Return the test at a place; None if there is none."""
        return self._tests.get(area)

    def tests_around(self, area: Area) -> Sequence[Test]:
        """Return the tests that decide whether a place is reached."""
        return self._around((area[0], area[2]))

    @functools.lru_cache(maxsize=4096)  # noqa: B019  # as long as the script is recorded
    def _around(self, place: tuple[int, int]) -> Sequence[Test]:
        return tuple(test for start, end, test in self._reaches if start <= place < end)

    def _add_block(self, block: object) -> None:
        if not isinstance(block, list) or not block:
            return
        for statement in block:
            if isinstance(statement, ast.If | ast.While):
                test = self._put(statement.test, [*statement.body, *statement.orelse])
                self._reach(test, statement.body[0], statement)
                if isinstance(statement, ast.If) and isinstance(statement.body[-1], _JUMPS):
                    self._reaches.append((_end(statement), _end(block[-1]), test))
            elif isinstance(statement, ast.For | ast.AsyncFor):
                test = self._put(statement.iter, [statement.target], is_loop=True)
                self._reach(test, statement.body[0], statement)

    def _add_choices(self, node: ast.AST) -> None:
        if isinstance(node, ast.IfExp):
            test = self._put(node.test, [])
            self._reach(test, node.body, node.body)
            self._reach(test, node.orelse, node.orelse)
        elif isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp):
            for one in node.generators:
                self._reach(self._put(one.iter, [], is_loop=True), node.elt, node.elt)
                for condition in one.ifs:
                    self._reach(self._put(condition, []), node.elt, node.elt)

    def _put(self, expression: ast.expr, parts: Sequence[ast.AST], *, is_loop: bool = False) -> Test:
        names = tuple(dict.fromkeys(name for part in parts for name in _stored(part)))
        test = Test(expression, is_loop, names)
        self._tests[test.area] = test
        return test

    def _reach(self, test: Test, first: ast.AST, last: ast.AST) -> None:
        self._reaches.append((_start(first), _end(last), test))


def _stored(part: ast.AST) -> Iterator[str]:
    for node in ast.walk(part):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _start(node: ast.AST) -> tuple[int, int]:
    area = area_of(node)
    return area[0], area[2]


def _end(node: ast.AST) -> tuple[int, int]:
    area = area_of(node)
    return area[1], area[3]


def area_of(node: ast.AST) -> Area:
    """Return where something stands."""
    return node.lineno, node.end_lineno, node.col_offset, node.end_col_offset  # type: ignore[attr-defined]  # parsed


@functools.cache
def text_of(node: ast.AST) -> str:
    """Return an expression as a note shows it: on one line, and not too long."""
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
