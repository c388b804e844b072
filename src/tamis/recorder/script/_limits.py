"""Waiting for the process of a script, and ending it with all that it started when it takes too much."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING, Protocol

from tamis.config import parse_bytes
from tamis.dataclass import dataclass
from tamis.errors import SettingError, format_bytes, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import psutil

__all__ = ["Limits", "Process", "run_limited"]

_LOOK_S = 0.05
# so long a script has to come to an end by itself, as after Ctrl-C, and to leave what was recorded
_GRACE_S = 5.0
_TERMINAL_S = 0.5
# more than that while it ends, and it is killed at once
_MOST_OVER = 1.25


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a script may take.

    Parameters
    ----------
    timeout_s : float, optional
        Longest time.
    memory_bytes : int, optional, byte
        Most memory, of its process and of those that it starts, together.
    """

    timeout_s: float | None = None
    memory_bytes: int | None = None

    @classmethod
    def of(cls, timeout_s: float | None, memory: str | int | None) -> Limits:
        """Return the limits that are asked for.

        Raises
        ------
        SettingError
            If the time is not positive, or the memory is no size.
        """
        if timeout_s is not None and not timeout_s > 0:
            message = f"timeout_s must be positive, got {shown(timeout_s)}"
            raise SettingError(message, where="record")
        return cls(timeout_s, None if memory is None else parse_bytes(memory))

    def too_much(self, seconds: float, memory_bytes: int) -> str:
        """Return what is too much, in words; '' if nothing is."""
        if self.memory_bytes is not None and memory_bytes > self.memory_bytes:
            allowed = format_bytes(self.memory_bytes)
            return (
                f"took {format_bytes(memory_bytes)} of memory, where {allowed} are allowed, and was stopped"
            )
        if self.timeout_s is not None and seconds > self.timeout_s:
            return f"took longer than {self.timeout_s:g} s, and was stopped"
        return ""


class Process(Protocol):
    """What is asked of a process: as `subprocess.Popen` does it."""

    @property
    def pid(self) -> int: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def poll(self) -> int | None: ...

    def send_signal(self, sig: int) -> None: ...


def run_limited(start: Callable[[], Process], limits: Limits) -> tuple[int, str]:
    """Start a process, and wait for its end.

    It stays in our process group: a terminal's Ctrl-C reaches it, it may read the terminal, and what ends us
    from outside ends it as well. When it takes too much, or we are interrupted, it is interrupted as by
    Ctrl-C, and killed soon after with every process that it has started.

    Parameters
    ----------
    start : callable
        Gives the process.
    limits : Limits
        How much it may take.

    Returns
    -------
    status : int
        Of the process.
    reason : str
        Why it was stopped; '' if it was not.
    """
    process = start()
    try:
        reason = _wait(process, limits)
        if reason:
            _end(process, limits, first_wait_s=0)
    except BaseException:  # KeyboardInterrupt most of all: nothing is left running behind us
        _end(process, limits, first_wait_s=_TERMINAL_S)
        raise
    return process.wait(), reason


def _wait(process: Process, limits: Limits) -> str:
    """Wait until the process ends, or takes too much; return what is too much."""
    began = time.monotonic()
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_look_s(limits, time.monotonic() - began))
            return ""
        reason = limits.too_much(time.monotonic() - began, _memory_of(process, limits))
        if reason:
            return reason


def _look_s(limits: Limits, seconds: float) -> float | None:
    """Return how long to wait before the next look."""
    left = None if limits.timeout_s is None else max(0.0, limits.timeout_s - seconds) + 0.001
    if limits.memory_bytes is None:
        return left
    return _LOOK_S if left is None else min(_LOOK_S, left)


def _memory_of(process: Process, limits: Limits) -> int:
    """Return what a process and those it has started take together; 0 where nobody asks."""
    if limits.memory_bytes is None:
        return 0
    family = _family(process)
    resident = sum(_asked(one, "rss") for one in family)
    if resident <= limits.memory_bytes:
        return resident
    return sum(_asked(one, "pss") for one in family)  # pages that several share count once; slow to ask for


def _asked(process: psutil.Process, what: str) -> int:
    import psutil

    with contextlib.suppress(psutil.Error):
        if what == "rss":
            return int(process.memory_info().rss)
        full = process.memory_full_info()
        return int(getattr(full, "pss", 0) or full.uss)
    return 0


def _family(process: Process) -> list[psutil.Process]:
    """Return a process and all that it has started, as far as they live."""
    import psutil

    with contextlib.suppress(psutil.Error):
        parent = psutil.Process(process.pid)
        return [parent, *parent.children(recursive=True)]
    return []


def _end(process: Process, limits: Limits, *, first_wait_s: float) -> None:
    """Interrupt a process, wait a little, and kill what is left of it and of all that it started."""
    family = _family(process)
    try:
        # a terminal has interrupted it already: twice would break off its own tidying up
        if not _ends_within(process, first_wait_s, limits) and os.name == "posix":
            process.send_signal(signal.SIGINT)
            _ends_within(process, _GRACE_S, limits)
    finally:
        _kill([*family, *_family(process)])
        process.wait()


def _ends_within(process: Process, seconds: float, limits: Limits) -> bool:
    """Return whether a process ends in time, without taking much more memory than it may."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_LOOK_S)
            return True
        if _memory_of(process, limits) > _MOST_OVER * (limits.memory_bytes or 0) > 0:
            return False
    return process.poll() is not None


def _kill(family: Iterable[psutil.Process]) -> None:
    import psutil

    for one in family:
        with contextlib.suppress(psutil.Error):
            one.kill()  # psutil sees to it that the number is not another's by now
