"""What is done with each tile of an image: a function by its name, and where it reads and writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from tamis.catalogue import load_target
from tamis.errors import PipelineError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tamis.engine._place import Place, WritablePlace

__all__ = ["TileFunction", "Work", "name_of"]

TileFunction: TypeAlias = "Callable[..., Any]"
"""``function(item, reads, writes, **arguments)``: does one item, usually a `Region`; what it returns is
small, pixels go into `writes`. It lives in a module, so that other processes find it by its name."""


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """One kind of task; called with an item, it does it.

    Only names, numbers and addresses of arrays cross to another process.

    Parameters
    ----------
    function : callable
        A `TileFunction`.
    reads : mapping
        By name, the places that it reads.
    writes : mapping
        By name, the places that it fills.
    arguments : mapping
        What else it is called with: names and numbers; large tables are places.
    """

    function: TileFunction
    reads: Mapping[str, Place] = field(default_factory=dict)
    writes: Mapping[str, WritablePlace] = field(default_factory=dict)
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, item: Any) -> tuple[Any, Any]:
        """Do one item; return it with what the function says of it, as items are done in any order."""
        return item, self.function(item, self.reads, self.writes, **self.arguments)

    def __reduce__(self) -> tuple[Any, ...]:
        name = name_of(self.function)
        return _work_named, (name, dict(self.reads), dict(self.writes), dict(self.arguments))


def _work_named(name: str, *parts: Any) -> Work:
    return Work(load_target(name), *parts)


def name_of(function: Callable[..., Any]) -> str:
    """Return the name another process imports a function by: ``"module:name"``.

    Raises
    ------
    PipelineError
        If it has none: a lambda, a function within a function, one typed into a notebook.
    """
    module, name = getattr(function, "__module__", None), getattr(function, "__qualname__", "")
    if not module or module == "__main__" or not name or "<" in name:
        message = f"{name or function!r} has no name that another process could import it by"
        raise PipelineError(message, remedy="Put it into a module, or use executor='threads'")
    return f"{module}:{name}"
