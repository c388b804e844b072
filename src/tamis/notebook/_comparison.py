"""`Comparison`: images beside each other that are looked at together."""

from __future__ import annotations

import importlib.util
import sys
from html import escape
from typing import TYPE_CHECKING, Any

from tamis.errors import MissingExtraError, TamisError
from tamis.notebook._still import still_of
from tamis.session.screen import PlaneReader

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from matplotlib.figure import Figure

    from tamis.display import Link
    from tamis.notebook._explorer import Explorer
    from tamis.notebook.figure import Board, Scene
    from tamis.session import Session

__all__ = ["Comparison", "has_kernel"]

_ALONE = "pip install 'tamis[notebook]' to zoom and pan here."


class Comparison:
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
        self.session = session
        """Computes what is looked at."""
        self.link = link
        """What the panels share: a `tamis.display.Link`, which other views may share, too."""
        self._refs = dict(refs)
        self._colormap = colormap
        self._height = height
        self._reader = PlaneReader(session)
        self._scene: Scene | None = None
        self._board: Board | None = None
        self._explorer: Explorer | None = None

    @property
    def titles(self) -> tuple[str, ...]:
        """What the panels are called."""
        return tuple(self._refs)

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
            self._ipython_display_()
            return
        figure = self.figure
        if figure.canvas.manager is None or figure.canvas.required_interactive_framework is None:
            message = "there is no screen to show it on"
            raise TamisError(message, where="compare", remedy="Write it to a file: savefig('comparison.png')")
        from matplotlib import pyplot as plt

        plt.show()

    def close(self) -> None:
        """Stop computing, and take the panels away."""
        if self._board is not None:
            from matplotlib import pyplot as plt

            self._board.close()
            plt.close(self._board.figure)
        if self._explorer is not None:
            self._explorer.close()
        self.session.close()

    def __repr__(self) -> str:
        return f"Comparison of {', '.join(self._refs)}"

    def _repr_html_(self) -> str:
        """Return pictures of what is known at once: nothing that takes long is computed for them."""
        pictures = still_of(self._reader, self._refs, colormap=self._colormap)
        return f"<div>{pictures}<p>{escape(repr(self))}</p></div>"

    def _ipython_display_(self) -> None:
        """Show live panels where a page can have them, and pictures or a line where not."""
        from IPython.display import display

        if has_kernel() and _has_widgets():
            self._show_widget()
            return
        if self._board is not None and has_kernel():
            display(self.figure)
            return
        advice = f"<p>{_ALONE}</p>" if has_kernel() else ""
        display({"text/plain": repr(self), "text/html": self._repr_html_() + advice}, raw=True)

    def _show_widget(self) -> None:
        from IPython.display import display

        from tamis.notebook._explorer import Explorer
        from tamis.notebook._sharing import Sharing

        if self._explorer is None:
            sharing = Sharing(self.link, self._colormap)
            self._explorer = Explorer(self.session, height=self._height, parts="panels", sharing=sharing)
        explorer = self._explorer
        bundle, metadata = explorer._repr_mimebundle_()
        display(bundle, raw=True, metadata=metadata)
        # the page hides these pictures as soon as the panels are there
        html = f'<div class="tamis-instead-{explorer.name}">{self._repr_html_()}</div>'
        display({"text/plain": repr(self), "text/html": html}, raw=True)

    def _seen(self) -> Scene:
        _check_matplotlib()
        if self._scene is None:
            from tamis.notebook.figure import Scene

            self._scene = Scene(self._reader, self._refs, self.link, self._colormap)
        return self._scene


def has_kernel() -> bool:
    """Return whether a notebook's kernel runs this."""
    module = sys.modules.get("IPython")
    return module is not None and hasattr(module.get_ipython(), "kernel")


def _has_widgets() -> bool:
    return importlib.util.find_spec("anywidget") is not None


def _check_matplotlib() -> None:
    if importlib.util.find_spec("matplotlib") is None:
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
