"""Which operations there are: one file a topic in ``operations/``, and entry points of other packages."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import TYPE_CHECKING

from tamis.catalogue import operations
from tamis.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

    from tamis.catalogue._operation import Operation

__all__ = [
    "ENTRY_POINT_GROUP",
    "absent_functions",
    "find_operation",
    "get_operation",
    "known_operations",
    "operation_named",
]

ENTRY_POINT_GROUP = "tamis.operations"


@functools.cache
def known_operations() -> Mapping[str, Operation]:
    """Return every operation by id, sorted."""
    found = sorted((operation.id, operation) for operation in _scan())
    return MappingProxyType(dict(found))


def _scan() -> Iterator[Operation]:
    for module in _modules():
        yield from module.OPERATIONS
    for entry_point in entry_points(group=ENTRY_POINT_GROUP):
        yield from entry_point.load()


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
        raise UnknownNameError(operation_id, noun="operation", known=known_operations())
    return found
