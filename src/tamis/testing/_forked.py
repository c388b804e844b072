"""Calling a function in a copy of this process, so that what it does to modules and arrays stays there."""

from __future__ import annotations

import multiprocessing
import os
import traceback
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

__all__ = ["forked"]


def forked(function: Callable[..., str], *args: Any, timeout_s: float) -> str:
    """Return what a function says in a process of its own, which says nothing else.

    Parameters
    ----------
    function : callable
        Returns text.
    *args
        Its arguments; they are not copied.
    timeout_s : float, second
        After so long the process is ended.

    Returns
    -------
    answer : str
        Or why there is none.
    """
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(theirs, function, args))
    process.start()
    theirs.close()
    try:
        return str(ours.recv()) if ours.poll(timeout_s) else f"took longer than {timeout_s:g} s"
    except EOFError:
        return "its process ended"
    finally:
        process.kill()
        process.join()
        ours.close()


def _answer(connection: Connection, function: Callable[..., str], args: tuple[Any, ...]) -> None:
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    warnings.resetwarnings()  # as a new process would have it
    try:
        answer = function(*args)
    except BaseException as error:  # whatever goes wrong is the answer
        answer = f"{type(error).__name__}: {error}".splitlines()[0]
        answer += f" at {traceback.extract_tb(error.__traceback__)[-1].name}"
    connection.send(answer)
    connection.close()
    os._exit(0)
