"""`Board`: a figure whose panels look at the same place."""

from __future__ import annotations

import math
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tamis.notebook.figure._controls import Controls
from tamis.notebook.figure._cross import Cross
from tamis.notebook.figure._panel import Panel
from tamis.notebook.figure._redraw import redraw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from matplotlib.figure import Figure

    from tamis.notebook.figure._scene import Scene

__all__ = ["Board", "add_panels", "size_of"]

_WIDTH, _NARROW, _MOST_IN_A_ROW = 4.0, 3.4, 3
_PROPORTIONS = 0.4, 1.6
_TITLE_INCHES, _TICKS_INCHES, _SIDE_INCHES = 0.3, 0.55, 0.6
_ZOOM = 1.25


def columns_of(count: int) -> int:
    """Return how many panels are beside each other."""
    return count if count <= _MOST_IN_A_ROW else math.ceil(math.sqrt(count))


def size_of(scene: Scene) -> tuple[float, float]:
    """Return width and height of the panels in inches, with titles and ticks."""
    columns = columns_of(len(scene.views))
    rows = math.ceil(len(scene.views) / columns)
    share = min(max(_PROPORTIONS[0], *map(scene.proportion_of, scene.views)), _PROPORTIONS[1])
    inches = _WIDTH if columns < _MOST_IN_A_ROW else _NARROW
    return columns * inches, rows * (share * (inches - _SIDE_INCHES) + _TITLE_INCHES + _TICKS_INCHES)


def add_panels(figure: Figure, scene: Scene) -> list[Panel]:
    """Return panels in a grid; those of the same geometry share their axes.

    Raises
    ------
    TamisError
        If an image cannot be computed.
    """
    for view in scene.views:
        scene.overview(view)  # what fails is told now, and not while matplotlib draws
    columns = columns_of(len(scene.views))
    rows = math.ceil(len(scene.views) / columns)
    panels: list[Panel] = []
    for number, view in enumerate(scene.views, 1):
        panel = Panel(figure.add_subplot(rows, columns, number), scene, view)
        other = next((one for one in panels if panel.is_joined_to(one)), None)
        if other is not None:
            panel.axes.sharex(other.axes)
            panel.axes.sharey(other.axes)
        panels.append(panel)
    for panel in panels:
        panel.follow()
    return panels


class Board:
    """Panels, the sliders below them, and what links them: their axes, the link, the cursor.

    Parameters
    ----------
    scene : Scene
        What is shown.
    make_figure : callable
        Gets width and height in inches, returns an empty figure.
    """

    def __init__(self, scene: Scene, make_figure: Callable[[tuple[float, float]], Figure]) -> None:
        self._scene = scene
        width, height = size_of(scene)
        below = Controls.inches(scene)
        self.figure = make_figure((width, height + below))
        """The figure."""
        self.panels = add_panels(self.figure, scene)
        """In the order of the images."""
        self._arrange(width, height + below, below)
        self.controls = Controls(self.figure, scene)
        """The sliders."""
        self._cross = Cross(self.figure, self.panels)
        self._pointed: Panel | None = None
        self._is_following = False
        for panel in self.panels:
            self._listen(panel)
        canvas: Any = self.figure.canvas
        events: dict[str, Callable[[Any], None]] = {
            "motion_notify_event": self._point,
            "axes_leave_event": self._leave,
            "figure_leave_event": self._leave,
            "scroll_event": self._scroll,
            "close_event": lambda _: self.close(),
        }
        self._ids = [canvas.mpl_connect(name, act) for name, act in events.items()]
        self._end = scene.link.on(self._follow)
        if (toolbar := getattr(canvas, "toolbar", None)) is not None:
            toolbar.push_current()  # "home" is where it began, whoever moves it first

    def close(self) -> None:
        """Follow the link no more."""
        self._end()
        self._cross.destroy()
        for one in self._ids:
            self.figure.canvas.mpl_disconnect(one)

    def panel_of(self, axes: object) -> Panel | None:
        """Return the panel that has these axes."""
        return next((panel for panel in self.panels if panel.axes is axes), None)

    def limits_of(self, panel: Panel) -> tuple[float, float] | None:
        """Return the contrast limits of a panel; None of labels and masks."""
        return self._scene.contrast.limits(panel.view)

    def _arrange(self, width: float, height: float, below: float) -> None:
        self.figure.subplots_adjust(
            left=_SIDE_INCHES / width,
            right=1 - 0.2 / width,
            bottom=(below + _TICKS_INCHES) / height,
            top=1 - _TITLE_INCHES / height,
            wspace=0.22,
            hspace=0.3,
        )

    def _listen(self, panel: Panel) -> None:
        def tell(_: object) -> None:
            if not self._is_following:
                with self._following():
                    shared = self._scene.link.shared
                    self._scene.link.set(extent={**shared.extent, **panel.extent()})
                    self._follow_extent(panel)

        for name in ("xlim_changed", "ylim_changed"):
            panel.axes.callbacks.connect(name, tell)
        panel.axes.format_coord = lambda x, y: self._in_words(panel, x, y)  # type: ignore[method-assign]

    @contextmanager
    def _following(self) -> Iterator[None]:
        """Mark that axes are changed by the link, and not by a hand."""
        self._is_following = True
        try:
            yield
        finally:
            self._is_following = False

    def _follow(self, news: Mapping[str, Any]) -> None:
        """Show what somebody has set."""
        if "extent" in news and not self._is_following:
            with self._following():
                self._follow_extent(None)
        if news.keys() & {"planes", "contrast_limits"}:
            self.controls.follow()
        if "cursor" in news:
            self._cross.move(self._pointed)
        if news.keys() & {"planes", "contrast_limits", "selection", "extent"} and not self._is_following:
            redraw(self.figure)

    def _follow_extent(self, but: Panel | None) -> None:
        for panel in self.panels:
            if but is None or not panel.is_joined_to(but):
                panel.follow()

    def _point(self, event: Any) -> None:
        panel = self.panel_of(event.inaxes)
        if panel is None:
            return
        self._pointed = panel
        self._scene.link.set(cursor=panel.position(event.xdata, event.ydata))

    def _leave(self, _: object) -> None:
        if self._pointed is not None:
            self._pointed = None
            self._scene.link.set(cursor=None)

    def _scroll(self, event: Any) -> None:
        """Zoom around the pointer."""
        panel = self.panel_of(event.inaxes)
        if panel is None:
            return
        times = _ZOOM**-event.step
        for at, ends, change in (
            (event.xdata, panel.axes.get_xlim(), panel.axes.set_xlim),
            (event.ydata, panel.axes.get_ylim(), panel.axes.set_ylim),
        ):
            change(at + (ends[0] - at) * times, at + (ends[1] - at) * times)
        redraw(self.figure)

    def _in_words(self, panel: Panel, x: float, y: float) -> str:
        """Return position and values for the toolbar."""
        pixel = panel.view.place.pixel_at(x, y)
        if pixel is None:
            return ""
        link = panel.position(x, y)
        values = []
        for other in self.panels:
            place = other.view.place
            if all(letter in link for letter in place.letters):
                own = [
                    link[letter] / factor for letter, factor in zip(place.letters, place.factors, strict=True)
                ]
                values.append(f"{other.view.title} = {other.value_in_words(own[1], own[0]) or '-'}")
        return " · ".join([f"row {pixel[0]}, column {pixel[1]}", *values])
