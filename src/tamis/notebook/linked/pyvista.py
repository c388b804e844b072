"""PyVista's plotters, their renderers, and VTK's plane widgets in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.notebook.linked._view import Canvas, View, comes_from
from tamis.notebook.linked._vtk import CameraView, ImagePlaneView, PlaneView

if TYPE_CHECKING:
    from tamis.notebook.linked._view import News

__all__ = ["WHAT", "find_views"]

WHAT = "a plotter of PyVista, one of its renderers or plane widgets (pip install 'tamis[3d]')"

_MOVED = ("InteractionEvent", "EndInteractionEvent")
_PLANES = ("vtkImagePlaneWidget", "vtkImplicitPlaneWidget", "vtkPlaneWidget")


def find_views(thing: Any, spacing: tuple[float, ...]) -> list[View]:
    """Return what there is to be linked in a plotter, a renderer or a widget.

    Parameters
    ----------
    thing : object
        Whatever somebody wants to link.
    spacing : tuple of float
        Distance of two planes along X, Y, Z, for widgets that know no image.
    """
    if comes_from(thing, "vtkmodules") and any(map(thing.IsA, _PLANES)):
        return [_of_widget(thing, spacing)]
    if not comes_from(thing, "pyvista", "pyvistaqt"):
        return []
    if hasattr(thing, "renderers"):
        widgets = getattr(thing, "widgets", thing).plane_widgets  # where PyVista 0.49 has them
        return [*map(_PyVistaCamera, thing.renderers), *(_of_widget(widget, spacing) for widget in widgets)]
    return [_PyVistaCamera(thing)] if hasattr(thing, "camera_set") else []


def _canvas_of(renderer: Any) -> Canvas:
    plotter = renderer.parent

    def is_open() -> bool:
        try:
            return plotter.render_window is not None
        except ReferenceError:  # renderers hold their plotter weakly
            return False

    return Canvas(id(plotter.render_window), is_open, lambda: plotter.render())


def _of_widget(widget: Any, spacing: tuple[float, ...]) -> View:
    canvas = _canvas_of(widget.GetCurrentRenderer())
    if widget.IsA("vtkImagePlaneWidget"):
        return ImagePlaneView(widget, canvas)

    def move(origin: list[float]) -> None:
        place = widget.SetOrigin if widget.IsA("vtkImplicitPlaneWidget") else widget.SetCenter
        place(origin)
        widget.UpdatePlacement()
        for event in _MOVED:  # whoever slices or clips by it listens to one of these
            widget.InvokeEvent(event)

    return PlaneView(widget, canvas, move=move, watched=(widget, _MOVED), step=spacing)


class _PyVistaCamera(CameraView):
    """PyVista chooses a camera itself, and late, unless it is told that there is one."""

    def __init__(self, renderer: Any) -> None:
        super().__init__(renderer, _canvas_of(renderer))

    def look(self) -> News:
        renderer = self._renderer
        if not renderer.camera.is_set and renderer.actors:
            renderer.camera_position = renderer.get_default_cam_pos()
            renderer.ResetCamera()
            renderer.camera.is_set = True
        return super().look()

    def _put(self, news: News) -> None:
        super()._put(news)
        self._renderer.camera.is_set = True
