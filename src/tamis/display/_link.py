"""`Link`: what several views share - planes, cursor, selection, contrast, camera -, whoever draws them."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from tamis.display._intent import WHERE
from tamis.errors import ParameterError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Camera", "Link", "Shared"]

Point: TypeAlias = "tuple[float, float, float]"


@dataclass(frozen=True, slots=True)
class Camera:
    """From where a scene is looked at.

    Positions are (column, row, plane) times the spacing: 0 is the middle of the first pixel.

    Parameters
    ----------
    position : (float, float, float), in the unit of the spacing
        Where the camera is.
    focal_point : (float, float, float), in the unit of the spacing
        What is in the middle.
    view_up : (float, float, float)
        Which direction is up.
    view_angle : float, default 30, degree
        Height of what is seen, as an angle.
    parallel_scale : float or None, default None, in the unit of the spacing
        Half the height of what is seen without perspective; None: with it.
    """

    position: Point
    focal_point: Point
    view_up: Point
    view_angle: float = 30.0
    parallel_scale: float | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """What views that are linked have in common, at one moment.

    Parameters
    ----------
    planes : mapping of str to int
        Index of the plane that is shown, by axis; an axis that is left out: its middle.
    extent : mapping of str to (float, float), in the unit of the spacing
        First and last position that is seen, by axis; pixel i reaches from i to i + 1 times the spacing. An
        axis that is left out is seen whole.
    cursor : mapping of str to float, in the unit of the spacing, or None
        Position by axis.
    selection : frozenset of int
        Labels of the objects that are selected.
    contrast_limits : (float, float) or None
        Values drawn as the first and the last colour; None: what suits.
    camera : Camera or None
        None: as the scene begins.
    clipping : mapping of str to (float, float), in the unit of the spacing
        Which part of a scene is drawn, by axis, in positions as those of a camera; an axis that is left out
        is drawn whole.
    """

    planes: Mapping[str, int] = field(default_factory=dict)
    extent: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    cursor: Mapping[str, float] | None = None
    selection: frozenset[int] = frozenset()
    contrast_limits: tuple[float, float] | None = None
    camera: Camera | None = None
    clipping: Mapping[str, tuple[float, float]] = field(default_factory=dict)


_NAMES = tuple(one.name for one in fields(Shared))


class Link:
    """One record that any number of views share: whoever holds it may set it, and all are told what changed.

    Everything is called in one thread, the one that draws.

    Examples
    --------
    >>> from tamis.display import Link
    >>> link = Link()
    >>> end = link.on(print)
    >>> link.set(planes={"Z": 3})
    {'planes': {'Z': 3}}
    >>> link.set(planes={"Z": 3})  # is so already
    >>> link.shared.planes["Z"]
    3
    """

    def __init__(self) -> None:
        self._shared = Shared()
        self._listeners: dict[object, Callable[[Mapping[str, Any]], object]] = {}

    @property
    def shared(self) -> Shared:
        """What is shared now."""
        return self._shared

    def set(self, **changes: Any) -> None:
        """Change some of it, and tell everyone; what is so already changes nothing.

        Parameters
        ----------
        **changes
            Fields of `Shared`.

        Raises
        ------
        UnknownNameError
            If there is no such field.
        ParameterError
            If contrast limits make no sense.
        """
        for name in changes:
            if name not in _NAMES:
                raise UnknownNameError(name, noun="shared property", known=_NAMES)
        _check_limits(changes.get("contrast_limits"))
        news = {name: value for name, value in changes.items() if value != getattr(self._shared, name)}
        if not news:
            return
        self._shared = replace(self._shared, **news)
        for listener in list(self._listeners.values()):
            listener(news)

    def on(self, listener: Callable[[Mapping[str, Any]], object]) -> Callable[[], None]:
        """Tell a listener what changes, by name, from now on.

        Parameters
        ----------
        listener : callable
            Gets a mapping; it may set the link again.

        Returns
        -------
        end : callable
            Ends that.
        """
        token = object()
        self._listeners[token] = listener

        def end() -> None:
            self._listeners.pop(token, None)

        return end


def _check_limits(limits: tuple[float, float] | None) -> None:
    if limits is not None and not limits[0] < limits[1]:
        expected = "two numbers, the lower one first"
        raise ParameterError(WHERE, "contrast_limits", expected=expected, got=limits)
