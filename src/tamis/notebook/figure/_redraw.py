"""Asking for a figure to be drawn again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["redraw"]


def redraw(figure: Figure) -> None:
    """Have a window draw when it has time, once however often it is asked.

    A canvas without a window would draw at once and every time; it is drawn when somebody wants its pixels.
    """
    from matplotlib.backend_bases import FigureCanvasBase

    figure.stale = True
    if type(figure.canvas).draw_idle is not FigureCanvasBase.draw_idle:
        figure.canvas.draw_idle()
