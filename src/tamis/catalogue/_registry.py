"""Which operations there are: one file a topic in ``operations/``, and entry points of other packages."""

from __future__ import annotations

import functools
import importlib
import pkgutil
import threading
import warnings
from collections.abc import Iterable
from importlib.metadata import entry_points
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any

from tamis.catalogue import operations
from tamis.catalogue._operation import Operation, keep_function, own_function
from tamis.errors import PipelineError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from importlib.metadata import EntryPoint

__all__ = [
    "ENTRY_POINT_GROUP",
    "absent_functions",
    "find_operation",
    "get_operation",
    "known_operations",
    "operation_named",
    "register_operation",
    "unknown_operation",
]

ENTRY_POINT_GROUP = "tamis.operations"

_registered: dict[str, Operation] = {}
_registering = threading.RLock()


def known_operations() -> Mapping[str, Operation]:
    """Return every operation by id, sorted: of Tamis, of other packages, and those registered here.

    The same mapping, until something is registered.
    """
    _offered_operations()  # imports packages, which may take locks of their own
    with _registering:
        return _merged()


@functools.cache
def _merged() -> Mapping[str, Operation]:
    found = {**_own_operations(), **_offered_operations(), **_registered}
    return MappingProxyType(dict(sorted(found.items())))


def register_operation(operation: Operation, function: Callable[..., Any]) -> None:
    """Make a function of the user's an operation, from now on and in this process.

    Parameters
    ----------
    operation : Operation
        Its entry; one of the same id that was registered before is forgotten.
    function : callable
        What its target stands for.

    Raises
    ------
    PipelineError
        If the id is that of an operation that Tamis has, or of a function of another module.
    """
    if operation.id in _own_operations():
        message = f"the catalogue has an operation {operation.id!r} already"
        raise PipelineError(message, where="operation", remedy="Give the function another name")
    with _registering:
        before = own_function(operation.target)
        if before is not None and before.__module__ != function.__module__:
            message = f"{operation.id!r} is a function of the module {before.__module__!r} already"
            raise PipelineError(message, where="operation", remedy="Give the function another name")
        keep_function(operation.target, function)
        _registered[operation.id] = operation
        _merged.cache_clear()


@functools.cache
def _own_operations() -> Mapping[str, Operation]:
    return {operation.id: operation for operation in _scan()}


def _scan() -> Iterator[Operation]:
    for module in _modules():
        yield from module.OPERATIONS


@functools.cache
def _offered_operations() -> Mapping[str, Operation]:
    """Return what other packages offer, without what would take the place of ours."""
    found = {one.id: one for entry in entry_points(group=ENTRY_POINT_GROUP) for one in _of_entry_point(entry)}
    return {name: operation for name, operation in found.items() if name not in _own_operations()}


def _of_entry_point(entry_point: EntryPoint) -> list[Operation]:
    """Return what a package offers: an entry or a function, a sequence of these, or a module with some."""
    try:
        offered = entry_point.load()
        entries = list(_entries_in(offered))
        if not entries:
            message = "there is no operation in it"
            raise TypeError(message)
    except Exception as error:  # one broken package must not take all the others along
        message = f"the operations {entry_point.name!r} of {entry_point.value} cannot be loaded: {error}"
        warnings.warn(message, RuntimeWarning, stacklevel=2)
        return []
    return entries


def _entries_in(offered: Any) -> Iterator[Operation]:
    if isinstance(offered, ModuleType):
        items = list(vars(offered).values())
    else:
        items = list(offered) if isinstance(offered, Iterable) else [offered]
    entries = (getattr(item, "operation", item) for item in items)
    return (entry for entry in entries if isinstance(entry, Operation))


def _modules() -> Iterator[ModuleType]:
    for module in pkgutil.iter_modules(operations.__path__, f"{operations.__name__}."):
        if not module.name.rpartition(".")[2].startswith("_"):
            yield importlib.import_module(module.name)


@functools.cache
def absent_functions() -> Mapping[str, str]:
    """Return why functions of the libraries are no operations.

    Returns
    -------
    reasons : mapping of str to str, read-only
        By the id that each would have, sorted.
    """
    found = (item for module in _modules() for item in getattr(module, "ABSENT", {}).items())
    return MappingProxyType(dict(sorted(found)))


def operation_named(name: str) -> Operation:
    """Return the operation of this id; or that of this name, where only one has it.

    Parameters
    ----------
    name : str
        Such as ``"filters.gaussian"``, or ``"gaussian"``.

    Raises
    ------
    UnknownNameError
        If there is none, or several have the name; the message offers the nearest.
    """
    # whoever says "otsu" means no rank filter
    same = [made for made in known_operations().values() if made.name == name and "." not in made.topic]
    return same[0] if len(same) == 1 else get_operation(name)


def find_operation(operation_id: str) -> Operation | None:
    """Return the operation of this id, or None."""
    return known_operations().get(operation_id)


def get_operation(operation_id: str) -> Operation:
    """Return the operation of this id.

    Parameters
    ----------
    operation_id : str
        Such as ``"filters.gaussian"``.

    Returns
    -------
    operation : Operation
        What the catalogue knows about it.

    Raises
    ------
    UnknownNameError
        If there is none; the message offers the nearest names.
    """
    found = find_operation(operation_id)
    if found is None:
        raise unknown_operation(operation_id)
    return found


def unknown_operation(operation_id: str, *, where: str = "") -> UnknownNameError:
    """Return the error that says that there is no operation of this id, and what to do.

    Parameters
    ----------
    operation_id : str
        What was asked for; it may be a function of somebody's that this process has not imported.
    where : str, optional
        Who asked.
    """
    known = known_operations()
    problem = UnknownNameError(operation_id, noun="operation", known=known, where=where)
    topic = operation_id.rpartition(".")[0]
    if topic and all(operation.topic != topic for operation in known.values()):
        what = "run its definition" if topic == "user" else f"import {topic!r}"
        hint = f"If it is a function of yours, {what} first, or let its package offer it to tamis.operations"
        problem.remedy = f"{problem.remedy} {hint}" if problem.remedy else hint
    return problem
