"""`Bounded`: requests of which the server takes only so much, and answers that are no accidents."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Bounded"]

_MOST_BYTES = 2**24
_UNBOUNDED = "/upload"  # which has a bound of its own, and keeps nothing in memory
# Dash calls it an error of the server when a page asks for what is not there, or sends what is no question
_REFUSALS = {"/_dash-component-suites/": 404, "/_dash-update-component": 400}


class Bounded:
    """Refuses bodies that would fill the memory, before anything of them is read.

    Parameters
    ----------
    app : ASGI application
        What is asked otherwise.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let it pass."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = None if scope["path"] == _UNBOUNDED else _refusal(dict(scope["headers"]))
        if refusal is not None:
            await _refuse(send, *refusal)
            return
        instead = next((code for start, code in _REFUSALS.items() if scope["path"].startswith(start)), None)
        await self._app(scope, receive, send if instead is None else _told(send, instead))


def _refusal(headers: dict[bytes, bytes]) -> tuple[int, str] | None:
    """Return why a body is not read, and how that is said in HTTP."""
    if b"transfer-encoding" in headers:
        return 411, "It must be told how much is sent."
    length = headers.get(b"content-length", b"0")
    if not length.isdigit() or int(length) > _MOST_BYTES:
        return 413, f"At most {_MOST_BYTES} bytes can be sent."
    return None


def _told(send: Send, status: int) -> Send:
    """Return what sends with another status what would have been an error of the server."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 500:
            message = {**message, "status": status}
        await send(message)

    return sending


async def _refuse(send: Send, status: int, reason: str) -> None:
    body = reason.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
