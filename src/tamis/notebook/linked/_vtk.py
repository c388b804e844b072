"""Cameras and planes of VTK, which PyVista and Mayavi both draw with; nothing of it is imported for that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.display import Camera

if TYPE_CHECKING:
    from collections.abc import Callable

    from tamis.notebook.linked._view import Canvas, End, News, Told

__all__ = ["AXES", "CameraView", "ImagePlaneView", "PlaneView", "observe"]

AXES = "XYZ"
_UPRIGHT = 1e-6


def observe(watched: Any, events: tuple[str, ...], heard: Callable[[], None]) -> End:
    """Call a function at each of some events of a VTK object; return what ends that."""
    tags = [watched.AddObserver(event, lambda *_: heard()) for event in events]

    def end() -> None:
        for tag in tags:
            watched.RemoveObserver(tag)

    return end


class _VtkView:
    """A view that hears from VTK objects, also of what it does itself."""

    names: frozenset[str] = frozenset()

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self._is_showing = False

    def look(self) -> News:
        raise NotImplementedError

    def _put(self, news: News) -> None:
        raise NotImplementedError

    def show(self, news: News) -> None:
        # what is half done must not be told
        self._is_showing = True
        try:
            self._put(news)
        finally:
            self._is_showing = False

    def _telling(self, told: Told) -> Callable[[], None]:
        return lambda: None if self._is_showing else told(self.look())


class CameraView(_VtkView):
    """The camera of a renderer."""

    names = frozenset({"camera"})

    def __init__(self, renderer: Any, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._renderer = renderer

    def look(self) -> News:
        renderer = self._renderer
        if not renderer.VisibleActorCount() + renderer.VisibleVolumeCount():
            return {}  # a camera before there is anything to see is nobody's wish
        camera = renderer.GetActiveCamera()
        scale = camera.GetParallelScale() if camera.GetParallelProjection() else None
        return {
            "camera": Camera(
                camera.GetPosition(), camera.GetFocalPoint(), camera.GetViewUp(), camera.GetViewAngle(), scale
            )
        }

    def pick(self, news: News) -> News:
        return {} if news.get("camera") is None else {"camera": news["camera"]}

    def _put(self, news: News) -> None:
        wish, camera = news["camera"], self._renderer.GetActiveCamera()
        camera.SetPosition(wish.position)
        camera.SetFocalPoint(wish.focal_point)
        camera.SetViewUp(wish.view_up)
        camera.SetViewAngle(wish.view_angle)
        if camera.GetParallelProjection() and wish.parallel_scale is not None:
            camera.SetParallelScale(wish.parallel_scale)
        self._renderer.ResetCameraClippingRange()

    def watch(self, told: Told) -> End:
        tell = self._telling(told)

        def moved() -> None:
            # a hand that drags turns the camera in several steps, and then has it drawn: once is enough
            if not self._is_dragged():
                tell()

        ends = (
            observe(self._renderer.GetActiveCamera(), ("ModifiedEvent",), moved),
            observe(self._renderer.GetRenderWindow(), ("EndEvent",), tell),
        )

        def end() -> None:
            for one in ends:
                one()

        return end

    def _is_dragged(self) -> bool:
        interactor = self._renderer.GetRenderWindow().GetInteractor()
        style = interactor.GetInteractorStyle() if interactor else None
        if style is not None and style.IsA("vtkInteractorStyleSwitch"):
            style = style.GetCurrentStyle()
        return bool(style and style.GetState())


class ImagePlaneView(_VtkView):
    """The plane of a `vtkImagePlaneWidget`, where it lies along an axis."""

    names = frozenset({"planes"})

    def __init__(self, widget: Any, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._widget = widget

    def _axis(self) -> str:
        return dict(enumerate(AXES)).get(self._widget.GetPlaneOrientation(), "")  # or oblique

    def look(self) -> News:
        axis = self._axis()
        return {"planes": {axis: self._widget.GetSliceIndex()}} if axis else {}

    def pick(self, news: News) -> News:
        return _picked(news, self._axis())

    def _put(self, news: News) -> None:
        self._widget.SetSliceIndex(news["planes"][self._axis()])

    def watch(self, told: Told) -> End:
        return observe(self._widget, ("InteractionEvent", "ModifiedEvent"), self._telling(told))


class PlaneView(_VtkView):
    """A plane in space, where it is at right angles to an axis."""

    names = frozenset({"planes"})

    def __init__(
        self,
        plane: Any,
        canvas: Canvas,
        *,
        move: Callable[[list[float]], None],
        watched: tuple[Any, tuple[str, ...]],
        first: tuple[float, ...] = (0.0, 0.0, 0.0),
        step: tuple[float, ...] = (1.0, 1.0, 1.0),
    ) -> None:
        super().__init__(canvas)
        self._plane, self._move, self._watched = plane, move, watched
        self._first, self._step = first, step

    def _axis(self) -> str:
        shares = [abs(share) for share in self._plane.GetNormal()]
        along = shares.index(max(shares))
        return AXES[along] if sum(shares) - shares[along] < _UPRIGHT else ""

    def look(self) -> News:
        if not (axis := self._axis()):
            return {}
        along = AXES.index(axis)
        return {
            "planes": {axis: round((self._plane.GetOrigin()[along] - self._first[along]) / self._step[along])}
        }

    def pick(self, news: News) -> News:
        return _picked(news, self._axis())

    def _put(self, news: News) -> None:
        axis = self._axis()
        along, origin = AXES.index(axis), list(self._plane.GetOrigin())
        origin[along] = self._first[along] + news["planes"][axis] * self._step[along]
        self._move(origin)

    def watch(self, told: Told) -> End:
        return observe(*self._watched, self._telling(told))


def _picked(news: News, axis: str) -> News:
    planes = news.get("planes", {})
    return {"planes": {axis: planes[axis]}} if axis in planes else {}
