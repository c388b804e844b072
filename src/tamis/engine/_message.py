"""What goes to a worker in another process, and what it says: bytes, of which the work's own go once."""

from __future__ import annotations

import pickle
import threading
import time
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tamis.catalogue import load_target
from tamis.engine._work import Work, name_of
from tamis.errors import PipelineError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Reply", "carry_out", "digest_of", "forget", "pack"]

# so many kinds of work stay open in a worker: their maps and arrays are opened once
MOST_KEPT = 4

_kept: dict[str, tuple[Callable[[Any], Any], float]] = {}
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a worker says of the tasks of one message.

    Parameters
    ----------
    results : tuple
        One for each task, if all went well.
    seconds : float, default 0.0
        How long the tasks took.
    failure : BaseException, optional
        What the first task that failed raised.
    told : str
        The traceback of the failure.
    is_unknown : bool, default False
        Whether nothing was done, because the work itself never came.
    """

    results: tuple[Any, ...] = ()
    seconds: float = 0.0
    failure: BaseException | None = None
    told: str = ""
    is_unknown: bool = False

    def raise_failure(self) -> None:
        """Raise what the task raised; its cause says where that was."""
        if self.failure is not None:
            raise self.failure from _WorkerTraceback(self.told)


class _WorkerTraceback(Exception):
    """The traceback of another process, as text."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


@dataclass(frozen=True, slots=True)
class _Named:
    """A function that is no `Work`, by its name."""

    name: str

    def __call__(self, task: Any) -> Any:
        return load_target(self.name)(task)


def pack(function: Callable[[Any], Any]) -> bytes:
    """Return a function as bytes that another process understands: names, numbers and addresses.

    Raises
    ------
    PipelineError
        If it has no name to import it by, or holds what cannot cross.
    """
    try:
        return pickle.dumps(function if isinstance(function, Work) else _Named(name_of(function)), protocol=5)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        message = f"the work cannot go to another process: {error}"
        raise PipelineError(message, remedy="Use executor='threads'") from error


def digest_of(packed: bytes) -> str:
    """Return the name by which workers remember a work."""
    import xxhash

    return str(xxhash.xxh3_128_hexdigest(packed))


def carry_out(digest: str, packed: bytes | None, tasks: bytes) -> bytes:
    """Do the tasks of one message, in a worker; never raises what a task raises.

    Parameters
    ----------
    digest : str
        Which work it is.
    packed : bytes, optional
        The work, where it may not be known here yet.
    tasks : bytes
        The tasks, pickled.

    Returns
    -------
    reply : bytes
        A `Reply`, pickled here: what cannot be pickled is an error of its task, not of the worker.
    """
    try:
        work = _known(digest, packed)
        reply = Reply(is_unknown=True) if work is None else _do(work, pickle.loads(tasks))
        return pickle.dumps(reply, protocol=5)
    except BaseException as error:  # whatever a user's function raises is the caller's to see
        return pickle.dumps(_failed(error), protocol=5)


def _do(work: Callable[[Any], Any], tasks: tuple[Any, ...]) -> Reply:
    began = time.perf_counter()
    results = tuple(work(task) for task in tasks)
    return Reply(results, time.perf_counter() - began)


def _failed(error: BaseException) -> Reply:
    told = "".join(traceback.format_exception(error))
    return Reply(failure=_portable(error), told=told)


def _portable(error: BaseException) -> BaseException:
    """Return the error, or one that says the same where it does not survive the journey."""
    try:
        if type(pickle.loads(pickle.dumps(error))) is type(error):
            return error
    except Exception as reason:  # its own code runs here, and may do anything
        return RuntimeError(f"{type(error).__name__}: {error} (it cannot be pickled: {reason})")
    return RuntimeError(f"{type(error).__name__}: {error}")


def _known(digest: str, packed: bytes | None) -> Callable[[Any], Any] | None:
    with _lock:
        found = _kept.pop(digest, None)
        if found is None and packed is None:
            return None
        work: Callable[[Any], Any] = found[0] if found else pickle.loads(packed or b"")
        _kept[digest] = (work, time.monotonic())  # the last is the one used last
        while len(_kept) > MOST_KEPT:
            del _kept[next(iter(_kept))]
        return work


def forget(*, unused_s: float) -> None:
    """Let go of work unused for so long: files that were removed keep their room while they are mapped."""
    oldest = time.monotonic() - unused_s
    with _lock:
        for digest in [digest for digest, (_, used) in _kept.items() if used < oldest]:
            del _kept[digest]
