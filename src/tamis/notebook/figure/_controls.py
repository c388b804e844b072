"""`Controls`: sliders below the panels, for hidden axes and for the contrast of each dtype."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.notebook.figure._redraw import redraw

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from tamis.notebook.figure._scene import Scene

__all__ = ["Controls"]

_ROW_INCHES = 0.28


class Controls:
    """Sliders that set the link, and follow it.

    Parameters
    ----------
    figure : Figure
        Where, at its lower edge.
    scene : Scene
        What is shown.
    """

    def __init__(self, figure: Figure, scene: Scene) -> None:
        self._scene = scene
        self._figure = figure
        self._count = 0
        self._rows = len(_planes(scene)) + len(scene.contrast.dtypes)
        self.planes = {letter: self._add_plane(letter, length) for letter, length in _planes(scene).items()}
        """A slider for each axis of which one plane is shown."""
        self.limits = {dtype: self._add_limits(dtype) for dtype in scene.contrast.dtypes}
        """A slider with two ends for each dtype of grey images."""

    @staticmethod
    def inches(scene: Scene) -> float:
        """Return the height that the sliders of a scene take."""
        return _ROW_INCHES * (len(_planes(scene)) + len(scene.contrast.dtypes)) + 0.1

    def follow(self) -> None:
        """Show what the link says."""
        for letter, slider in self.planes.items():
            self._set(slider, self._scene.index_along(letter, round(slider.valmax) + 1))
        for dtype, slider in self.limits.items():
            limits = self._scene.contrast.limits_of(dtype)
            slider.valmin, slider.valmax = min(limits[0], slider.valmin), max(limits[1], slider.valmax)
            slider.ax.set_xlim(slider.valmin, slider.valmax)
            self._set(slider, limits)

    def _set(self, slider: Any, value: Any) -> None:
        """Move a slider that somebody else is the reason for."""
        if slider.val == value:
            return
        slider.eventson = slider.drawon = False
        slider.set_val(value)
        slider.eventson = slider.drawon = True

    def _add_plane(self, letter: str, length: int) -> Any:
        from matplotlib.widgets import Slider

        begin = self._scene.index_along(letter, length)
        words = f"%d of {length}"
        slider = Slider(self._axes(), letter, 0, length - 1, valinit=begin, valstep=1, valfmt=words)
        link = self._scene.link
        slider.on_changed(lambda index: link.set(planes={**link.shared.planes, letter: int(index)}))
        return slider

    def _add_limits(self, dtype: str) -> Any:
        from matplotlib.widgets import RangeSlider

        contrast = self._scene.contrast
        (low, high), begin = contrast.range_of(dtype), contrast.limits_of(dtype)
        low, high = min(low, begin[0]), max(high, begin[1])
        words = "%.4g" if dtype.startswith("float") else "%.0f"
        slider = RangeSlider(self._axes(), f"contrast, {dtype}", low, high, valinit=begin, valfmt=words)
        slider.on_changed(lambda ends: self._choose(dtype, *ends))
        return slider

    def _choose(self, dtype: str, low: float, high: float) -> None:
        if low < high:
            self._scene.contrast.choose(dtype, (float(low), float(high)))
            redraw(self._figure)

    def _axes(self) -> Any:
        self._count += 1
        height = self._figure.get_figheight()
        bottom = (self._rows - self._count) * _ROW_INCHES + 0.08
        return self._figure.add_axes((0.2, bottom / height, 0.6, 0.6 * _ROW_INCHES / height))


def _planes(scene: Scene) -> dict[str, int]:
    return {letter: length for letter, length in scene.hidden.items() if length > 1}
