"""`record`: a script in, its pipeline out."""

from __future__ import annotations

import contextlib
import json
import threading
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tamis.config import current_settings
from tamis.recorder.script._limits import Limits
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
    memory: str | int | None = None,
    stdout: IO[str] | None = None,
) -> Pipeline:
    """Run a Python script or notebook once, and return what it does with images as a pipeline.

    The script runs as it is, in a process of its own, with your rights: recording a script is running it, so
    record only what you would run. Opening the document that comes out runs no code of the script.
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
    memory : str or int, optional, byte
        Most memory that the script may take, with all processes it starts, such as ``"2GB"``; no limit by
        default.
    stdout : file, optional
        Where the script prints; by default where this process does.

    Returns
    -------
    pipeline : Pipeline
        With its own inputs: ``tamis.run(pipeline)`` gives what the script computed.

    Raises
    ------
    ReadError
        If there is no such script, or what is called a notebook is none.
    ScriptError
        If the script fails, takes too much time or memory, or does nothing with images; what was recorded
        before is in its `pipeline`.
    SettingError
        If a limit is none.

    Warns
    -----
    UserWarning
        If the script leaves with a status other than 0, as by ``sys.exit(3)``, or if a variable is no output
        though an image was in it.

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

    A script that takes too much is interrupted as by Ctrl-C, so that it may tidy up, and killed some seconds
    later with every process that it has started.
    """
    folder = Path(data) if data is not None else current_settings().cache_dir / "recorded"
    limits = Limits.of(timeout_s, memory)
    with _catalogue_meanwhile():
        recording = record_script(
            script, arguments, limits=limits, keep_all=keep_all, data=folder, stdout=stdout
        )
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
