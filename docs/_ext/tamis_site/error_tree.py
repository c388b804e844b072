"""The reference of errors: the tree, and each class with what it keeps."""

from __future__ import annotations

from tamis import errors
from tamis_site.rst import heading, literal, table

__all__ = ["error_page"]


def error_page() -> str:
    """Return the page, from the classes themselves."""
    classes = sorted(
        (getattr(errors, name) for name in errors.__all__),
        key=lambda one: (one is not errors.TamisError, one.__name__),
    )
    rows = [
        (f":class:`~tamis.errors.{one.__name__}`", literal(_builtin(one)), _summary(one)) for one in classes
    ]
    return "\n".join(
        [
            *heading("Errors"),
            "Whatever Tamis refuses is one of these, and each also is the builtin that it resembles: who",
            "catches ``ValueError`` catches a wrong parameter. A message says where, what was expected, what",
            "came, and what to do; its parts are attributes, so that a screen can mark the control.",
            "",
            *table(("error", "also a", "when"), rows),
            *(line for one in classes for line in _entry(one)),
        ]
    )


def _builtin(one: type) -> str:
    bases = [
        base
        for base in one.__mro__
        if base.__module__ == "builtins" and base not in (Exception, BaseException, object)
    ]
    return bases[0].__name__ if bases else "Exception"


def _summary(one: type) -> str:
    return " ".join((one.__doc__ or "").strip().partition("\n\n")[0].split())


def _entry(one: type) -> list[str]:
    return [f".. autoclass:: tamis.errors.{one.__name__}", "   :show-inheritance:", ""]
