"""Functions of the user's as operations: what they would do as they stand, and where others find them."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

from tamis.catalogue._code import fingerprint_of
from tamis.catalogue._operation import own_function
from tamis.catalogue._registry import find_operation
from tamis.errors import PipelineError

if TYPE_CHECKING:
    from tamis.catalogue._operation import Operation

__all__ = ["Address", "address_of_operation", "code_of", "import_operation", "is_importable", "is_own"]

Address = tuple[str, str]
"""Name of a module, and the fingerprint of the function in it."""


def is_own(operation: Operation) -> bool:
    """Return whether an operation is a function of the user's, that no library holds."""
    return own_function(operation.target) is not None


def code_of(operation: Operation) -> str:
    """Return the fingerprint of an operation's function and all that it reaches, as they stand now.

    Parameters
    ----------
    operation : Operation
        Any; ``""`` for a library's, whose version says it.

    Raises
    ------
    KindError
        If the function reads something whose content cannot be told.
    """
    function = own_function(operation.target)
    return "" if function is None else fingerprint_of(function)


def address_of_operation(operation: Operation, *, node: str = "") -> Address | None:
    """Return where another process finds an operation; None for what it has anyway.

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
    return _module_of(operation), code_of(operation)


def is_importable(operation: Operation) -> bool:
    """Return whether another process, and a script, can import what an operation calls."""
    return not is_own(operation) or _module_of(operation) in sys.modules.keys() - {"__main__"}


def _module_of(operation: Operation) -> str:
    return operation.target.partition(":")[0]


def import_operation(operation_id: str, address: Address) -> None:
    """Import an operation of another process, and make sure that it is the same.

    Raises
    ------
    PipelineError
        If the module's function of this name does something else here.
    """
    module, code = address
    if _is_here(operation_id, code):
        return
    loaded = sys.modules.get(module)
    if loaded is None:
        importlib.import_module(module)
    else:  # this process has it from before an edit
        importlib.reload(loaded)
    if not _is_here(operation_id, code):
        message = f"{operation_id} is not the same in the module {module!r} that a worker imports"
        raise PipelineError(message, remedy="Save the module, and reload it here, or restart the workers")


def _is_here(operation_id: str, code: str) -> bool:
    found = find_operation(operation_id)
    return found is not None and code_of(found) == code
