"""How tasks are carried out: a part is a file in ``executors/``."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from tamis.engine import executors
from tamis.errors import SettingError, UnknownNameError

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Generator, Iterable

    from tamis.engine._scratch import Storage

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

    @property
    def storage(self) -> Storage:
        """Where arrays must be for its workers; only where it is not remote, ``"memory"``."""
        ...

    def map(
        self, function: Callable[[T], R], tasks: Iterable[T], *, cancel: threading.Event | None = None
    ) -> Generator[R, None, None]:
        """Yield the results in no promised order, as they come.

        Tasks are taken from the iterable only a little ahead of the workers. The first failure is
        raised and the tasks that have not begun are dropped; so are they when the iterator is closed,
        and when `cancel` is set: then `CancelledError` is raised.

        An executor that is remote takes a `Work`, or a function that can be imported by its name; it may
        do a task twice, if the worker that had it died.
        """
        ...

    def close(self) -> None:
        """Stop; closing twice is allowed."""
        ...


def list_executors() -> tuple[str, ...]:
    """Return the names of the executors there are, sorted."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(executors.__path__)))


def get_executor(executor: Any, *, workers: int | None = None, scheduler: Any = None) -> Executor:
    """Return a new executor.

    Parameters
    ----------
    executor : str or dask.distributed.Client or Executor
        Name of its file: ``"serial"``, ``"threads"``, ``"processes"``, ``"dask"``. A client of a Dask
        cluster is used as it is, and never closed; an executor is returned.
    workers : int, optional
        How many tasks run at once; without it, as many as there are cores.
    scheduler : str or distributed.Client, optional
        A cluster that runs already: the address of its scheduler, such as ``"tcp://10.0.0.1:8786"``, or
        a client, which is never closed.

    Raises
    ------
    UnknownNameError
        If there is none of this name.
    MissingExtraError
        If what it needs is not installed.
    SettingError
        If it has no scheduler, but an address is given; or if no scheduler answers there.
    """
    if not isinstance(executor, str):
        return _adopted(executor)
    if executor not in list_executors():
        raise UnknownNameError(executor, noun="executor", known=list_executors())
    module = importlib.import_module(f"{executors.__name__}.{executor}")
    if scheduler is None:
        return module.create(workers=workers)  # type: ignore[no-any-return]  # by the rule of the folder
    if not hasattr(module, "connect"):
        message = f"executor {executor!r} must be given no scheduler, got {scheduler!r}"
        raise SettingError(message, where="run", remedy="Use executor='dask'")
    return module.connect(scheduler) if isinstance(scheduler, str) else _adopted(scheduler)


def _adopted(executor: Any) -> Executor:
    """Return the executor that an object is, or that works with it."""
    if hasattr(executor, "map") and hasattr(executor, "storage"):
        return executor  # type: ignore[no-any-return]
    for name in list_executors():
        module = importlib.import_module(f"{executors.__name__}.{name}")
        if hasattr(module, "adopt") and (adopted := module.adopt(executor)) is not None:
            return adopted  # type: ignore[no-any-return]
    message = f"executor must be a name or a Dask client, got {type(executor).__name__}"
    raise SettingError(message, where="run", remedy=f"Known are {', '.join(list_executors())}")
