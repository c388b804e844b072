"""Links themselves, and all views of Tamis that have one."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from tamis.display import Link, Shared
from tamis.notebook.linked._view import NOWHERE

if TYPE_CHECKING:
    from tamis.notebook.linked._view import Canvas, End, News, Told, View

__all__ = ["WHAT", "find_views"]

WHAT = "a view of Tamis, or any object whose `link` is a tamis.display.Link"

_EMPTY = Shared()


def find_views(thing: Any, _: tuple[float, ...]) -> list[View]:
    """Return a link as a view, or the one that a thing has.

    Parameters
    ----------
    thing : object
        Whatever somebody wants to link.
    """
    link = thing if isinstance(thing, Link) else getattr(thing, "link", None)
    return [_LinkView(link)] if isinstance(link, Link) else []


class _LinkView:
    """Another link, with all who listen to it."""

    names: frozenset[str] = frozenset(field.name for field in fields(Shared))
    canvas: Canvas = NOWHERE

    def __init__(self, link: Link) -> None:
        self._link = link

    def look(self) -> News:
        shared = {name: getattr(self._link.shared, name) for name in self.names}
        return {name: value for name, value in shared.items() if value != getattr(_EMPTY, name)}

    def pick(self, news: News) -> News:
        return news

    def show(self, news: News) -> None:
        self._link.set(**news)

    def watch(self, told: Told) -> End:
        return self._link.on(told)
