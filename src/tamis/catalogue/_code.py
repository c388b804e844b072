"""The fingerprint of a user's function: its own code, and everything of the user's that it reaches.

Two calls may share a result only if the function would do the same, so the fingerprint covers the
bytecode, helpers (through globals, closures, imports, attributes of modules, methods, partials and
decorators), the constants they read, and the versions of the libraries they use. It leaves out what
changes nothing: names of files, line numbers, comments, docstrings, annotations.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from tamis.catalogue._bytecode import NO_FACTS
from tamis.catalogue._content import hash_array
from tamis.catalogue._module import UntraceableError
from tamis.catalogue._reach import Reach

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

__all__ = ["UntraceableError", "digest_of", "fingerprint_of"]

_PYTHON = f"python {sys.version_info.major}.{sys.version_info.minor}"
_REMEDY = "Pass what the function needs of it as an argument, or make it inside the function"


def fingerprint_of(
    function: Callable[..., Any], *, array_digest: Callable[[np.ndarray], str] = hash_array
) -> str:
    """Return a fingerprint of what `function` would do, as its code and all it reaches stand now.

    Parameters
    ----------
    function : callable
        A function, lambda, method, partial, class or callable object.
    array_digest : callable, optional
        Gives the digest of an array that the function reads as a constant.

    Returns
    -------
    fingerprint : str
        128 bits, hexadecimal; the same in every process with the same Python minor version.

    Raises
    ------
    KindError
        If it reads something whose content cannot be told, such as an open file; names it.
    UntraceableError
        If it may reach code or data that cannot be told, such as a module whose name it computes.

    Notes
    -----
    Nothing but the disassembly of a code object is remembered between calls: a helper that was
    edited and reloaded, or a name that was bound again, is seen by the next call.

    What a function only writes (a counter it increments, a list it appends to) is not part of it; what it
    reads is, so a function that reads what it writes never has the same fingerprint twice.

    Of a module only the attributes that it reads count, however it was imported; everything in it, where
    it is handed on or its names are looked up. A text that is a constant is followed: the name of a
    module or an attribute, an expression to evaluate. Not seen: C extensions beyond their file, and the
    content of files.

    Examples
    --------
    >>> fingerprint_of(lambda x: x + 1) == fingerprint_of(lambda x: x + 1)
    True
    >>> fingerprint_of(lambda x: x + 1) == fingerprint_of(lambda x: x + 1.0)
    False
    """
    name = getattr(function, "__qualname__", type(function).__qualname__)
    reach = Reach(name.rpartition("<locals>.")[2], _REMEDY, array_digest, facts=NO_FACTS)
    reach.tell(b"v", _PYTHON.encode())
    return reach.digest(function).hex()


def digest_of(
    value: Any,
    *,
    where: str,
    name: str,
    remedy: str = "",
    array_digest: Callable[[np.ndarray], str] = hash_array,
) -> str:
    """Return the digest of any value's content, such as an argument's.

    Parameters
    ----------
    value : object
        Data, a function, or an object that could be pickled.
    where, name : str
        What takes it and under which name, for the message.
    remedy : str, optional
        What the user can do if it has no content that could be told.
    array_digest : callable, optional
        Gives the digest of an array.

    Returns
    -------
    digest : str
        128 bits, hexadecimal. 1, 1.0 and True differ; so do dicts of another order.

    Raises
    ------
    KindError
        If it is or holds something whose content cannot be told: an open file, a generator, a lock.
    UntraceableError
        If it is or holds a function that may reach anything.
    """
    return Reach(where, remedy, array_digest, path=(name,)).digest(value).hex()
