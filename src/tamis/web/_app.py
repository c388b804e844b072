"""The server's application: guard, routes, socket and tools in one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from tamis.web._bounded import Bounded
from tamis.web._guard import Guard
from tamis.web._late import Late
from tamis.web._routes import Routes
from tamis.web._screen import ScreenMaker, make_screen
from tamis.web._socket import talk
from tamis.web._tools import make_tools

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send
    from starlette.websockets import WebSocket

    from tamis.web._keyring import Keyring
    from tamis.web._reception import Reception

__all__ = ["make_app"]

_THREADS = 64


def make_app(
    reception: Reception, keyring: Keyring, host: str, screen_maker: ScreenMaker = make_screen
) -> Guard:
    """Return the ASGI application.

    Parameters
    ----------
    reception : Reception
        Opens sessions.
    keyring : Keyring
        Knows who comes.
    host : str
        What the server listens at.
    screen_maker : callable, optional
        Makes what a page's messages are for.
    """
    from starlette.applications import Starlette

    pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="tamis-web")
    server = Starlette(routes=Routes(reception, pool).all())

    async def socket(websocket: WebSocket) -> None:
        await talk(websocket, reception.users, pool, screen_maker)

    server.router.add_websocket_route("/socket", socket)
    tools = Late(make_tools, pool)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        is_of_tools = scope["type"] == "http" and scope["path"].startswith("/_dash")
        await (tools if is_of_tools else server)(scope, receive, send)

    return Guard(Bounded(answer), keyring, host)
