"""A pipeline as a notebook: what it gives is computed for the pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.batch._binding import bind_images, bound_to
from tamis.batch._report import values_of
from tamis.engine import default_engine
from tamis.pipeline import Pipeline, script_of
from tamis.report import to_notebook as draw_notebook

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from tamis.engine import Engine

__all__ = ["to_notebook"]


def to_notebook(
    pipeline: Pipeline | str | os.PathLike[str],
    *,
    paths: Mapping[str, str | os.PathLike[str]] | None = None,
    title: str = "Pipeline",
    engine: Engine | None = None,
) -> str:
    """Return a plain Jupyter notebook that computes every output bit for bit, and shows each step.

    The pipeline is run for the pictures that the notebook has before anybody runs it.

    Parameters
    ----------
    pipeline : Pipeline or path
        What to do; a path of a pipeline document.
    paths : mapping, optional
        For each input, the file to read, where it is not the input's own.
    title : str, default 'Pipeline'
        Its heading.
    engine : Engine, optional
        Computes the pictures.

    Returns
    -------
    notebook : str
        What a file called ``.ipynb`` holds, of the notebook format 4.5. The lines of its cells are those of
        ``pipeline.to_script()``, and what shows the results.

    Raises
    ------
    PipelineError
        If an input comes from nowhere that a notebook could read.
    TamisError
        If the pipeline cannot be run.

    Examples
    --------
    >>> import tamis
    >>> coins = tamis.open("sample:coins")
    >>> pipeline = tamis.Pipeline.of(smooth=tamis.filters.gaussian(coins, sigma=2))
    >>> notebook = tamis.to_notebook(pipeline, title="Coins")
    >>> "smooth = filters.gaussian(coins, sigma=2)" in notebook
    True
    """
    wanted = pipeline if isinstance(pipeline, Pipeline) else Pipeline.load(pipeline)
    script = script_of(wanted, paths=paths)
    sources = bind_images(wanted, None, paths or {})
    bound = bound_to(wanted, sources)
    results = values_of(bound, sources, engine or default_engine())

    def value_of(ref: str) -> Any:
        return sources[ref].read() if ref in sources else results(ref)

    return draw_notebook(bound, script, value_of, title=title)
