"""`Explorer`: a session as a widget."""

from __future__ import annotations

import secrets
from html import escape
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from tamis.display import Link
from tamis.notebook._module import joined_module, joined_styles, version, widget_module
from tamis.notebook._pages import Pages
from tamis.notebook._sharing import Sharing
from tamis.recorder import Image

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tamis.pipeline import Pipeline
    from tamis.session import Session

__all__ = ["Explorer"]

_MOST_STEPS = 8


class Explorer(anywidget.AnyWidget):  # type: ignore[misc]  # it tells no types
    """One exploration in a notebook; made by `tamis.explore`.

    Parameters
    ----------
    session : Session
        What is shown and changed; closed with the explorer.
    height : int, pixel
        Of the panels.
    parts : {'all', 'panels'}, default 'all'
        Everything, or panels alone.
    link : Link, optional
        What is looked at, shared with other views; by default a new one.
    looks : mapping, optional
        How the panels look to begin with: `layout`, `scene`, `colormap`.
    """

    _esm = widget_module()

    height = traitlets.Int(420).tag(sync=True)
    parts = traitlets.Unicode("all").tag(sync=True)
    looks = traitlets.Dict().tag(sync=True)
    name = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        session: Session,
        *,
        height: int = 420,
        parts: str = "all",
        link: Link | None = None,
        looks: Mapping[str, Any] | None = None,
    ) -> None:
        self.session = session
        """The session, with all its verbs."""
        self.link = Link() if link is None else link
        """What is looked at - planes, cursor, selection, camera -, which `tamis.link` shares with others."""
        super().__init__(height=height, parts=parts, looks=dict(looks or {}), name=secrets.token_hex(6))
        self._pages = Pages(session, self.send)
        self._sharing = Sharing(self.link, self.send)
        self.on_msg(self._take)

    @property
    def pipeline(self) -> Pipeline:
        """What has become of it, as a value that `tamis.run` runs."""
        return self.session.pipeline

    def result(self, name: str) -> Any:
        """Return the result of a step or an output, computed where it is not known yet.

        Parameters
        ----------
        name : str
            As it is called on the strip.

        Returns
        -------
        result : ndarray, number or dict of columns
            Exact, and read-only.
        """
        return self.session.result(name)

    def to_script(self) -> str:
        """Return a plain script that does the same without Tamis."""
        return self.pipeline.to_script(
            paths={name: image.locator for name, image in self.session.images.items()}
        )

    def close(self) -> None:
        """Stop computing, and take the widget away."""
        self._pages.close()
        self._sharing.close()
        self.session.close()
        super().close()

    def __repr__(self) -> str:
        state = self.session.state
        names = [*state.pipeline.inputs[:1], *(node.id for node in state.pipeline.nodes)]
        shown = [*names[:1], "...", *names[-_MOST_STEPS:]] if len(names) > _MOST_STEPS + 1 else names
        return f"Explorer of {' > '.join(shown)}"

    def _ipython_display_(self) -> None:
        """Show the widget, and where none can be shown - on paper, in a console - a picture or a line."""
        from IPython import get_ipython
        from IPython.display import display

        if hasattr(get_ipython(), "kernel"):
            widget, metadata = self._repr_mimebundle_()
            display(widget, raw=True, metadata=metadata)
        display({"text/plain": repr(self), "text/html": self._to_html()}, raw=True)

    def _to_html(self) -> str:
        """Return a picture of the input, which the page hides as soon as the widget is there."""
        images = list(self.session.images.values())
        picture = Image.of_source(images[0])._repr_html_() if images else ""
        return f'<div class="tamis-instead-{self.name}">{picture}<p>{escape(repr(self))}</p></div>'

    def _take(self, _: object, told: Mapping[str, Any], buffers: Sequence[memoryview]) -> None:
        if told.get("wants") == version():
            self.send({"version": version(), "module": joined_module(), "styles": joined_styles()})
        elif "link" in told:
            self._sharing.take(told)
        else:
            self._pages.take(told, buffers)
