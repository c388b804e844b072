"""`LinkedView`: something to look at that shares where one looks with others, in a notebook or not."""

from __future__ import annotations

import importlib.util
import sys
from html import escape
from typing import TYPE_CHECKING, Any

from tamis.notebook._still import still_of
from tamis.session.screen import PlaneReader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.display import Link
    from tamis.notebook._explorer import Explorer
    from tamis.session import Session

__all__ = ["ALONE", "LinkedView", "has_kernel"]

ALONE = "To move it here: pip install 'tamis[notebook]'"


class LinkedView:
    """Images of one session that are looked at together.

    Parameters
    ----------
    session : Session
        Has the images; closed with the view.
    refs : mapping of str to str
        What the session calls them, by title.
    link : Link
        What the view shares.
    colormap : str
        Of grey images.
    height : int, pixel
        In a notebook.
    """

    def __init__(
        self, session: Session, refs: Mapping[str, str], link: Link, *, colormap: str, height: int
    ) -> None:
        self.session = session
        """Computes what is looked at."""
        self.link = link
        """What the view shares: a `tamis.display.Link`, which other views may share, too."""
        self._refs = dict(refs)
        self._colormap = colormap
        self._height = height
        self._reader = PlaneReader(session)
        self._explorer: Explorer | None = None

    @property
    def titles(self) -> tuple[str, ...]:
        """What the images are called."""
        return tuple(self._refs)

    def close(self) -> None:
        """Stop computing, and take the view away."""
        if self._explorer is not None:
            self._explorer.close()
        self.session.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__} of {', '.join(self._refs)}"

    def _looks(self) -> dict[str, Any]:
        """Return how the widget looks to begin with."""
        return {"colormap": self._colormap}

    def _repr_html_(self) -> str:
        """Return pictures of what is known at once: nothing that takes long is computed for them."""
        pictures = still_of(self._reader, self._refs, colormap=self._colormap)
        return f"<div>{pictures}<p>{escape(repr(self))}</p></div>"

    def _show_here(self) -> None:
        """Show it in the notebook that runs this."""
        if _is_marimo():
            sys.modules["marimo"].output.append(self)
        else:
            self._ipython_display_()

    def _ipython_display_(self) -> None:
        """Show the live view where a page can have one, and pictures or a line where not."""
        if has_kernel() and _has_widgets():
            self._show_widget()
        else:
            self._show_still()

    def _show_still(self) -> None:
        from IPython.display import display

        advice = f"<p>{ALONE}</p>" if has_kernel() else ""
        display({"text/plain": repr(self), "text/html": self._repr_html_() + advice}, raw=True)

    def _display_(self) -> Any:
        """Return what marimo shows: it asks for this, and knows no other display."""
        return self._widget() if _has_widgets() else sys.modules["marimo"].Html(self._repr_html_())

    def _widget(self) -> Explorer:
        from tamis.notebook._explorer import Explorer

        if self._explorer is None:
            self._explorer = Explorer(
                self.session, height=self._height, parts="panels", link=self.link, looks=self._looks()
            )
        return self._explorer

    def _show_widget(self) -> None:
        from IPython.display import display

        explorer = self._widget()
        bundle, metadata = explorer._repr_mimebundle_()
        display(bundle, raw=True, metadata=metadata)
        # the page hides these pictures as soon as the panels are there
        html = f'<div class="tamis-instead-{explorer.name}">{self._repr_html_()}</div>'
        display({"text/plain": repr(self), "text/html": html}, raw=True)


def has_kernel() -> bool:
    """Return whether a notebook's kernel runs this."""
    module = sys.modules.get("IPython")
    return _is_marimo() or (module is not None and hasattr(module.get_ipython(), "kernel"))


def _is_marimo() -> bool:
    marimo = sys.modules.get("marimo")
    return marimo is not None and bool(marimo.running_in_notebook())


def _has_widgets() -> bool:
    return importlib.util.find_spec("anywidget") is not None
