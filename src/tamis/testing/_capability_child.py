"""Another process that calls the libraries' functions, which may hang or end it."""

from __future__ import annotations

import multiprocessing
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

__all__ = ["Child", "NoAnswerError"]


class NoAnswerError(Exception):
    """A function did not return: it took too long, or ended its process."""


class Child:
    """A process that is started when it is asked, and again after it died.

    Parameters
    ----------
    timeout_s : float, second
        How long an answer may take.
    """

    def __init__(self, timeout_s: float) -> None:
        self.timeout_s = timeout_s
        self._context = multiprocessing.get_context("spawn")
        self._process: Any = None
        self._connection: Any = None

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def __call__(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Return what the function returns.

        Parameters
        ----------
        function : callable
            Found by its import name.
        *arguments : object
            What it is called with.

        Raises
        ------
        NoAnswerError
            If there is none in time, or the process died.
        """
        if self._process is None:
            self._start()
        self._connection.send((function, arguments))
        if not self._connection.poll(self.timeout_s):
            self.end()
            message = f"takes longer than {self.timeout_s:g} s"
            raise NoAnswerError(message)
        try:
            return self._connection.recv()
        except EOFError:
            raise NoAnswerError(self._cause()) from None

    def _start(self) -> None:
        self._connection, theirs = self._context.Pipe()
        self._process = self._context.Process(target=_answer, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def _cause(self) -> str:
        self._process.join()
        code = self._process.exitcode
        self.end()
        return f"ends the process: {signal.Signals(-code).name if code < 0 else f'exit status {code}'}"

    def end(self) -> None:
        """End the process, whatever it does."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._connection.close()
            self._process = None


def _answer(connection: Connection) -> None:
    """Call what comes, until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us
    with suppress(EOFError):
        while True:
            function, arguments = connection.recv()
            connection.send(function(*arguments))
