"""`Sharing`: a link of Python and those of the pages that show a comparison, kept the same."""

from __future__ import annotations

import logging
import math
from typing import TYPE_CHECKING, Any

from tamis.errors import TamisError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tamis.display import Link

__all__ = ["Sharing"]

_LOG = logging.getLogger("tamis.notebook")
_MOST = 100_000
"""So many labels may be selected by a page."""


class Sharing:
    """Brings what a page sets to the link, and what others set to the pages.

    Parameters
    ----------
    link : Link
        In units of the first image.
    colormap : str
        Of grey images, to begin with.
    """

    def __init__(self, link: Link, colormap: str) -> None:
        self._link = link
        self._colormap = colormap
        self._send: Callable[[Mapping[str, Any]], object] = lambda _: None
        self._page = ""
        self._end: Callable[[], None] = lambda: None

    def begin(self, send: Callable[[Mapping[str, Any]], object]) -> None:
        """Tell pages of changes from now on: `send` brings a message to all of them."""
        self._send = send
        self._end = self._link.on(self._tell)

    def close(self) -> None:
        """Tell nobody any more."""
        self._end()

    def take(self, told: Mapping[str, Any]) -> None:
        """Take what a page says of itself, ``{"page": name, "link": {...}}``; nothing of it is believed.

        Without changes, the page has just come, and is told how everything is.
        """
        page, news = told.get("sharer"), told.get("link")
        if not isinstance(page, str) or not isinstance(news, dict):
            return
        if not news:
            shared = self._link.shared
            self._tell({name: getattr(shared, name) for name in _TO_PAGE}, {"colormap": self._colormap})
            return
        found = {name: read(news[name]) for name, read in _FROM_PAGE.items() if name in news}
        self._page = page
        try:
            self._link.set(**{name: value for name, value in found.items() if value is not _NOTHING})
        except TamisError:
            _LOG.info("a page shares what makes no sense", exc_info=True)
        finally:
            self._page = ""

    def _tell(self, news: Mapping[str, Any], more: Mapping[str, Any] | None = None) -> None:
        known = {name: tell(news[name]) for name, tell in _TO_PAGE.items() if name in news}
        if known:
            self._send({"link": {**known, **(more or {})}, "sharer": self._page})


_NOTHING = object()


def _numbers(value: Any) -> Any:
    """Return a mapping of names to finite numbers, or `_NOTHING`."""
    is_known = isinstance(value, dict) and all(map(_is_number, value.values()))
    return value if is_known else _NOTHING


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _pair(value: Any) -> Any:
    is_pair = isinstance(value, list) and len(value) == 2 and all(map(_is_number, value))
    return (float(value[0]), float(value[1])) if is_pair else _NOTHING


def _pairs(value: Any) -> Any:
    found = {name: _pair(one) for name, one in value.items()} if isinstance(value, dict) else {"": _NOTHING}
    return _NOTHING if _NOTHING in found.values() else found


def _planes(value: Any) -> Any:
    found = _numbers(value)
    return found if found is _NOTHING else {name: int(one) for name, one in found.items()}


def _labels(value: Any) -> Any:
    is_known = isinstance(value, list) and len(value) <= _MOST and all(isinstance(one, int) for one in value)
    return frozenset(value) if is_known else _NOTHING


def _or_none(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


_FROM_PAGE: dict[str, Callable[[Any], Any]] = {
    "planes": _planes,
    "extent": _pairs,
    "cursor": _or_none(_numbers),
    "selection": _labels,
    "contrast_limits": _or_none(_pair),
}
_TO_PAGE: dict[str, Callable[[Any], Any]] = {
    "planes": dict,
    "extent": lambda extent: {name: list(pair) for name, pair in extent.items()},
    "cursor": lambda cursor: None if cursor is None else dict(cursor),
    "selection": sorted,
    "contrast_limits": lambda limits: None if limits is None else list(limits),
}
