"""An exception of somebody else's, told in a few words."""

from __future__ import annotations

from tamis.errors import TamisError

__all__ = ["reason_of"]


def reason_of(error: BaseException) -> str:
    """Return the first line of what `error` says, without its class and its final stop."""
    if isinstance(error, TamisError):
        return error.message
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(text).strip().splitlines()[0].rstrip(".")
