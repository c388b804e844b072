"""How tasks are carried out: a part is a file in ``executors/``."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Protocol, TypeVar

from tamis.engine import executors
from tamis.errors import UnknownNameError

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Generator, Iterable

__all__ = ["Executor", "get_executor", "list_executors"]

T = TypeVar("T")
R = TypeVar("R")


class Executor(Protocol):
    """Carries out many tasks of one kind."""

    @property
    def workers(self) -> int:
        """How many tasks run at once."""
        ...

    @property
    def is_remote(self) -> bool:
        """Whether tasks are done in other processes: then `map` takes a `Work` whose places they see."""
        ...

    def map(
        self, function: Callable[[T], R], tasks: Iterable[T], *, cancel: threading.Event | None = None
    ) -> Generator[R, None, None]:
        """Yield the results in no promised order, as they come.

        Tasks are taken from the iterable only a little ahead of the workers. The first failure is
        raised and the tasks that have not begun are dropped; so are they when the iterator is closed,
        and when `cancel` is set: then `CancelledError` is raised.
        """
        ...

    def close(self) -> None:
        """Stop; closing twice is allowed."""
        ...


def list_executors() -> tuple[str, ...]:
    """Return the names of the executors there are, sorted."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(executors.__path__)))


def get_executor(name: str, *, workers: int | None = None) -> Executor:
    """Return a new executor.

    Parameters
    ----------
    name : str
        Name of its file: ``"serial"``, ``"threads"``.
    workers : int, optional
        How many tasks run at once; without it, as many as there are cores.

    Raises
    ------
    UnknownNameError
        If there is none of this name.
    """
    if name not in list_executors():
        raise UnknownNameError(name, noun="executor", known=list_executors())
    module = importlib.import_module(f"{executors.__name__}.{name}")
    executor: Executor = module.create(workers=workers)
    return executor
