"""Functions of the user's as operations: what they would do as they stand, and where others find them."""

from __future__ import annotations

import importlib
import sys
import threading
import types
from typing import TYPE_CHECKING, Any, TypeAlias

from tamis.catalogue._locality import Neighbourhood
from tamis.catalogue._operation import own_function
from tamis.catalogue._origin import library_of_module
from tamis.catalogue._registry import find_operation
from tamis.errors import PipelineError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tamis.catalogue._operation import Operation

__all__ = [
    "Address",
    "address_of_operation",
    "code_of",
    "import_operation",
    "is_importable",
    "is_own",
    "reads_of",
]

Address: TypeAlias = tuple[str, str]
"""Name of a module, and the fingerprint of the function in it."""

_reloading = threading.Lock()


def is_own(operation: Operation) -> bool:
    """Return whether an operation is a function that somebody decorated."""
    return own_function(operation.target) is not None


def code_of(operation: Operation) -> str:
    """Return the fingerprint of an operation's function and all that it reaches, as they stand now.

    Parameters
    ----------
    operation : Operation
        Any.

    Returns
    -------
    code : str
        ``""`` for a function of a library, whose version says it. How far the function is said to look is
        part of it: with a wrong depth, tiles have other pixels.

    Raises
    ------
    KindError
        If the function reads something whose content cannot be told.
    """
    function = own_function(operation.target)
    if function is None:
        return ""
    from tamis.catalogue._code import fingerprint_of  # only a function of the user's is read

    locality = operation.locality
    depth = fingerprint_of(locality.depth) if isinstance(locality, Neighbourhood) else ""
    return f"{fingerprint_of(function)} {type(locality).__name__} {depth}"


def address_of_operation(operation: Operation, *, node: str = "") -> Address | None:
    """Return where another process finds an operation; None for what it has anyway.

    Parameters
    ----------
    operation : Operation
        What shall cross.
    node : str, optional
        Whose it is, for the message.

    Returns
    -------
    address : Address or None
        What `import_operation` takes there.

    Raises
    ------
    PipelineError
        If no other process could import it.
    """
    if not is_own(operation):
        return None
    if not is_importable(operation):
        message = f"{operation.id} has no name that another process could import it by"
        remedy = "Put the function into a module, or use executor='threads'"
        raise PipelineError(message, where=f"node {node!r}" if node else "", remedy=remedy)
    return operation.target.partition(":")[0], code_of(operation)


def is_importable(operation: Operation) -> bool:
    """Return whether another process, and a script, can import what an operation calls."""
    function = own_function(operation.target)
    if function is None:
        return True
    module, _, name = operation.target.partition(":")
    found = getattr(sys.modules.get(module), name, None) if module != "__main__" else None
    while found is not None and found is not function:  # the name holds what decorators made of it
        found = getattr(found, "__wrapped__", None)
    return found is not None


def import_operation(operation_id: str, address: Address) -> None:
    """Import an operation of another process, and make sure that it is the same.

    Parameters
    ----------
    operation_id : str
        Its id.
    address : Address
        Where it is, and what it does there.

    Raises
    ------
    PipelineError
        If the module is not there, or its function of this name does something else.
    """
    module, code = address
    if _is_here(operation_id, code):
        return
    with _reloading:
        _import_anew(module)
    if not _is_here(operation_id, code):
        message = f"{operation_id} is another function in the module {module!r} that a worker imports"
        raise PipelineError(message, remedy="Save the module, and reload it here, or restart the workers")


def reads_of(function: types.FunctionType) -> tuple[str, ...]:
    """Return the names around a function that its code reads, builtins included."""
    from tamis.catalogue._bytecode import facts_of

    return (*facts_of(function.__code__).globals, *function.__code__.co_freevars)


def _is_here(operation_id: str, code: str) -> bool:
    found = find_operation(operation_id)
    return found is not None and code_of(found) == code


def _import_anew(name: str) -> None:
    """Import a module; where this process has it from before an edit, with all of the user's it imports."""
    loaded = sys.modules.get(name)
    try:
        if loaded is None:
            importlib.import_module(name)
            return
        importlib.invalidate_caches()
        for module in _in_order(loaded, set()):
            importlib.reload(module)
    except Exception as error:  # of the user's code, which may fail in any way
        message = f"a worker cannot import the module {name!r}: {type(error).__name__}: {error}"
        remedy = "Install it where the workers run, or use executor='threads'"
        raise PipelineError(message, remedy=remedy) from error


def _in_order(module: types.ModuleType, seen: set[str]) -> Iterator[types.ModuleType]:
    """Yield the user's modules that a module took something from, each after what it needs; then itself."""
    seen.add(module.__name__)
    for value in list(vars(module).values()):
        used = _module_of(value)
        if used is not None and used.__name__ not in seen:
            yield from _in_order(used, seen)
    yield module


def _module_of(value: Any) -> types.ModuleType | None:
    """Return the module of the user's that a value is, or comes from."""
    name = value.__name__ if isinstance(value, types.ModuleType) else getattr(value, "__module__", None)
    found = sys.modules.get(name) if isinstance(name, str) and name != "__main__" else None
    has_file = getattr(found, "__spec__", None) is not None
    return found if has_file and library_of_module(name) is None else None
