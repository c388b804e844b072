"""The WebSocket of a page: messages in, one after the other, and whatever waits to be sent out."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Any

from tamis.errors import DocumentError, TamisError
from tamis.session.screen import Waiting, pack, unpack
from tamis.web._guard import current_user
from tamis.web._whole_run import WholeRun

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from starlette.websockets import WebSocket

    from tamis.session import Session
    from tamis.web._screen import Screen, ScreenMaker
    from tamis.web._users import Users

__all__ = ["talk"]

_LOG = logging.getLogger("tamis.web")
_NO_SESSION = 4404


async def talk(websocket: WebSocket, users: Users, pool: Executor, make_screen: ScreenMaker) -> None:
    """Serve one page until it goes; its session stays.

    Parameters
    ----------
    websocket : WebSocket
        Of a known user; its query says which session.
    users : Users
        Has the session.
    pool : Executor
        Threads for what takes a while: no page waits for another's.
    make_screen : callable
        Makes what the messages are for.
    """
    loop = asyncio.get_running_loop()
    await websocket.accept()
    visit = users.visit(current_user(), websocket.query_params.get("session", ""))
    try:
        session = await loop.run_in_executor(pool, visit.__enter__)
    except TamisError as error:
        await websocket.send_bytes(pack({"type": "failed", "message": str(error)}))
        await websocket.close(_NO_SESSION, "no such session")
        return
    try:
        await _serve(websocket, session, users, pool, make_screen)
    finally:
        await loop.run_in_executor(pool, visit.__exit__, None, None, None)


async def _serve(
    websocket: WebSocket, session: Session, users: Users, pool: Executor, make_screen: ScreenMaker
) -> None:
    loop = asyncio.get_running_loop()
    wake = asyncio.Event()

    def ring() -> None:
        with contextlib.suppress(RuntimeError):  # the server is ending, and nobody will read
            loop.call_soon_threadsafe(wake.set)

    outbox = Waiting(ring, most_bytes=users.limits.waiting_bytes)
    whole = WholeRun(session, users.engine, outbox.put)
    screen = await loop.run_in_executor(pool, make_screen, session, outbox.put)
    tasks = [
        asyncio.create_task(_read(websocket, screen, whole, outbox, pool)),
        asyncio.create_task(_write(websocket, outbox, wake)),
    ]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        whole.cancel()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await loop.run_in_executor(pool, screen.close)


async def _read(
    websocket: WebSocket, screen: Screen, whole: WholeRun, outbox: Waiting, pool: Executor
) -> None:
    """Take messages until the page goes; the next is read when the one before is understood."""
    loop = asyncio.get_running_loop()
    while (message := await websocket.receive())["type"] == "websocket.receive":
        data = message.get("bytes") or (message.get("text") or "").encode()
        try:
            header, buffers = unpack(data)
        except DocumentError as error:
            outbox.put({"type": "failed", "message": str(error)})
            continue
        await loop.run_in_executor(pool, _handle, header, buffers, screen, whole, outbox)
        if outbox.is_full:
            return


def _handle(
    header: dict[str, Any], buffers: list[memoryview], screen: Screen, whole: WholeRun, outbox: Waiting
) -> None:
    try:
        if header["type"] == "run":
            whole.start(header)
            return
        if header["type"] == "cancel":
            whole.cancel()
        screen.handle(header, buffers)
    except TamisError as error:
        outbox.put({"type": "failed", "id": header.get("id"), "message": str(error)})
    except Exception:  # one message that nobody thought of must not end the page's connection
        _LOG.exception("a message of type %r failed", header["type"])
        message = "Something went wrong, and the log of the server tells what."
        outbox.put({"type": "failed", "id": header.get("id"), "message": message})


async def _write(websocket: WebSocket, outbox: Waiting, wake: asyncio.Event) -> None:
    """Send what waits, no faster than the page reads."""
    while True:
        await wake.wait()
        wake.clear()
        while (data := outbox.take()) is not None:
            await websocket.send_bytes(data)
        if outbox.is_full:
            return
