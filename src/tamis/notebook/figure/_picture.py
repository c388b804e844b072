"""`Picture`: an image in axes of matplotlib, of which only what is visible is read and drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

# whoever imports this draws with it
from matplotlib.artist import Artist, allow_rasterization  # noqa: TID253
from matplotlib.image import AxesImage  # noqa: TID253
from matplotlib.path import Path  # noqa: TID253

from tamis.display import to_rgb
from tamis.errors import TamisError

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase

    from tamis.notebook.figure._scene import Scene
    from tamis.notebook.figure._view import View
    from tamis.session.screen import Box, Window

__all__ = ["Picture"]


class Picture(Artist):
    """Looks, whenever it is drawn, at which pixels are visible and how large, and draws just those.

    matplotlib gets colours, never the image: as many as the axes have pixels, or up to twice as many rows
    and columns.

    Parameters
    ----------
    axes : Axes
        Where; in the image's own unit.
    scene : Scene
        What the panels share.
    view : View
        The image.
    """

    def __init__(self, axes: Axes, scene: Scene, view: View) -> None:
        super().__init__()
        self._scene = scene
        self._view = view
        self._known: tuple[object, Window] | None = None
        self._painted: object = None
        self.problem: TamisError | None = None
        """Why there is nothing to see."""
        height, width = view.place.lengths
        self._frame = Path([(0, 0), (width, 0), (width, height), (0, height), (0, 0)], closed=True)
        self._image = AxesImage(axes, interpolation="none", origin="upper", extent=(0, width, height, 0))
        self._image.set_figure(axes.figure)
        self._image.set_clip_box(axes.bbox)
        self._image.set_transform(axes.transData)
        self._image.stale_callback = None  # it is changed while the figure is drawn
        axes.add_artist(self)

    @property
    def pixels(self) -> np.ndarray | None:
        """The colours that were drawn last: uint8, shape (M, N, 3)."""
        pixels: np.ndarray | None = self._image.get_array()
        return pixels

    @property
    def window(self) -> Window | None:
        """Which part of the image they are."""
        return None if self._known is None else self._known[1]

    @allow_rasterization  # type: ignore[untyped-decorator]
    def draw(self, renderer: RendererBase) -> None:
        """Draw what is visible."""
        if not self.get_visible():
            return
        try:
            is_seen = self._update(renderer)
            self.problem = None
        except TamisError as error:
            is_seen, self.problem = False, error
        if is_seen:
            self._image.draw(renderer)
        elif self.problem is not None:
            self._tell(renderer, str(self.problem))
        self.stale = False

    def _update(self, renderer: RendererBase) -> bool:
        """Read and paint what is visible, where that is not done yet; return whether anything is."""
        assert self.axes is not None
        place, times = self._view.place, renderer.get_image_magnification()
        across, down = self.axes.get_xlim(), self.axes.get_ylim()
        seen = place.visible(across, down)
        if seen is None:
            return False
        size = self.axes.bbox.height * times, self.axes.bbox.width * times
        level = place.level(across, down, size)
        self._paint(self._wanted(seen, level, size), level)
        return True

    def _wanted(self, seen: Box, level: int, size: tuple[float, float]) -> Box:
        """Return what to read: what was read before, where it holds what is visible."""
        if self._known is not None:
            window = self._known[1]
            (top, left), (bottom, right) = window.box
            holds = top <= seen[0][0] and left <= seen[0][1] and bottom >= seen[1][0] and right >= seen[1][1]
            if holds and window.level == level:
                return window.box
        return self._view.place.wanted(seen, level, size)

    def _paint(self, box: Box, level: int) -> None:
        scene, view = self._scene, self._view
        look = scene.colormap, scene.link.shared.selection, scene.contrast.limits(view)
        asked = scene.planes_of(view), box, level, look
        if self._known is not None and self._known[0] == asked:
            return
        window, snapshot = scene.snapshot(view, box, level)
        self._image.set_data(to_rgb(snapshot))
        self._known = (*asked[:1], window.box, level, look), window
        self._lay(window)

    def _lay(self, window: Window) -> None:
        """Say where the pixels lie; the last ones of a coarse level may reach beyond the image."""
        assert self.axes is not None
        rows, columns = self._view.place.spacing
        (top, left), (bottom, right) = (
            [at << window.level for at in ends] for ends in (window.start, window.stop)
        )
        # `set_extent` would tell the axes, which are being drawn
        self._image._extent = left * columns, right * columns, bottom * rows, top * rows  # type: ignore[attr-defined]
        reaches = bottom > self._view.place.shape[0] or right > self._view.place.shape[1]
        self._image.set_clip_path(self._frame if reaches else None, self.axes.transData)

    def _tell(self, renderer: RendererBase, words: str) -> None:
        from matplotlib.text import Text

        assert self.axes is not None
        told = Text(0.5, 0.5, words, transform=self.axes.transAxes, ha="center", va="center", wrap=True)
        told.set_figure(self.axes.figure)
        told.draw(renderer)
