"""`View`: what `tamis.link` asks of whatever it links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["NOWHERE", "Canvas", "End", "News", "Told", "View", "comes_from"]

News: TypeAlias = "Mapping[str, Any]"
Told: TypeAlias = "Callable[[News], None]"
End: TypeAlias = "Callable[[], None]"


@dataclass(frozen=True, slots=True)
class Canvas:
    """Where views are drawn: several may be in one window, which is then drawn once.

    Parameters
    ----------
    key : object
        The same for views of one window.
    is_open : callable
        Whether it can still be drawn.
    draw : callable
        Draws it.
    """

    key: object
    is_open: Callable[[], bool]
    draw: End


NOWHERE = Canvas(None, lambda: True, lambda: None)
"""Of views that see to their drawing themselves."""


class View(Protocol):
    """One thing that can be kept in step; what is shared is said by name and value, as in `Shared`."""

    @property
    def names(self) -> frozenset[str]:
        """Which fields of `Shared` it has."""

    @property
    def canvas(self) -> Canvas:
        """Where it is drawn."""

    def look(self) -> News:
        """Return what it shows now, as far as it shows anything."""

    def pick(self, news: News) -> News:
        """Return what of some news is about what it shows."""

    def show(self, news: News) -> None:
        """Show what was picked, without drawing."""

    def watch(self, told: Told) -> End:
        """Tell what it shows whenever that may have changed; return what ends that."""


def comes_from(thing: object, *libraries: str) -> bool:
    """Return whether the class of a thing, or one that it is derived from, is one of a library's."""
    modules = (cls.__module__ for cls in type(thing).__mro__)
    return any(module.partition(".")[0] in libraries for module in modules)
