"""Functions of the user's that no module holds, written into a script with all that they use."""

from __future__ import annotations

import ast
import builtins
import inspect
import textwrap
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from tamis.catalogue import load_target
from tamis.errors import PipelineError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tamis.catalogue import Operation

__all__ = ["Inlined"]

_LITERALS = (bool, int, float, complex, str, bytes, type(None))


class Inlined:
    """Gathers definitions, each once and after what it uses."""

    def __init__(self) -> None:
        self._imports: dict[str, str] = {}
        self._definitions: dict[str, str] = {}

    @property
    def names(self) -> frozenset[str]:
        """The names that they have, which nothing else in the script may have."""
        return frozenset(self._imports) | frozenset(self._definitions)

    def lines(self) -> tuple[list[str], list[str]]:
        """Return import statements, and the lines of the definitions."""
        return list(self._imports.values()), [
            line for text in self._definitions.values() for line in ("", *text.splitlines(), "")
        ]

    def add(self, operation: Operation) -> str:
        """Gather an operation's function and what it uses; return the name that it is called by.

        Raises
        ------
        PipelineError
            If its source, or something that it uses, cannot be written down.
        """
        function = load_target(operation.target)
        self._define(function, operation.id)
        return str(function.__name__)

    def _define(self, function: Callable[..., Any], where: str) -> None:
        name = function.__name__
        if name in self._definitions:
            return
        tree = _tree_of(function, where)
        self._definitions[name] = ""  # so that what calls itself ends
        for used in sorted(_names_used(tree)):
            self._use(used, _value_of(function, used, where), where)
        del self._definitions[name]  # what it uses comes first
        self._definitions[name] = ast.unparse(tree)

    def _use(self, name: str, value: Any, where: str) -> None:
        value = getattr(value, "__wrapped__", value) if hasattr(value, "operation") else value
        module = getattr(value, "__module__", "")
        if isinstance(value, ModuleType):
            alias = "" if value.__name__ == name else f" as {name}"
            self._imports[name] = f"import {value.__name__}{alias}"
        elif isinstance(value, FunctionType) and module == "__main__":
            self._define(value, where)
        elif module not in ("", "__main__", None) and hasattr(value, "__name__"):
            alias = "" if value.__name__ == name else f" as {name}"
            self._imports[name] = f"from {module} import {value.__name__}{alias}"
        elif _is_plain(value):
            self._definitions[name] = f"{name} = {value!r}"
        else:
            message = f"no script can say what {name!r} is, which the function uses"
            raise PipelineError(message, where=f"export: {where}", remedy="Put the function into a module")


def _tree_of(function: Callable[..., Any], where: str) -> ast.FunctionDef:
    """Return the definition without what makes it an operation: our decorator, and annotations."""
    try:
        source = textwrap.dedent(inspect.getsource(function))
        tree = ast.parse(source).body[0]
    except (OSError, TypeError, SyntaxError) as error:
        message = "its source cannot be read"
        raise PipelineError(message, where=f"export: {where}", remedy="Put it into a module") from error
    if not isinstance(tree, ast.FunctionDef):
        message = "it has no name, and no definition that a script could hold"
        raise PipelineError(message, where=f"export: {where}", remedy="Write it with def")
    tree.decorator_list = [one for one in tree.decorator_list if not _is_ours(one)]
    tree.returns = None
    arguments = tree.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        argument.annotation = None
    return tree


def _is_ours(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")) == "operation"


def _names_used(tree: ast.FunctionDef) -> set[str]:
    """Return the names that a definition reads and does not make."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    made = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    made |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)} | {tree.name}
    made |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    made |= {(one.asname or one.name).partition(".")[0] for node in imports for one in node.names}
    return {node.id for node in names} - made - set(dir(builtins))


def _value_of(function: Callable[..., Any], name: str, where: str) -> Any:
    known = inspect.getclosurevars(function)
    for place in (known.nonlocals, getattr(function, "__globals__", {})):
        if name in place:
            return place[name]
    message = f"the function uses {name!r}, which is not there"
    raise PipelineError(message, where=f"export: {where}")


def _is_plain(value: Any) -> bool:
    if isinstance(value, tuple | list):
        return all(map(_is_plain, value))
    return type(value) in _LITERALS
