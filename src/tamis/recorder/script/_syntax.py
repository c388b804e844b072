"""A script's syntax, changed so that it tells the recorder what it does; lines and frames stay its own.

Arrays stay what they are: not their type remembers, but the places in the script where something is done
to them. What is not an operation on arrays runs where it stands: `called` gives such a function back as it
is, so that `super()`, `locals()` and tracebacks see the script's own frames.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, TypeVar

from tamis.recorder.script._comment import comments_in
from tamis.recorder.script._twice import Twice

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["NAME", "instrumented", "is_watched", "source_of"]

NAME = "__tamis__"
"""What the recorder is called among the script's globals."""

F = TypeVar("F", ast.FunctionDef, ast.AsyncFunctionDef)

_BINARY = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.FloorDiv: "floordiv",
    ast.Mod: "mod", ast.Pow: "pow", ast.MatMult: "matmul", ast.BitAnd: "and_", ast.BitOr: "or_",
    ast.BitXor: "xor", ast.LShift: "lshift", ast.RShift: "rshift",
}  # fmt: skip
_COMPARISONS = {
    ast.Gt: "gt", ast.GtE: "ge", ast.Lt: "lt", ast.LtE: "le", ast.Eq: "eq", ast.NotEq: "ne",
}  # fmt: skip
_UNARY = {ast.USub: "neg", ast.UAdd: "pos", ast.Invert: "invert"}
# builtins that no array operation hides behind; asking each time would only cost
_PLAIN = frozenset({
    "print", "super", "range", "isinstance", "zip", "enumerate", "str", "repr", "format", "type",
    "dict", "set", "locals", "globals", "vars", "eval", "exec", "open", "input",
})  # fmt: skip
# what an array tells without a look at its pixels
_MEASURES = frozenset({"shape", "size", "ndim", "dtype"})
# decorators that compile a function read its code themselves
_COMPILERS = frozenset({"jit", "njit", "vectorize", "guvectorize", "stencil", "cfunc"})


def instrumented(source: str | bytes, path: str, *, depth: int = 0, is_cell: bool = False) -> ast.Module:
    """Return the tree of a script that tells a recorder, called `NAME`, what it does.

    Parameters
    ----------
    source : str or bytes
        The script.
    path : str
        Where it is, for the message of a syntax error.
    depth : int, default 0
        How many functions deep its names are taken to be; those of an imported module are no outputs' names.
    is_cell : bool, default False
        Whether people look at what its last line gives, as in a notebook.

    Returns
    -------
    tree : ast.Module
        Ready to compile; every statement has the line it had.

    Raises
    ------
    SyntaxError
        If it is no Python.
    """
    trees = ast.parse(source, path), ast.parse(source, path)
    tree: ast.Module = _Instrument(path, depth, comments_in(source), *trees).visit(trees[0])
    last = tree.body[-1] if tree.body else None
    if is_cell and isinstance(last, ast.Expr):
        last.value = _tell("displayed", last.value, at=last.value)
    _SOURCES[path] = source
    return ast.fix_missing_locations(tree)


_SOURCES: dict[str, str | bytes] = {}
is_watched = _SOURCES.__contains__
"""Whether what is at a path was changed."""


def source_of(path: str) -> str | bytes | None:
    """Return the script at a path as it was when it was changed; None if it was not."""
    return _SOURCES.get(path)


def _tell(method: str, *arguments: ast.expr | str | int | tuple[Any, ...], at: ast.AST) -> ast.Call:
    """Return the call of a method of the recorder."""
    recorder = ast.Attribute(ast.Name(NAME, ast.Load()), method, ast.Load())
    given = [item if isinstance(item, ast.expr) else _constant(item) for item in arguments]
    call = ast.copy_location(ast.Call(recorder, given, []), at)
    for part in (recorder, recorder.value, *given):
        if not hasattr(part, "lineno"):
            ast.copy_location(part, at)
    # Python takes a method's name for the place of a call on several lines
    recorder.end_lineno, recorder.end_col_offset = recorder.lineno, recorder.col_offset
    return call


def _constant(value: Any) -> ast.Constant:
    return ast.Constant(value)


class _Instrument(Twice):
    """Puts a call of the recorder where something is done to what could be an array."""

    def __init__(
        self, path: str, depth: int, comments: Mapping[int, str], tree: ast.Module, twin: ast.Module
    ) -> None:
        super().__init__(NAME, tree, twin)
        self._path = path
        self._depth = depth
        self._comments = comments

    def _named(self, method: str, names: str | tuple[str, ...], value: ast.expr, at: ast.stmt) -> ast.Call:
        """Return the call that tells of variables, with what the script says above that line."""
        comment = self._comments.get(at.lineno)
        said: tuple[Any, ...] = () if comment is None else ((f"{self._path}:{at.lineno}", comment),)
        return _tell(method, names, value, self._depth, *said, at=value)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._function(node)

    def _function(self, node: F) -> F:
        if any(_last_name(decorator) in _COMPILERS for decorator in node.decorator_list):
            return node
        arguments = node.args  # their annotations stay as they are written
        arguments.defaults = [self.visit(default) for default in arguments.defaults]
        arguments.kw_defaults = [default and self.visit(default) for default in arguments.kw_defaults]
        node.decorator_list = [self.visit(decorator) for decorator in node.decorator_list]
        self._depth += 1
        node.body = self.twice_body(node)
        self._depth -= 1
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self._depth += 1
        self.generic_visit(node)
        self._depth -= 1
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        node.test = _decided(node.test)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        node.test = _decided(node.test)
        return node

    def visit_For(self, node: ast.For) -> Any:
        found = super().visit_For(node)
        node.iter = _visited(node.iter)
        return found

    def told_test(self, test: ast.expr) -> ast.expr:
        return _decided(test)

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        self.generic_visit(node)
        node.ifs = [_decided(condition) for condition in node.ifs]
        if not node.is_async:
            node.iter = _visited(node.iter)
        return node

    def visit_MatchValue(self, node: ast.MatchValue) -> ast.AST:
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        self.generic_visit(node)
        target = node.targets[0]
        if len(node.targets) == 1 and isinstance(target, ast.Subscript):
            name = target.value.id if isinstance(target.value, ast.Name) else ""
            index = _as_value(target.slice)
            stored = _tell("stored", node.value, target.value, index, name, self._depth, at=node)
            return ast.copy_location(ast.Expr(stored), node)
        named = [target.id for target in node.targets if isinstance(target, ast.Name)]
        if isinstance(target, ast.Attribute):
            node.value = _tell("kept", node.value, at=node.value)
        if named:
            node.value = self._named("named", named[0], node.value, node)
        elif isinstance(target, ast.Tuple | ast.List):
            names = tuple(part.id if isinstance(part, ast.Name) else "" for part in target.elts)
            method = (
                "spread" if len(node.targets) == 1 and not any(map(_is_starred, target.elts)) else "unpacked"
            )
            node.value = self._named(method, names, node.value, node)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None:
            node.value = self.visit(node.value)
            if isinstance(node.target, ast.Name):
                node.value = self._named("named", node.target.id, node.value, node)
        return node

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.AST:
        node.value = self.visit(node.value)
        node.value = _tell("named", node.target.id, node.value, self._depth, at=node.value)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        self.generic_visit(node)
        name, target = f"i{_BINARY[type(node.op)].rstrip('_')}", node.target
        if isinstance(target, ast.Name):
            old = ast.copy_location(ast.Name(target.id, ast.Load()), target)
            value = _tell("updated", name, old, node.value, target.id, self._depth, at=node)
            return ast.copy_location(ast.Assign([target], value), node)
        if isinstance(target, ast.Subscript):
            index = _as_value(target.slice)
            owner = target.value.id if isinstance(target.value, ast.Name) else ""
            value = _tell("updated_item", name, target.value, index, node.value, owner, self._depth, at=node)
            return ast.copy_location(ast.Expr(value), node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if not (isinstance(node.func, ast.Name) and node.func.id in _PLAIN):
            node.func = _tell("called", node.func, at=node.func)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        sides = (node.left, node.right)
        if all(isinstance(side, ast.Constant) for side in sides) or isinstance(node.left, ast.JoinedStr):
            return node
        return _tell("operated", _BINARY[type(node.op)], *sides, at=node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        name = _UNARY.get(type(node.op))
        if name is None or isinstance(node.operand, ast.Constant):
            return node
        return _tell("operated", name, node.operand, at=node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        name = _COMPARISONS.get(type(node.ops[0]))
        if name is None or len(node.ops) > 1:
            return node
        return _tell("operated", name, node.left, node.comparators[0], at=node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load):
            return node
        return _tell("item", node.value, _as_value(node.slice), at=node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load):
            return node
        if node.attr in _MEASURES:
            return _tell("measured", node.value, node.attr, at=node)
        return _tell("transposed", node.value, at=node) if node.attr == "T" else node


def _decided(test: ast.expr) -> ast.expr:
    """Return a test that tells whether it looked at an image."""
    if isinstance(test, ast.Constant):
        return test
    return _tell("decided", _tell("deciding", at=test), test, at=test)


def _visited(loop: ast.expr) -> ast.expr:
    """Return what a loop goes through as something that is followed, also if it is counted or paired."""
    if isinstance(loop, ast.Call) and getattr(loop.func, "id", "") in ("enumerate", "zip"):
        loop.args = [item if _is_starred(item) else _tell("visited", item, at=item) for item in loop.args]
        return _tell("looped", loop, at=loop)
    told = _tell("looped", loop, at=loop)
    if isinstance(loop, ast.Name | ast.Attribute | ast.Subscript | ast.Call):
        return _tell("visited", told, at=loop)
    return told


def _is_starred(item: ast.expr) -> bool:
    return isinstance(item, ast.Starred)


def _last_name(decorator: ast.expr) -> str:
    if isinstance(decorator, ast.Call):
        decorator = decorator.func
    return getattr(decorator, "attr", getattr(decorator, "id", ""))


def _as_value(index: ast.expr) -> ast.expr:
    """Return an index as an expression that can stand outside of square brackets."""
    if isinstance(index, ast.Slice):
        none = ast.copy_location(ast.Constant(None), index)
        return _tell("slice", index.lower or none, index.upper or none, index.step or none, at=index)
    if isinstance(index, ast.Tuple):
        items = [_as_value(item) for item in index.elts]
        return ast.copy_location(ast.Tuple(items, ast.Load()), index)
    return index
