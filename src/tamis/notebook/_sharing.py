"""`Sharing`: a link of Python and those of the pages that show the same, kept the same."""

from __future__ import annotations

import logging
import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tamis.display import Camera
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
    send : callable
        Brings a message to all pages.
    """

    def __init__(self, link: Link, send: Callable[[Mapping[str, Any]], object]) -> None:
        self._link = link
        self._send = send
        self._page = ""
        self._end = link.on(self._tell)

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
            self._tell({name: getattr(shared, name) for name in _TO_PAGE})
            return
        found = {name: read(news[name]) for name, read in _FROM_PAGE.items() if name in news}
        self._page = page
        try:
            self._link.set(**{name: value for name, value in found.items() if value is not _NOTHING})
        except TamisError:
            _LOG.info("a page shares what makes no sense", exc_info=True)
        finally:
            self._page = ""

    def _tell(self, news: Mapping[str, Any]) -> None:
        known = {name: tell(news[name]) for name, tell in _TO_PAGE.items() if name in news}
        if known:
            self._send({"link": known, "sharer": self._page})


_NOTHING = object()
_POINTS = ("position", "focal_point", "view_up")


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


def _camera(value: Any) -> Any:
    if not isinstance(value, dict):
        return _NOTHING
    position, focal_point, view_up = (_triple(value.get(name)) for name in _POINTS)
    angle, scale = value.get("view_angle"), value.get("parallel_scale")
    are_known = all(one is None or (_is_number(one) and one > 0) for one in (angle, scale))
    if _NOTHING in (position, focal_point, view_up) or not are_known:
        return _NOTHING
    return Camera(position, focal_point, view_up, float(angle or 30.0), scale)


def _triple(value: Any) -> Any:
    is_known = isinstance(value, list) and len(value) == 3 and all(map(_is_number, value))
    return tuple(map(float, value)) if is_known else _NOTHING


def _or_none(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


_FROM_PAGE: dict[str, Callable[[Any], Any]] = {
    "planes": _planes,
    "extent": _pairs,
    "cursor": _or_none(_numbers),
    "selection": _labels,
    "contrast_limits": _or_none(_pair),
    "camera": _or_none(_camera),
    "clipping": _pairs,
}
_TO_PAGE: dict[str, Callable[[Any], Any]] = {
    "planes": dict,
    "extent": lambda extent: {name: list(pair) for name, pair in extent.items()},
    "cursor": lambda cursor: None if cursor is None else dict(cursor),
    "selection": sorted,
    "contrast_limits": lambda limits: None if limits is None else list(limits),
    "camera": lambda camera: None if camera is None else asdict(camera),
    "clipping": lambda clipping: {name: list(pair) for name, pair in clipping.items()},
}
