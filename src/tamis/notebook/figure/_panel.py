"""`Panel`: axes with one image of a comparison, its title, and its ticks in the unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tamis.notebook.figure._picture import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from tamis.notebook.figure._place import Interval
    from tamis.notebook.figure._scene import Scene
    from tamis.notebook.figure._view import View

__all__ = ["Panel"]

_LABELS = {"um": "µm", "micrometer": "µm"}


class Panel:
    """One image in its axes.

    Parameters
    ----------
    axes : Axes
        Empty ones.
    scene : Scene
        What the panels share.
    view : View
        The image.
    """

    def __init__(self, axes: Axes, scene: Scene, view: View) -> None:
        self.axes = axes
        self.view = view
        self.picture = Picture(axes, scene, view)
        self._scene = scene
        axes.set_aspect("equal")
        axes.set_autoscale_on(False)
        axes.set_facecolor("none")
        axes.set_title(view.title, loc="left", fontsize="medium")
        axes.tick_params(labelsize="small")
        if view.place.shape[0] == 1:
            axes.set_yticks([])
        axes.set_xlabel(_LABELS.get(view.place.unit, view.place.unit), fontsize="small")

    def follow(self) -> None:
        """Show the part that the link says; what it does not say, whole."""
        y, x = self._scene.part_of(self.view)
        y = y[::-1]  # the first row is on top
        if (self.axes.get_xlim(), self.axes.get_ylim()) != (x, y):
            self.axes.set_xlim(x)
            self.axes.set_ylim(y)

    def extent(self) -> dict[str, Interval]:
        """Return the part that is shown, as the link says it."""
        place = self.view.place
        ends = sorted(self.axes.get_ylim()), sorted(self.axes.get_xlim())
        return {
            letter: (float(low * factor), float(high * factor))
            for letter, factor, (low, high) in zip(place.letters, place.factors, ends, strict=True)
        }

    def is_joined_to(self, other: Panel) -> bool:
        """Return whether both may share axes: the same positions mean the same pixels."""
        one, two = self.view.place, other.view.place
        return (one.letters, one.factors, one.lengths) == (two.letters, two.factors, two.lengths)

    def cursor(self) -> tuple[float, float] | None:
        """Return x and y of the link's cursor in the image's own unit; None where it says nothing of them."""
        place, shared = self.view.place, self._scene.link.shared.cursor
        if shared is None or not all(letter in shared for letter in place.letters):
            return None
        y, x = (shared[letter] / factor for letter, factor in zip(place.letters, place.factors, strict=True))
        return x, y

    def position(self, x: float, y: float) -> dict[str, float]:
        """Return a position of the axes as the link says it."""
        place = self.view.place
        return {
            place.letters[0]: float(y * place.factors[0]),
            place.letters[1]: float(x * place.factors[1]),
        }

    def value_in_words(self, x: float, y: float, *, digits: int | None = None) -> str:
        """Return the true value at a position; '' beyond the image, or where it takes long to know.

        Floats have so many digits, or all that it takes to tell them from every other.
        """
        pixel = self.view.place.pixel_at(x, y)
        found = None if pixel is None else self._scene.value_at(self.view, *pixel)
        if found is None:
            return ""
        values = [
            str(one) if digits is None or found.dtype.kind != "f" else f"{one:.{digits}g}"
            for one in np.atleast_1d(found)
        ]
        return f"({', '.join(values)})" if found.ndim else values[0]
