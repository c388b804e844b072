"""Functions of the user's that no module holds, written into a script with all that they use."""

from __future__ import annotations

import ast
import builtins
import inspect
import sys
import textwrap
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import ArrayValue, Operation, is_importable, load_target, reads_of
from tamis.errors import PipelineError
from tamis.pipeline._literal import literal_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tamis.pipeline._imports import Imports

__all__ = ["Inlined"]

_REMEDY = "Put the function into a module"


class Inlined:
    """Gathers definitions, each once and after what it uses.

    Parameters
    ----------
    imports : Imports
        The modules of the script.
    """

    def __init__(self, imports: Imports) -> None:
        self._imports = imports
        self._statements: dict[str, str] = {}
        self._definitions: dict[str, str] = {}
        self._functions: dict[str, Any] = {}

    @property
    def names(self) -> frozenset[str]:
        """The names that they have, which nothing else in the script may have."""
        return frozenset(self._statements) | frozenset(self._definitions)

    def lines(self) -> tuple[list[str], list[str]]:
        """Return import statements, and the lines of the definitions.

        Raises
        ------
        PipelineError
            If one of them has the name of a module of the script.
        """
        for name in sorted(self.names & self._imports.names):
            raise _two_of(name, "export")
        texts = [["", "", *text.splitlines()] for text in self._definitions.values()]
        return list(self._statements.values()), [line for text in texts for line in text]

    def add(self, operation: Operation) -> str:
        """Gather an operation's function and what it uses; return the name that it is called by.

        Raises
        ------
        PipelineError
            If its source, or something that it uses, cannot be written down.
        """
        function = load_target(operation.target)
        self._define(function, f"export: {operation.id}")
        return str(function.__name__)

    def _define(self, function: Callable[..., Any], where: str) -> None:
        name = function.__name__
        if name in self._definitions:
            if self._functions.get(name) is not function:
                raise _two_of(name, where)
            return
        tree = _tree_of(function, where)
        self._functions[name] = function
        self._definitions[name] = ""  # so that what calls itself ends
        plain: Any = inspect.unwrap(function)
        for used in sorted({*reads_of(plain), *_names_outside(tree)}):
            if used in plain.__globals__ or not hasattr(builtins, used):
                self._use(used, _value_of(plain, used, where), where)
        del self._definitions[name]  # what it uses comes first
        self._definitions[name] = ast.unparse(tree)

    def _use(self, name: str, value: Any, where: str) -> None:
        if isinstance(value, ModuleType):
            self._use_module(name, value, where)
        elif home := _home_of(value):
            module, known = home
            alias = "" if known == name else f" as {name}"
            self._put(self._statements, name, f"from {module} import {known}{alias}", where)
        elif isinstance(plain := _undecorated(value), FunctionType):
            self._define(plain, where)
            if plain.__name__ != name:
                self._put(self._definitions, name, f"{name} = {plain.__name__}", where)
        else:
            text = "".join(_texts_of(value, name, self._imports, where))
            self._put(self._definitions, name, f"{name} = {text}", where)

    def _use_module(self, name: str, module: ModuleType, where: str) -> None:
        if self._imports.claim(module.__name__, name):
            return
        alias = "" if module.__name__ == name else f" as {name}"
        self._put(self._statements, name, f"import {module.__name__}{alias}", where)

    def _put(self, texts: dict[str, str], name: str, text: str, where: str) -> None:
        known = self._statements.get(name) or self._definitions.get(name)
        if known not in (None, text) or name in self._functions:
            raise _two_of(name, where)
        texts[name] = text


def _two_of(name: str, where: str) -> PipelineError:
    message = f"two things are called {name!r}, and a script can have one"
    return PipelineError(message, where=where, remedy="Give each a name of its own")


def _undecorated(value: Any) -> Any:
    return value.__wrapped__ if isinstance(getattr(value, "operation", None), Operation) else value


def _tree_of(function: Callable[..., Any], where: str) -> ast.FunctionDef:
    """Return the definition without what makes it an operation: our decorator, and annotations."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    except (OSError, TypeError, SyntaxError) as error:
        message = "its source cannot be read"
        raise PipelineError(message, where=where, remedy=_REMEDY) from error
    if not isinstance(tree, ast.FunctionDef):
        message = "it has no name, and no definition that a script could hold"
        raise PipelineError(message, where=where, remedy="Write it with def")
    plain = inspect.unwrap(function)
    tree.decorator_list = [one for one in tree.decorator_list if not _is_ours(one, plain)]
    if bool(tree.decorator_list) != (plain is not function):
        message = "what was made of it is not in its definition"
        raise PipelineError(message, where=where, remedy=_REMEDY)
    tree.returns = None
    arguments = tree.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        argument.annotation = None
    return tree


def _is_ours(decorator: ast.expr, function: Any) -> bool:
    """Return whether a decorator is that of Tamis, by whatever name."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    *outer, last = ast.unparse(called).split(".")
    value = function.__globals__.get(outer[0] if outer else last)
    for name in [*outer[1:], last] if outer else []:
        value = getattr(value, name, None)
    value = getattr(value, "func", value)  # of a partial
    return getattr(value, "__module__", "").startswith("tamis.")


def _names_outside(tree: ast.FunctionDef) -> set[str]:
    """Return the names in defaults and decorators, which are read where the function is defined."""
    places = [*tree.args.defaults, *filter(None, tree.args.kw_defaults), *tree.decorator_list]
    return {node.id for place in places for node in ast.walk(place) if isinstance(node, ast.Name)}


def _value_of(function: Any, name: str, where: str) -> Any:
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    if name in cells:
        return cells[name].cell_contents
    if name in function.__globals__:
        return function.__globals__[name]
    message = f"the function uses {name!r}, which is not there"
    raise PipelineError(message, where=where, remedy=_REMEDY)


def _home_of(value: Any) -> tuple[str, str] | None:
    """Return the module and the name by which a script can import a function or class; None if it cannot."""
    name = getattr(value, "__name__", "")
    module = getattr(value, "__module__", None) or ("numpy" if isinstance(value, np.ufunc) else "")
    if not name or not module or module == "__main__":
        return None
    if isinstance(getattr(value, "operation", None), Operation):
        return (module, name) if is_importable(value.operation) else None
    parts = module.split(".")
    while len(parts) > 1 and parts[-1].startswith("_"):  # what is private may move
        parts.pop()
    homes = (".".join(parts), module)
    return next((home for home in ((one, name) for one in homes) if _at(*home) is value), None)


def _at(module: str, name: str) -> Any:
    return getattr(sys.modules.get(module), name, None)


def _texts_of(value: Any, name: str, imports: Imports, where: str) -> Iterator[str]:
    """Yield a constant as a script writes it, piece by piece."""
    if isinstance(value, np.ndarray | np.generic) and np.asarray(value).dtype.kind in "biuf":
        yield literal_text(ArrayValue.of(np.asarray(value)), imports)
    elif type(value) in (tuple, list):
        left, right = "()" if type(value) is tuple else "[]"
        yield left
        for item in value:
            yield from (*_texts_of(item, name, imports, where), ", ")
        yield right
    elif type(value) is dict:
        yield "{"
        for key, item in value.items():
            yield from (*_texts_of(key, name, imports, where), ": ")
            yield from (*_texts_of(item, name, imports, where), ", ")
        yield "}"
    elif type(value) in (bool, int, float, str, type(None)):
        yield literal_text(value, imports)
    elif type(value) in (bytes, complex, range, slice):
        yield repr(value)
    else:
        message = f"no script can say what {name!r} is, which the function uses"
        raise PipelineError(message, where=where, remedy=_REMEDY)
