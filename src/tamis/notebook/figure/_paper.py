"""The figure of a comparison for a paper: panels alone, as finely as they are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.notebook.figure._board import add_panels, size_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from tamis.notebook.figure._scene import Scene

__all__ = ["make_paper"]

_EVEN = 1.05
"""Panels whose proportions differ no more are moved together."""


def make_paper(scene: Scene) -> Figure:
    """Return a figure without sliders and cursor, which follows nothing; it needs no screen."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    shares = [scene.proportion_of(view) for view in scene.views]
    is_even = max(shares) < _EVEN * min(shares)
    figure = Figure(figsize=size_of(scene), layout="compressed" if is_even else "constrained")
    FigureCanvasAgg(figure)
    add_panels(figure, scene)
    return figure
