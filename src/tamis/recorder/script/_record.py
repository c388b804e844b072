"""`record`: a script in, its pipeline out."""

from __future__ import annotations

import contextlib
import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from tamis.config import current_settings
from tamis.recorder.script._process import record_script

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Sequence

    from tamis.pipeline import Pipeline

__all__ = ["record"]


def record(
    script: str | os.PathLike[str],
    arguments: Sequence[str] = (),
    *,
    keep_all: bool = False,
    data: str | os.PathLike[str] | None = None,
    timeout_s: float | None = None,
) -> Pipeline:
    """Run a Python script or notebook once, and return what it does with images as a pipeline.

    The script runs as it is, in a process of its own, with your rights: recording a script is running it.
    It prints, draws and writes what it always does. Its variables name the nodes, its literal arguments are
    their values, the images it loads are the inputs. An output is whatever has a name in the script, unless
    an array with a name was made of it; where nothing has a name, whatever nothing was made of.

    Parameters
    ----------
    script : path
        The Python file, or a Jupyter notebook (``.ipynb``).
    arguments : sequence of str, default ()
        What it finds in ``sys.argv[1:]``.
    keep_all : bool, default False
        Whether everything with a name is an output.
    data : path, optional
        Folder for arrays that come from nowhere that could be recorded: they are inputs of the pipeline,
        read from files in this folder. By default one in the cache folder.
    timeout_s : float, optional
        Longest time that the script may take; no limit by default.

    Returns
    -------
    pipeline : Pipeline
        With its own inputs: ``tamis.run(pipeline)`` gives what the script computed.

    Raises
    ------
    ReadError
        If there is no such script, or what is called a notebook is none.
    ScriptError
        If the script fails, takes too long, or does nothing with images; what was recorded before is in
        its `pipeline`.

    Notes
    -----
    A node is written only if the pipeline gives what the script got: an array that was written into in a way
    that is not followed, a function that the catalogue does not have, and a result that cannot be computed
    again, make an input whose array is saved; the note of the node that reads it says why.

    The code cells of a notebook are run in their order in the file, whatever order they were run in before,
    as one module without ``__file__``; the file is not changed. What the last line of a cell gives, unless a
    semicolon follows, and what is given to `display`, counts as looked at: an array is an output even without
    a name. It is not printed. ``%time``, ``%cd`` and ``%env`` do what they do; what ``%timeit`` times is run
    once, and nothing of it is recorded; commands of the shell and cells in other languages are left out, with
    a warning.
    """
    folder = Path(data) if data is not None else current_settings().cache_dir / "recorded"
    with _catalogue_meanwhile():
        recording = record_script(script, arguments, keep_all=keep_all, data=folder, timeout_s=timeout_s)
    pipeline = _pipeline_of(recording.document) if recording.document else None
    recording.check(pipeline, stacklevel=2)
    return pipeline  # type: ignore[return-value]  # without a document, `check` has raised


def _pipeline_of(document: bytes) -> Pipeline:
    from tamis.pipeline import Pipeline, parse_document

    graph = parse_document(json.loads(document)).graph
    return Pipeline(graph.sources, graph.nodes, graph.targets)


@contextlib.contextmanager
def _catalogue_meanwhile() -> Iterator[None]:
    """Load what the answer is read with, while the script runs in its process and nothing is done here."""
    loading = threading.Thread(target=_load_catalogue, name="tamis-record-catalogue", daemon=True)
    loading.start()
    yield
    loading.join()


def _load_catalogue() -> None:
    from tamis.catalogue import known_operations

    known_operations()
