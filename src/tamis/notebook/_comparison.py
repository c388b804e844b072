"""`Comparison`: images beside each other that are looked at together."""

from __future__ import annotations

import importlib.util
import io
from typing import TYPE_CHECKING, Any

from tamis.errors import MissingExtraError, TamisError
from tamis.notebook._linked_view import ALONE, LinkedView, has_kernel

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from matplotlib.figure import Figure

    from tamis.display import Link
    from tamis.notebook.figure import Board, Scene
    from tamis.session import Session

__all__ = ["Comparison"]

_SCREEN_DPI = 100


class Comparison(LinkedView):
    """Linked panels, in a notebook or in matplotlib; made by `tamis.compare`.

    Parameters
    ----------
    session : Session
        Has the images; closed with the comparison.
    refs : mapping of str to str
        What the session calls them, by title.
    link : Link
        What the panels share.
    colormap : str
        Of grey images.
    height : int, pixel
        Of the panels in a notebook.
    """

    def __init__(
        self,
        session: Session,
        refs: Mapping[str, str],
        link: Link,
        *,
        colormap: str = "gray",
        height: int = 420,
    ) -> None:
        super().__init__(session, refs, link, colormap=colormap, height=height)
        self._scene: Scene | None = None
        self._board: Board | None = None

    @property
    def figure(self) -> Figure:
        """The figure of matplotlib, made when it is first asked for.

        Raises
        ------
        MissingExtraError
            If matplotlib is not installed.
        """
        return self.board.figure

    @property
    def board(self) -> Board:
        """The figure's panels and sliders; made with it."""
        if self._board is None:
            from tamis.notebook.figure import Board

            self._board = Board(self._seen(), _new_figure)
        return self._board

    def savefig(self, path: str | os.PathLike[str] | Any, *, dpi: float = 200, **options: Any) -> None:
        """Write the figure for a paper: the panels as they are now, without sliders and cursor.

        Parameters
        ----------
        path : path or file
            Its ending says what it becomes: png, pdf, svg ... .
        dpi : float, default 200
            Dots an inch; pixels of the image are read as finely as that shows.
        **options
            As of matplotlib's ``Figure.savefig``.

        Raises
        ------
        MissingExtraError
            If matplotlib is not installed.
        TamisError
            If an image cannot be computed.
        """
        scene = self._seen()
        from tamis.notebook.figure import make_paper

        make_paper(scene).savefig(path, dpi=dpi, **options)

    def show(self) -> None:
        """Show it: in a notebook here, elsewhere in a window, as ``matplotlib.pyplot.show`` does.

        Raises
        ------
        TamisError
            If there is no notebook, and no window can be opened.
        """
        if has_kernel():
            self._show_here()
            return
        _check_matplotlib()
        if not _has_screen():
            message = "there is no screen to show it on"
            raise TamisError(message, where="compare", remedy="Write it to a file: savefig('comparison.png')")
        from matplotlib import pyplot as plt

        _ = self.figure
        plt.show()

    def close(self) -> None:
        """Stop computing, and take the panels away."""
        if self._board is not None:
            from matplotlib import pyplot as plt

            self._board.close()
            plt.close(self._board.figure)
        super().close()

    def _show_still(self) -> None:
        if not has_kernel() or not _has_matplotlib():
            super()._show_still()
            return
        from IPython.display import display

        if self._board is not None:
            display(self.figure)
            return
        picture = io.BytesIO()
        self.savefig(picture, dpi=_SCREEN_DPI, format="png")
        display({"text/plain": repr(self), "image/png": picture.getvalue()}, raw=True)
        display({"text/plain": ALONE}, raw=True)

    def _seen(self) -> Scene:
        _check_matplotlib()
        if self._scene is None:
            from tamis.notebook.figure import Scene

            self._scene = Scene(self._reader, self._refs, self.link, self._colormap)
        return self._scene


def _has_matplotlib() -> bool:
    return importlib.util.find_spec("matplotlib") is not None


def _has_screen() -> bool:
    """Return whether matplotlib would open a window."""
    import matplotlib as mpl
    from matplotlib.backends.registry import BackendFilter, backend_registry

    windowless: list[str] = backend_registry.list_builtin(BackendFilter.NON_INTERACTIVE)  # type: ignore[no-untyped-call]
    return mpl.get_backend().lower() not in windowless


def _check_matplotlib() -> None:
    if not _has_matplotlib():
        what = "matplotlib, which draws a comparison outside of notebooks,"
        raise MissingExtraError(what, extra="notebook")


def _new_figure(size: tuple[float, float]) -> Figure:
    """Return a figure that `pyplot.show` shows; one of no window where a notebook would show it by itself."""
    import matplotlib as mpl
    from matplotlib import pyplot as plt
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    if "inline" not in mpl.get_backend():
        try:
            return plt.figure(figsize=size)
        except ImportError:  # the chosen backend needs a screen
            plt.switch_backend("agg")
    figure = Figure(figsize=size)
    FigureCanvasAgg(figure)
    return figure
