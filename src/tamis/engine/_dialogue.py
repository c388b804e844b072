"""Work done by other processes: a window of messages is under way, replies come in any order."""

from __future__ import annotations

import itertools
import pickle
from collections.abc import Sized
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from tamis.engine._message import digest_of
from tamis.errors import CancelledError, TaskError

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Generator, Iterable, Iterator

    from tamis.engine._message import Reply

__all__ = ["MOST_TASKS", "Line", "Lost", "talk"]

# so many tasks travel together at most
MOST_TASKS = 256

# how often somebody who waits looks whether the run was cancelled
_LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class Lost:
    """Said of a message instead of a reply: its worker died, or is gone.

    Parameters
    ----------
    reason : str
        What happened, as a clause.
    remedy : str, optional
        What the user can do about it.
    is_final : bool, default False
        Whether trying again would be of no use.
    """

    reason: str
    remedy: str = ""
    is_final: bool = False


class Line(Protocol):
    """To the workers, for the messages of one call of `Executor.map`."""

    @property
    def window(self) -> int:
        """How many messages are under way at most."""
        ...

    @property
    def message_s(self) -> float:
        """How many seconds of work make a message worth its way."""
        ...

    def send(self, number: int, digest: str, packed: bytes | None, tasks: bytes) -> None:
        """Have `carry_out` called by some worker."""
        ...

    def receive(self, timeout_s: float) -> list[tuple[int, bytes | Lost]]:
        """Return what was said of which messages; perhaps nothing, after the timeout."""
        ...

    def hang_up(self) -> None:
        """Stop whatever is still under way."""
        ...


def talk(
    line: Line,
    function: Callable[[Any], Any],
    packed: bytes,
    tasks: Iterable[Any],
    cancel: threading.Event | None = None,
) -> Generator[Any, None, None]:
    """Yield what the function says of each task, as replies come; see `Executor.map`.

    Parameters
    ----------
    line : Line
        Leads to the workers; hung up in the end.
    function : callable
        What is done, for messages.
    packed : bytes
        The same, for workers.
    tasks : iterable
        Taken only as far ahead as messages may be under way.
    cancel : threading.Event, optional
        When it is set, the work stops.

    Raises
    ------
    CancelledError
        If `cancel` is set.
    TaskError
        If a worker dies twice over the same tasks.
    """
    dialogue = _Dialogue(line, function, packed, tasks)
    try:
        yield from dialogue.results(cancel)
    finally:
        line.hang_up()


class _Dialogue:
    """The messages that are under way, and what is still to be sent."""

    def __init__(
        self, line: Line, function: Callable[[Any], Any], packed: bytes, tasks: Iterable[Any]
    ) -> None:
        self._line = line
        self._function = function
        self._packed = packed
        self._digest = digest_of(packed)
        self._numbers = itertools.count()
        self._pace = _Pace(tasks, line)
        self._tasks: Iterator[Any] = iter(tasks)
        self._under_way: dict[int, tuple[Any, ...]] = {}
        self._tried_twice: set[int] = set()

    def results(self, cancel: threading.Event | None) -> Iterator[Any]:
        self._fill(cancel)
        while self._under_way:
            for number, said in self._line.receive(_LOOK_S):
                reply = self._understood(number, said)
                if reply is not None:
                    self._fill(cancel)
                    yield from reply.results
            _stop_if_set(cancel)

    def _fill(self, cancel: threading.Event | None) -> None:
        """Send as many messages as the window allows."""
        while len(self._under_way) < self._line.window:
            _stop_if_set(cancel)
            tasks = tuple(itertools.islice(self._tasks, self._pace.size()))
            if not tasks:
                return
            number = next(self._numbers)
            self._under_way[number] = tasks
            # who has not got the work yet will ask for it: most have, by now
            self._send(number, with_work=number < self._line.window)

    def _send(self, number: int, *, with_work: bool) -> None:
        tasks = pickle.dumps(self._under_way[number], protocol=5)
        self._line.send(number, self._digest, self._packed if with_work else None, tasks)

    def _understood(self, number: int, said: bytes | Lost) -> Reply | None:
        """Return the reply to a message, or None if it had to be sent again."""
        if isinstance(said, Lost):
            self._try_again(number, said)
            return None
        reply: Reply = pickle.loads(said)
        if reply.is_unknown:
            self._send(number, with_work=True)
            return None
        reply.raise_failure()
        self._pace.learn(len(self._under_way.pop(number)), reply.seconds)
        self._tried_twice.discard(number)
        return reply

    def _try_again(self, number: int, lost: Lost) -> None:
        if lost.is_final or number in self._tried_twice:
            raise _task_error(self._function, self._under_way[number], lost)
        self._tried_twice.add(number)
        self._send(number, with_work=True)


class _Pace:
    """How many tasks one message carries: the quicker they are, the more."""

    def __init__(self, tasks: Iterable[Any], line: Line) -> None:
        self._left = len(tasks) if isinstance(tasks, Sized) else None
        self._line = line
        self._ideal = 1.0

    def size(self) -> int:
        """Return how many tasks the next message takes."""
        size = int(self._ideal)
        if self._left is not None:  # towards the end, nobody shall wait for one long message
            size = min(size, max(1, self._left // self._line.window))
            self._left -= size
        return size

    def learn(self, count: int, seconds: float) -> None:
        """Hear how long so many tasks took."""
        ideal = self._line.message_s * count / max(seconds, 1e-9)
        self._ideal = max(1.0, min(ideal, 2.0 * self._ideal, MOST_TASKS))


def _stop_if_set(cancel: threading.Event | None) -> None:
    if cancel is not None and cancel.is_set():
        raise CancelledError


def _task_error(function: Any, tasks: tuple[Any, ...], lost: Lost) -> TaskError:
    """Return the error that says which tasks were lost, and of which node where that is known."""
    program = getattr(function, "arguments", {}).get("program")
    step = program.steps[-1] if program else None
    done = getattr(function, "function", function)
    one_of = "" if len(tasks) == 1 else f" or one of the {len(tasks) - 1} after it"
    error = TaskError(
        lost.reason,
        node=step.node if step else "",
        operation=step.operation if step else getattr(done, "__qualname__", "a task"),
        values=step.values if step else {},
        region=f"{tasks[0]}{one_of}",
        remedy=lost.remedy,
    )
    if step is None:
        error.where = ""
    return error
