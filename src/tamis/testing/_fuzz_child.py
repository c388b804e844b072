"""Fuzz round after round in processes of their own, which may hang or die."""

from __future__ import annotations

import multiprocessing
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any

from tamis.testing._fuzz_operation import tally_of
from tamis.testing._fuzz_outcome import library_watchers
from tamis.testing._fuzz_tally import Tally, snippet_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.connection import Connection

    from tamis.testing._fuzz_loop import AnyCase
    from tamis.testing._fuzz_results import Round

__all__ = ["fuzz_in_processes"]

MOST_DEATHS = 3
"""After so many, the rest of a round is not tried."""


@dataclass(slots=True)
class _Child:
    """A process that does one round, and what is known of it.

    Parameters
    ----------
    round : Round
        Which cases.
    misfits, timeout_s
        As for `fuzz_in_processes`.
    before : Tally
        What came of the cases that processes before it did.
    deaths : int
        How many processes died of this operation.
    """

    round: Round
    misfits: bool
    timeout_s: float
    before: Tally = field(default_factory=Tally)
    deaths: int = 0
    case: str = ""
    is_in_library: bool = False
    tally: Tally = field(default_factory=Tally)
    is_done: bool = False
    heard: float = 0.0
    process: Any = None
    connection: Any = None

    def start(self, context: Any) -> None:
        self.connection, theirs = context.Pipe(duplex=False)
        rest = self.round.cases - self.before.cases
        arguments = (theirs, self.round.operation, rest, self.round.seed + self.deaths, self.misfits)
        self.process = context.Process(target=_work, args=arguments, daemon=True)
        self.process.start()
        theirs.close()
        self.heard = time.monotonic()

    def listen(self) -> bool:
        """Take what it said; False when it will say no more."""
        try:
            while self.connection.poll():
                self.hear(self.connection.recv())
        except (EOFError, ConnectionError):
            return False
        return time.monotonic() - self.heard < self.timeout_s

    def hear(self, said: Any) -> None:
        """Take one thing that it said: whether the library is at work, or which case comes next."""
        self.heard = time.monotonic()
        if isinstance(said, bool):
            self.is_in_library = said
        else:
            self.case, tally, self.is_done = said
            self.tally = Tally.from_json(tally)

    def end(self) -> bool:
        """End the process and count what it did; return whether all is done."""
        is_late = self.process.is_alive() and not self.is_done
        if is_late:
            self.process.join(1)
            is_late = self.process.is_alive()
            self.process.kill()
        self.process.join()
        self.connection.close()
        self.before.merge(self.tally)
        self.tally = Tally()
        if self.is_done:
            return True
        self.deaths += 1
        if is_late and self.is_in_library:
            self.before.ways["undefined"] += 1  # what the library does not finish, nobody can compare
        else:
            self.before.add_crash(*self._cause(is_late=is_late))
        return self.deaths >= MOST_DEATHS or self.before.cases >= self.round.cases

    def _cause(self, *, is_late: bool) -> tuple[str, str]:
        if is_late:
            return "timeout", f"took longer than {self.timeout_s:g} s\n{self.case}"
        code = self.process.exitcode
        name = signal.Signals(-code).name if code and code < 0 else f"exit status {code}"
        return f"crash ({name})", f"ends the process: {name}\n{self.case}"


def fuzz_in_processes(
    rounds: Sequence[Round],
    *,
    processes: int,
    timeout_s: float,
    misfits: bool = False,
) -> Iterator[tuple[Round, Tally]]:
    """Yield what came of each round, in the order in which they are done.

    Parameters
    ----------
    rounds : sequence of Round
        What is done.
    processes : int
        How many rounds are done at once.
    timeout_s : float, second
        A case that takes longer is a failure.
    misfits : bool, default False
        As for `fuzz`.
    """
    context = _context()
    waiting = [_Child(wanted, misfits, timeout_s) for wanted in reversed(rounds)]
    running: list[_Child] = []
    try:
        while waiting or running:
            while waiting and len(running) < processes:
                running.append(waiting.pop())
                running[-1].start(context)
            wait([child.connection for child in running], timeout=1)
            for child in [child for child in running if not child.listen()]:
                running.remove(child)
                if child.end():
                    yield child.round, child.before
                else:
                    waiting.append(child)
    finally:
        for child in running:
            child.process.kill()
            child.process.join()


def _context() -> Any:
    """Return how processes are made: where it can be, from one that has loaded the libraries."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tamis.testing._fuzz_operation", "skimage.filters", "hypothesis"])
    return context


def _work(connection: Connection, operation: str, cases: int, seed: int, misfits: bool) -> None:  # noqa: FBT001 - sent
    """Fuzz one operation, and say so before each case: nobody else can say what killed us."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us

    def tell(case: AnyCase, tally: Tally) -> None:
        connection.send((snippet_of(case), tally.to_json(), False))

    library_watchers.append(connection.send)
    with suppress(BrokenPipeError):  # the parent is gone
        tally = tally_of(operation, cases=cases, seed=seed, misfits=misfits, on_case=tell)
        connection.send(("", tally.to_json(), True))
