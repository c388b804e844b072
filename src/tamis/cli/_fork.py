"""The process of a script, made of this one: what both need is loaded once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import warnings
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Becoming", "ForkedProcess", "become", "can_fork"]

_SHOW_WARNING = warnings.showwarning
_FIRST_LOOK_S, _LOOK_S = 0.0005, 0.05


class Becoming(BaseException):
    """Leaves all that this process was doing, when it is the new one and shall be a script's.

    Parameters
    ----------
    arguments : sequence of str
        For `tamis.recorder.become_script`.
    """

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__()
        self.arguments = arguments


class ForkedProcess:
    """A process that goes on from here with `Becoming`; in this one, asked like a `subprocess.Popen`.

    Parameters
    ----------
    arguments : sequence of str
        For `tamis.recorder.become_script`.

    Raises
    ------
    Becoming
        In the new process.
    """

    def __init__(self, arguments: Sequence[str]) -> None:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()  # else both processes would write what waits
        self.pid = os.fork()
        self._status: int | None = None
        if self.pid == 0:
            raise Becoming(arguments)

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it ends, and return its status: that of a signal is negative.

        Raises
        ------
        subprocess.TimeoutExpired
            If it takes longer than `timeout`, in seconds.
        """
        if timeout is None:
            return self._ended(0) or 0
        until, look = time.monotonic() + timeout, _FIRST_LOOK_S
        while (status := self.poll()) is None:
            left = until - time.monotonic()
            if left <= 0:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            time.sleep(min(look, left))
            look = min(2 * look, _LOOK_S)
        return status

    def poll(self) -> int | None:
        """Return its status; None as long as it runs."""
        return self._ended(os.WNOHANG)

    def send_signal(self, sig: int) -> None:
        """Send it a signal, if it is still there."""
        if self.poll() is None:
            os.kill(self.pid, sig)

    def _ended(self, options: int) -> int | None:
        if self._status is None:
            found, status = os.waitpid(self.pid, options)
            self._status = os.waitstatus_to_exitcode(status) if found else None
        return self._status


def can_fork() -> bool:
    """Return whether a copy of this process is as good as a new one.

    On other systems than Linux, libraries may not survive it; nor may threads, which libraries start.
    """
    return sys.platform == "linux" and "numpy" not in sys.modules


def become(arguments: Sequence[str]) -> NoReturn:
    """Be the process of a script, as if it had been started for it."""
    from tamis.recorder import become_script

    warnings.showwarning = _SHOW_WARNING
    if not sys.flags.safe_path:
        del sys.path[0]  # our own, where a file of the user's may be called numpy.py
    become_script(arguments)
