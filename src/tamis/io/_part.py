"""Parts are files: how the readers and the writers there are get found."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING, Any

from tamis.errors import ReadError, UnknownNameError
from tamis.io._reason import reason_of

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["get_part", "list_parts"]


def list_parts(role: str) -> tuple[str, ...]:
    """Return the names of all parts of a role, sorted, without importing them.

    Parameters
    ----------
    role : str
        ``"readers"`` or ``"writers"``: a folder here, and the entry point group ``tamis.<role>``.
    """
    return tuple(sorted({*_ours(role), *_theirs(role)}))


def get_part(role: str, name: str) -> Any:
    """Import and return the part of this name; ours wins over an entry point's of the same name.

    Raises
    ------
    UnknownNameError
        If there is none.
    ReadError
        If another package's part cannot be imported.
    """
    if name in _ours(role):
        return importlib.import_module(f"tamis.io.{role}.{name}")
    if name not in _theirs(role):
        raise UnknownNameError(name, noun=role.removesuffix("s"), known=list_parts(role))
    try:
        return _theirs(role)[name].load()
    except Exception as error:  # whatever goes wrong while another package is imported
        message = f"cannot be imported: {reason_of(error)}"
        raise ReadError(message) from error


@cache
def _ours(role: str) -> frozenset[str]:
    folder = importlib.import_module(f"tamis.io.{role}").__path__
    return frozenset(part.name for part in pkgutil.iter_modules(folder) if part.name[0] != "_")


@cache
def _theirs(role: str) -> dict[str, EntryPoint]:
    from importlib.metadata import entry_points  # slow to import

    return {point.name: point for point in entry_points(group=f"tamis.{role}")}
