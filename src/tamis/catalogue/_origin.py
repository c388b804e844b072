"""Whose code it is: the user's, which may change at any time, or a library's, which has a version."""

from __future__ import annotations

import functools
import sys
import sysconfig
from pathlib import Path

__all__ = ["library_of", "library_of_module"]

_INSTALLED = {"site-packages", "dist-packages"}
_STANDARD = tuple({sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")})
_SELF = __name__.partition(".")[0]  # also where it is installed from its sources


def library_of_module(name: str | None) -> bytes | None:
    """Return `library_of` the imported module of this name."""
    module = sys.modules.get(name or "")
    return library_of(name, getattr(module, "__file__", None))


@functools.lru_cache(maxsize=4096)
def library_of(name: str | None, file: str | None) -> bytes | None:
    """Return name and version of the library that a module belongs to.

    Parameters
    ----------
    name : str or None
        The module's ``__name__``.
    file : str or None
        The module's ``__file__``.

    Returns
    -------
    library : bytes or None
        Such as ``b"scikit-image 0.26.0"``; None if the module is the user's own.
    """
    top = (name or "").partition(".")[0]
    if not top or top == "__main__":
        return None
    if file is None:
        is_standard = top in sys.builtin_module_names or top in sys.stdlib_module_names
        return top.encode() if is_standard else None
    if top == _SELF or _INSTALLED.intersection(Path(file).parts):
        return _versioned(top)
    return top.encode() if file.startswith(_STANDARD) else None


@functools.cache
def _versioned(top: str) -> bytes:
    from importlib.metadata import PackageNotFoundError, packages_distributions, version  # slow to import

    try:
        return f"{top} {version(top)}".encode()
    except PackageNotFoundError:
        pass
    names = packages_distributions().get(top, ())
    versions = [f"{name} {version(name)}" for name in sorted(set(names))]
    return " ".join(versions or [top]).encode()
