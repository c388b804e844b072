"""`explore`: the application in a cell of a notebook."""

from __future__ import annotations

import importlib.util
import os
from typing import TYPE_CHECKING, Any

from tamis.errors import MissingExtraError
from tamis.pipeline import Pipeline

if TYPE_CHECKING:
    from tamis.notebook._explorer import Explorer

__all__ = ["check_extra", "explore"]


def explore(
    image: Any = None,
    pipeline: Pipeline | str | os.PathLike[str] | None = None,
    *,
    height: int = 420,
    journal: str | os.PathLike[str] | None = None,
) -> Explorer:
    """Show an image or a pipeline in a notebook: panels, the form of each step, table, undo.

    Sliders are followed while they are dragged: only what is looked at is computed, the latest value wins,
    and the kernel stays free for other cells. JupyterLab, Notebook, VS Code and marimo show it.

    Parameters
    ----------
    image : path, array, Image, Pipeline or mapping, optional
        What to look at. Of a lazy image that was made by functions, its steps; for a pipeline with several
        inputs, a mapping of images by input.
    pipeline : Pipeline or path, optional
        What to do with it; without it, just the image.
    height : int, default 420, pixel
        Of the panels.
    journal : path, optional
        A file that does not exist yet and gets every action, so that nothing is lost; by default there is
        none.

    Returns
    -------
    explorer : Explorer
        Shown as the last line of a cell. Its `pipeline` is what has become of it.

    Raises
    ------
    MissingExtraError
        If anywidget is not installed.
    TamisError
        If there is nothing to look at, or it cannot be read.

    Examples
    --------
    >>> import tamis
    >>> explorer = tamis.explore("sample:coins")
    >>> state = explorer.session.add_step("filters.gaussian", values={"sigma": 2})
    >>> explorer
    Explorer of coins > gaussian
    >>> smooth = explorer.result("gaussian")
    """
    check_extra()
    from tamis.notebook._explorer import Explorer
    from tamis.session import Session

    if pipeline is None and (isinstance(image, Pipeline) or _is_document(image)):
        image, pipeline = None, image
    return Explorer(Session.start(image, pipeline, journal=journal), height=height)


def _is_document(image: Any) -> bool:
    return isinstance(image, str | os.PathLike) and os.fspath(image).endswith(".json")


def check_extra() -> None:
    """Raise `MissingExtraError` if what a notebook needs is not installed."""
    if importlib.util.find_spec("anywidget") is None:
        what = "anywidget, which shows Tamis in a notebook,"
        raise MissingExtraError(what, extra="notebook")
