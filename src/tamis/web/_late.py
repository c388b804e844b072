"""`Late`: an application that is made when it is first asked for something."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["Late"]


class Late:
    """Makes an application in a thread, once; who asks meanwhile waits, and nobody else does.

    Parameters
    ----------
    make : callable
        Makes the application.
    pool : Executor
        Has the thread.
    """

    def __init__(self, make: Callable[[], ASGIApp], pool: Executor) -> None:
        self._make = make
        self._pool = pool
        self._made: asyncio.Task[ASGIApp] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer."""
        if self._made is None or (self._made.done() and self._made.exception() is not None):
            self._made = asyncio.create_task(self._begin())
        app = await asyncio.shield(self._made)
        await app(scope, receive, send)

    async def _begin(self) -> ASGIApp:
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._make)
