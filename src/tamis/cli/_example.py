"""``gallery:NAME`` where a script is meant: the example of that name, which came along with Tamis."""

from __future__ import annotations

__all__ = ["is_example", "script_named"]

_SCHEME = "gallery:"


def is_example(name: str) -> bool:
    """Return whether this names an example."""
    return name.startswith(_SCHEME)


def script_named(name: str) -> str:
    """Return the script of an example; any other name as it is.

    Raises
    ------
    UnknownNameError
        If there is no such example, or several names end so.
    """
    if not is_example(name):
        return name
    from tamis.gallery import get_entry, script_of

    return str(script_of(get_entry(name)))
