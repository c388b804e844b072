"""`link`: views of several libraries in step."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from tamis.display import Link, Shared
from tamis.errors import ParameterError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import ModuleType

    from tamis.notebook.linked._view import End, News, View

__all__ = ["Linked", "link"]

_WHERE = "link"
_ABSENT = object()


def link(
    *views: Any, of: str | Iterable[str] | None = None, spacing: Sequence[float] = (1.0, 1.0, 1.0)
) -> Linked:
    """Keep views in step from now on: where one is turned or sliced, all are.

    Scenes of PyVista and of Mayavi share camera and planes, with each other too; views of Tamis share
    whatever they have. The first view that shows something says where they begin.

    Parameters
    ----------
    *views : objects
        Plotters of PyVista, their renderers (subplots) and plane widgets; figures of Mayavi, image planes and
        cut planes; views of Tamis; other links.
    of : str or iterable of str, optional
        What to share: fields of `tamis.display.Shared`, such as ``"camera"`` or ``("planes", "cursor")``; by
        default all that two views have in common.
    spacing : (float, float, float), default (1, 1, 1)
        Size of a voxel along plane, row, column: where the planes lie of a widget that knows no image.

    Returns
    -------
    linked : Linked
        The `tamis.display.Link` that they share: its `set` moves all of them, its `close` ends it.

    Raises
    ------
    ParameterError
        If something is no view, or has nothing of what is to be shared.
    UnknownNameError
        If there is no such property.

    Notes
    -----
    *Positions* are (column, row, plane) times the spacing. In Mayavi a volume has these if it is given as
    ``mlab.pipeline.scalar_field(volume.T)`` with ``origin = (0, 0, 0)``; else its scenes are in step with
    each other only.

    *Everything happens in the thread that draws.* A view that was closed takes no part any more.

    Examples
    --------
    >>> import tamis
    >>> from tamis.display import Link
    >>> one, other = Link(), Link()
    >>> linked = tamis.link(one, other, of="planes")
    >>> one.set(planes={"Z": 3})
    >>> other.shared.planes
    {'Z': 3}
    >>> linked.close()
    """
    names = _names_of(of)
    if not views:
        raise ParameterError(_WHERE, "views", expected="at least one", got=views)
    steps = tuple(float(step) for step in reversed(spacing))
    found = [view for thing in views for view in _views_of(thing, names, steps)]
    linked = Linked()
    for view in found:
        linked._join(view, names)
    return linked


def _names_of(of: str | Iterable[str] | None) -> frozenset[str]:
    known = [one.name for one in fields(Shared)]
    names = frozenset(known if of is None else [of] if isinstance(of, str) else of)
    for name in sorted(names.difference(known)):
        raise UnknownNameError(name, noun="shared property", known=known, where=_WHERE)
    return names


def _views_of(thing: Any, names: frozenset[str], steps: tuple[float, ...]) -> list[View]:
    views = [view for part in _parts() for view in part.find_views(thing, steps)]
    if not views:
        what = "; ".join(part.WHAT for part in _parts())
        raise ParameterError(_WHERE, "views", expected=f"each one of these: {what}", got=thing)
    shared = [view for view in views if view.names & names]
    if not shared:
        expected = (
            f"of what {type(thing).__name__} has: {', '.join(sorted(set().union(*(v.names for v in views))))}"
        )
        raise ParameterError(_WHERE, "of", expected=expected, got=tuple(sorted(names)))
    return shared


@functools.cache
def _parts() -> tuple[ModuleType, ...]:
    from tamis.notebook import linked

    names = sorted(part.name for part in pkgutil.iter_modules(linked.__path__) if part.name[0] != "_")
    return tuple(importlib.import_module(f"{linked.__name__}.{name}") for name in names)


class Linked(Link):
    """What `tamis.link` returns: the link that views share, until it is closed."""

    def __init__(self) -> None:
        super().__init__()
        self._joints: list[_Joint] = []
        self._begun: set[str] = set()
        self._end = self.on(self._follow)

    def __repr__(self) -> str:
        return f"Linked of {len(self._joints)} views"

    def close(self) -> None:
        """End it: every view is on its own again, as it is now."""
        self._end()
        for joint in self._joints:
            joint.end()
        self._joints = []

    def _join(self, view: View, names: frozenset[str]) -> None:
        joint = _Joint(view, names & view.names)
        found = joint.heard(view.look())
        began = {name: value for name, value in found.items() if name not in self._begun or name == "planes"}
        if "planes" in began:
            began["planes"] = {**began["planes"], **self.shared.planes}
        self._begun.update(began)
        self.set(**began)
        self._joints = [*self._joints, joint]
        self._follow(dict.fromkeys(self._begun))
        joint.end = view.watch(functools.partial(self._told, joint))

    def _told(self, joint: _Joint, news: News) -> None:
        changes = joint.heard(news)
        if "planes" in changes:  # a view may know of some axes only
            changes["planes"] = {**self.shared.planes, **changes["planes"]}
        self._begun.update(changes)
        self.set(**changes)

    def _follow(self, news: News) -> None:
        """Show everyone what is so now - which may be newer than the news -, and draw each window once."""
        stale = {}
        for joint in self._joints:  # a list that nobody changes
            canvas = joint.view.canvas
            if not canvas.is_open():
                joint.end()
                self._joints = [other for other in self._joints if other is not joint]
            elif joint.follow({name: getattr(self.shared, name) for name in news}):
                stale[canvas.key] = canvas
        for canvas in stale.values():
            canvas.draw()


@dataclass(slots=True, eq=False)
class _Joint:
    """One view of a link, and what it is known to show."""

    view: View
    names: frozenset[str]
    known: dict[str, Any] = field(default_factory=dict)
    end: End = lambda: None

    def heard(self, news: News) -> dict[str, Any]:
        """Take note of what the view shows; return what of it is new."""
        fresh = {name: value for name, value in self._new(news).items() if name in self.names}
        self.known.update(fresh)
        return fresh

    def follow(self, news: News) -> bool:
        """Have the view show what it does not show yet; return whether there was any."""
        fresh = self._new(self.view.pick({name: news[name] for name in self.names & news.keys()}))
        if fresh:
            self.view.show(fresh)
            # which may differ: VTK makes directions as long as 1, and an index one that is there
            self.known.update({name: value for name, value in self.view.look().items() if name in fresh})
        return bool(fresh)

    def _new(self, news: News) -> dict[str, Any]:
        return {name: value for name, value in news.items() if self.known.get(name, _ABSENT) != value}
