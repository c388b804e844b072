"""What a page is told of an error: the message, and which control it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tamis.errors import CancelledError, KindError, ParameterError, TamisError

__all__ = ["failed_message", "id_of", "told"]

_LONGEST_ID = 100


def failed_message(header: object, error: TamisError) -> dict[str, Any]:
    """Return the message that answers one that could not be done."""
    given_up = {"is_superseded": True} if isinstance(error, CancelledError) else {}
    return {"type": "failed", **_sender(header), **told(error), **given_up}


def told(error: TamisError) -> dict[str, Any]:
    """Return an error in fields: `message`, and where known `node`, `parameter`, `remedy`."""
    message = f"{error.where}: {error.message}" if error.where else error.message
    found = {
        "message": message if message.endswith((".", "?", "!")) else f"{message}.",
        "node": getattr(error, "node", ""),
        "parameter": _parameter(error),
        "remedy": error.remedy,
    }
    return {name: text for name, text in found.items() if text and isinstance(text, str)}


def _parameter(error: TamisError) -> str:
    if isinstance(error, ParameterError):
        return error.parameter
    return error.input_name if isinstance(error, KindError) else ""


def _sender(header: object) -> dict[str, Any]:
    """Return what tells the page which of its messages, or of its panels, it is about."""
    panel = header.get("panel") if isinstance(header, Mapping) else None
    return {"id": id_of(header), **({"panel": panel} if _is_id(panel) else {})}


def id_of(header: object) -> int | str | None:
    """Return the id of a message of the page, which its answer brings back; None where it is none."""
    name = header.get("id") if isinstance(header, Mapping) else None
    return name if _is_id(name) else None


def _is_id(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= _LONGEST_ID
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53
