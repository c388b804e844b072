"""Mayavi's figures and scenes, their image planes and cut planes."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from tamis.notebook.linked._view import Canvas, View, comes_from
from tamis.notebook.linked._vtk import CameraView, ImagePlaneView, PlaneView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tamis.notebook.linked._view import News

__all__ = ["WHAT", "find_views"]

WHAT = "a figure of Mayavi, an image plane or a cut plane in it (pip install 'tamis[mayavi]')"


def find_views(thing: Any, spacing: tuple[float, ...]) -> list[View]:
    """Return what there is to be linked in a figure, or in a module of one.

    Parameters
    ----------
    thing : object
        Whatever somebody wants to link.
    spacing : tuple of float
        Distance of two planes along X, Y, Z, where the data is no image.
    """
    if not comes_from(thing, "mayavi", "tvtk"):
        return []
    if _is_module(thing):
        return [_plane_of(thing, spacing)]
    if hasattr(thing, "children"):
        modules = [module for module in _below(thing) if _is_module(module)]
        return [_camera_of(thing.scene, thing), *(_plane_of(module, spacing) for module in modules)]
    return [_camera_of(thing, None)] if getattr(thing, "renderer", None) is not None else []


def _is_module(thing: Any) -> bool:
    return hasattr(thing, "ipw") or hasattr(thing, "implicit_plane")


def _below(thing: Any) -> Iterator[Any]:
    for child in getattr(thing, "children", ()):
        yield child
        yield from _below(child)


def _figure_of(module: Any) -> Any:
    while hasattr(module.parent, "parent"):  # above figures is the engine, which has none
        module = module.parent
    return module


def _canvas_of(scene: Any, figure: Any) -> Canvas:
    def is_open() -> bool:
        # off-screen, a figure that is closed just lets its scene go
        return scene.render_window is not None and (figure is None or figure.scene is scene)

    return Canvas(id(_raw(scene.render_window)), is_open, scene.render)


def _camera_of(scene: Any, figure: Any) -> View:
    return CameraView(_raw(scene.renderer), _canvas_of(scene, figure))


def _plane_of(module: Any, spacing: tuple[float, ...]) -> View:
    scene = module.scene
    canvas = _canvas_of(scene, _figure_of(module))
    if hasattr(module, "ipw"):
        return _ImagePlane(_raw(module.ipw), canvas, scene)
    implicit = module.implicit_plane

    def move(origin: list[float]) -> None:
        with _not_drawn(scene):
            implicit.origin = origin
            implicit.widget.update_traits()  # which Mayavi forgets

    plane = _raw(implicit.plane)
    first, step = _lattice_of(module, spacing)
    return PlaneView(plane, canvas, move=move, watched=(plane, ("ModifiedEvent",)), first=first, step=step)


class _ImagePlane(ImagePlaneView):
    """Mayavi draws a scene anew for each property that a plane changes."""

    def __init__(self, widget: Any, canvas: Canvas, scene: Any) -> None:
        super().__init__(widget, canvas)
        self._scene = scene

    def _put(self, news: News) -> None:
        with _not_drawn(self._scene):
            super()._put(news)


@contextlib.contextmanager
def _not_drawn(scene: Any) -> Iterator[None]:
    before = scene.disable_render
    scene.disable_render = True
    try:
        yield
    finally:
        scene.trait_setq(disable_render=before)  # quietly: otherwise that draws


def _lattice_of(module: Any, spacing: tuple[float, ...]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the position of the first plane along each axis, and the distance to the next."""
    source = _raw(module.module_manager.source.outputs[0])
    data = source.GetOutputDataObject(0) if source.IsA("vtkAlgorithm") else source
    if data.IsA("vtkImageData"):
        return data.GetOrigin(), data.GetSpacing()
    return (0.0, 0.0, 0.0), spacing


def _raw(wrapped: Any) -> Any:
    """Return VTK's own object, which Mayavi wraps."""
    from tvtk.api import tvtk

    return tvtk.to_vtk(wrapped)
