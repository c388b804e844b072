"""Which operations there are: one file a topic in ``operations/``, and entry points of other packages."""

from __future__ import annotations

import functools
import importlib
import pkgutil
import warnings
from importlib.metadata import entry_points
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any

from tamis.catalogue import operations
from tamis.catalogue._operation import Operation, keep_function
from tamis.errors import PipelineError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from importlib.metadata import EntryPoint

__all__ = [
    "ENTRY_POINT_GROUP",
    "find_operation",
    "get_operation",
    "installed_operations",
    "known_operations",
    "register_operation",
]

ENTRY_POINT_GROUP = "tamis.operations"

_registered: dict[str, Operation] = {}
_known: list[Mapping[str, Operation]] = []  # of one item; empty when it must be made again


@functools.cache
def installed_operations() -> Mapping[str, Operation]:
    """Return the operations of Tamis and of other packages' entry points by id, sorted."""
    found = sorted((operation.id, operation) for operation in _scan())
    return MappingProxyType(dict(found))


def known_operations() -> Mapping[str, Operation]:
    """Return every operation by id, sorted: the installed ones, and those registered since."""
    if not _known:
        found = {**installed_operations(), **_registered}
        _known.append(MappingProxyType(dict(sorted(found.items()))))
    return _known[0]


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
        If the id is that of an operation that Tamis has.
    """
    ours = _own_operations().get(operation.id)
    if ours is not None:
        message = f"the catalogue has an operation {operation.id!r} already"
        raise PipelineError(message, where="operation", remedy="Give the function another name")
    keep_function(operation.target, function)
    _registered[operation.id] = operation
    _known.clear()


def _scan() -> Iterator[Operation]:
    yield from _own_operations().values()
    for entry_point in entry_points(group=ENTRY_POINT_GROUP):
        yield from _of_entry_point(entry_point)


@functools.cache
def _own_operations() -> Mapping[str, Operation]:
    modules = pkgutil.iter_modules(operations.__path__, f"{operations.__name__}.")
    names = [module.name for module in modules if not module.name.rpartition(".")[2].startswith("_")]
    return {made.id: made for name in names for made in importlib.import_module(name).OPERATIONS}


def _of_entry_point(entry_point: EntryPoint) -> list[Operation]:
    """Return what a package offers: a sequence of entries or functions, or a module that holds some."""
    try:
        offered = entry_point.load()
        items = list(vars(offered).values()) if isinstance(offered, ModuleType) else list(offered)
    except Exception as error:  # one broken package must not take all the others along
        message = f"the operations {entry_point.name!r} of {entry_point.value} cannot be loaded: {error}"
        warnings.warn(message, RuntimeWarning, stacklevel=2)
        return []
    entries = [getattr(item, "operation", item) for item in items]
    return [entry for entry in entries if isinstance(entry, Operation)]


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
        problem = UnknownNameError(operation_id, noun="operation", known=known_operations())
        if not problem.remedy:
            problem.remedy = "If it is a function of yours, import or run what defines it first"
        raise problem
    return found
