"""What is done very often: compiled as it is watched, and as it was written.

The bodies of loops, comprehensions and functions are there twice; which one runs is asked at each turn. What
the plain one does nobody tells; that an array was written into is found out at its next use, as always.
"""

from __future__ import annotations

import ast
import itertools
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Twice"]

L = TypeVar("L", ast.For, ast.AsyncFor, ast.While)
E = TypeVar("E", bound=ast.expr)

_REPEATED = (
    ast.For, ast.AsyncFor, ast.While, ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda,
    ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_NUMBERS = itertools.count()


class Twice(ast.NodeTransformer):
    """Gives what is repeated a second body.

    Parameters
    ----------
    recorder : str
        What the recorder is called; its `loops` is asked.
    tree, twin : Module
        Two trees of the same source. The first is changed, the second stays as it is.
    """

    def __init__(self, recorder: str, tree: ast.Module, twin: ast.Module) -> None:
        self._recorder = recorder
        pairs = zip(ast.walk(tree), ast.walk(twin), strict=True)
        # the nodes are kept with their numbers, so that no other node can get one of these
        self._twins = {id(one): (one, other) for one, other in pairs if isinstance(one, _REPEATED)}

    def twice_body(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.stmt]:
        """Return the two bodies of a function as one; what documents it stays in front."""
        twin = self._twin(node)
        start = int(ast.get_docstring(node, clean=False) is not None)
        told = self._statements(node.body)
        if twin is None or not told[start:]:
            return told
        turns, _ = self._asks(next(_NUMBERS), twin.body[start])
        choice = ast.If(turns, told[start:], twin.body[start:])
        return [*told[:start], ast.copy_location(choice, twin.body[start])]

    def visit_For(self, node: ast.For) -> Any:
        return self._loop(node)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> Any:
        return self._loop(node)

    def visit_While(self, node: ast.While) -> Any:
        return self._loop(node)

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        return self._each(node, "elt")

    def visit_SetComp(self, node: ast.SetComp) -> ast.AST:
        return self._each(node, "elt")

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.AST:
        return self._each(node, "elt")

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        return self._each(node, "key", "value")

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        return self._each(node, "body")

    def told_test(self, test: ast.expr) -> ast.expr:
        """Return the test of a loop, in the version that tells what it does."""
        return test

    def _statements(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Return statements that tell; some become two."""
        told = [self.visit(statement) for statement in body]
        return [one for found in told for one in (found if isinstance(found, list) else [found])]

    def _loop(self, node: L) -> L | list[ast.stmt]:
        """Return a loop of two bodies, and what is told after it."""
        twin = self._twin(node)
        self.generic_visit(node)
        if twin is None:
            if isinstance(node, ast.While):
                node.test = self.told_test(node.test)
            return node
        number = next(_NUMBERS)
        turns, follows = self._asks(number, twin.body[0])
        if isinstance(node, ast.While):
            told = self.told_test(node.test)
            node.test = ast.copy_location(ast.IfExp(turns, told, twin.test), twin.test)
            turns = follows
        node.body = [ast.copy_location(ast.If(turns, node.body, twin.body), twin.body[0])]
        return [node, self._tells_end(number, twin, follows)]

    def _each(self, node: E, *fields: str) -> E:
        """Return an expression that is evaluated for each item, in two versions."""
        twin = self._twin(node)
        self.generic_visit(node)
        for field in fields:
            setattr(node, field, self._either(getattr(node, field), getattr(twin, field)))
        pairs = zip(getattr(node, "generators", ()), getattr(twin, "generators", ()), strict=True)
        for told, plain in pairs:
            told.ifs = list(map(self._either, told.ifs, plain.ifs))
        return node

    def _either(self, told: ast.expr, plain: ast.expr) -> ast.expr:
        turns, _ = self._asks(next(_NUMBERS), plain)
        return ast.copy_location(ast.IfExp(turns, told, plain), plain)

    def _twin(self, node: ast.AST) -> Any:
        """Return a node as it was written; None if it must not be there twice, as a declaration must not."""
        twin = self._twins[id(node)][1]
        body = getattr(twin, "body", None)
        parts = _of_one_scope(body) if isinstance(body, list) else ()
        return None if any(isinstance(part, ast.Global | ast.Nonlocal) for part in parts) else twin

    def _asks(self, number: int, at: ast.AST) -> tuple[ast.expr, ast.expr]:
        """Return two expressions for a loop: that it turns and is followed, and that it is followed."""
        follows = f"{self._recorder}.loops.follows[{number}]"
        return _parsed(f"{follows} and {self._recorder}.loops.turned({number})", at), _parsed(follows, at)

    def _tells_end(self, number: int, loop: Any, follows: ast.expr) -> ast.stmt:
        """Return the statement after a loop that tells what is not known because of it."""
        left = f"loops.left({number}, {loop.lineno}, {_names_changed(loop)!r})"
        told = _parsed(f"{self._recorder}.{left}", loop)
        test = ast.copy_location(ast.UnaryOp(ast.Not(), follows), loop)
        return ast.copy_location(ast.If(test, [ast.copy_location(ast.Expr(told), loop)], []), loop)


def _of_one_scope(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """Yield all nodes that share their variables."""
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _SCOPES):
            waiting.extend(ast.iter_child_nodes(node))


def _parsed(text: str, at: ast.AST) -> ast.expr:
    """Return an expression that stands where another node does."""
    expression = ast.parse(text, mode="eval").body
    for node in ast.walk(expression):
        if isinstance(node, ast.expr):
            ast.copy_location(node, at)
    return expression


def _names_changed(loop: ast.stmt) -> tuple[str, ...]:
    """Return the variables that a loop sets, writes into, or calls a method of."""
    found = []
    for node in _of_one_scope([loop]):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.append(node.id)
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            found.append(getattr(node.value, "id", ""))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            found.append(getattr(node.func.value, "id", ""))
    return tuple(sorted(set(found) - {""}))
