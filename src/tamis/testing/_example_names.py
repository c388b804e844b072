"""What an example takes for granted: names that doctest gives it, as imports that a script can have."""

from __future__ import annotations

import ast
import builtins
from types import ModuleType
from typing import Any

__all__ = ["imports_for"]


def imports_for(source: str, module: ModuleType) -> str:
    """Return the import statements that a script needs to run outside the module it documents.

    Parameters
    ----------
    source : str
        The statements of a docstring.
    module : ModuleType
        Whose names doctest lets them use.

    Returns
    -------
    imports : str
        One a line; empty where the source imports all it uses. A name that the module does not know
        stays unknown, and fails as it does for a reader.
    """
    lines = {_import_of(name, module) for name in _free_names(source)}
    return "".join(f"{line}\n" for line in sorted(lines - {""}))


def _free_names(source: str) -> set[str]:
    bound = set(vars(builtins))
    used = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                used.add(name)
            case ast.Name(id=name) | ast.arg(arg=name):
                bound.add(name)
            case ast.alias(name=name, asname=other):
                bound.add(other or name.partition(".")[0])
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                bound.add(name)
    return used - bound


def _import_of(name: str, module: ModuleType) -> str:
    if name == "np":  # both libraries have it in every doctest
        return "import numpy as np"
    thing: Any = getattr(module, name, None)
    if isinstance(thing, ModuleType):
        return f"import {thing.__name__} as {name}"
    return f"from {_public_home(module, name)} import {name}" if thing is not None else ""


def _public_home(module: ModuleType, name: str) -> str:
    """Return the module from which people import a name: the one above what is private."""
    import importlib

    parts = module.__name__.split(".")
    for end in range(2, len(parts)):
        above = ".".join(parts[:end])
        if hasattr(importlib.import_module(above), name):
            return above
    return module.__name__
