"""The server's application: guard, routes, socket and Dash in one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from tamis.web._bounded import Bounded
from tamis.web._dash_app import make_dash
from tamis.web._guard import Guard
from tamis.web._routes import Routes
from tamis.web._screen import ScreenMaker, make_screen
from tamis.web._socket import talk

if TYPE_CHECKING:
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
    from fastapi import FastAPI

    pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="tamis-web")
    server = FastAPI(title="Tamis", docs_url=None, redoc_url=None, openapi_url=None)
    routes = Routes(reception, pool, lambda: dash.index())
    server.router.routes.extend(routes.all())  # before those of Dash, which has a page at / too

    async def socket(websocket: WebSocket) -> None:
        await talk(websocket, reception.users, pool, screen_maker)

    server.router.add_websocket_route("/socket", socket)
    dash = make_dash(server, reception.users, pool)
    return Guard(Bounded(server), keyring, host, tuple(dash.csp_hashes()))
