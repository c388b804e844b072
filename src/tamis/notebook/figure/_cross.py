"""`Cross`: the cursor of one panel in all the others, with the true value under it in each title line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.notebook.figure._redraw import redraw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

    from tamis.notebook.figure._panel import Panel

__all__ = ["Cross"]

_COLOR = "#ffb000"
_DIGITS = 6


class Cross:
    """Two lines and a value in each panel; drawn over the finished figure, which is not drawn again for them.

    Parameters
    ----------
    figure : Figure
        Of the panels.
    panels : sequence of Panel
        Where.
    """

    def __init__(self, figure: Figure, panels: Sequence[Panel]) -> None:
        self._canvas: Any = figure.canvas
        self._figure = figure
        self._is_fast = self._canvas.supports_blit
        self._background: Any = None
        self._panels = panels
        self._is_shown = False
        how = {"color": _COLOR, "linewidth": 0.8, "visible": False, "animated": self._is_fast}
        self._lines = [(panel.axes.axvline(0, **how), panel.axes.axhline(0, **how)) for panel in panels]
        self._words = [
            panel.axes.set_title("", loc="right", fontsize="small", animated=self._is_fast)
            for panel in panels
        ]
        self._id = self._canvas.mpl_connect("draw_event", self._keep)

    def move(self, pointed: Panel | None) -> None:
        """Follow the link's cursor; the panel that is pointed at needs no lines."""
        was_shown = self._is_shown
        self._is_shown = False
        for panel, lines, words in zip(self._panels, self._lines, self._words, strict=True):
            at = panel.cursor()
            words.set_text("" if at is None else panel.value_in_words(*at, digits=_DIGITS))
            self._is_shown |= at is not None
            for line in lines:
                line.set_visible(at is not None and panel is not pointed)
            if at is not None:
                lines[0].set_xdata([at[0]] * 2)
                lines[1].set_ydata([at[1]] * 2)
        if self._is_shown or was_shown:
            self._draw()

    def destroy(self) -> None:
        """Hear no more of the figure."""
        self._canvas.mpl_disconnect(self._id)

    def _keep(self, _: object) -> None:
        """Keep the figure as it was drawn, and draw over it."""
        if self._is_fast and not self._canvas.is_saving():
            self._background = self._canvas.copy_from_bbox(self._figure.bbox)
            if self._is_shown:
                self._draw()

    def _draw(self) -> None:
        if not self._is_fast or self._background is None:
            redraw(self._figure)
            return
        self._canvas.restore_region(self._background)
        for panel, lines, words in zip(self._panels, self._lines, self._words, strict=True):
            for artist in (*lines, words):
                panel.axes.draw_artist(artist)
        self._canvas.blit(self._figure.bbox)
