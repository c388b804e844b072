"""`record`: a script in, its pipeline out."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import warnings
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tamis.config import current_settings
from tamis.errors import ReadError, ScriptError
from tamis.pipeline import Pipeline
from tamis.recorder.script._limits import Limits, run_limited
from tamis.recorder.script._notebook import is_notebook, read_cells
from tamis.recorder.script._report import Ending

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    limits = Limits.of(timeout_s, memory)
    path = Path(script)
    if not path.is_file():
        message = "no such script" if not path.exists() else "is no script, but a folder"
        raise ReadError(message, where=str(path))
    if is_notebook(path):
        read_cells(path)
    folder = Path(data) if data is not None else current_settings().cache_dir / "recorded"
    with tempfile.TemporaryDirectory(prefix="tamis-record-") as answer:
        wishes = {"folder": answer, "data": str(folder.absolute()), "keep_all": keep_all}
        # a file of the user's that is called numpy.py is the script's affair, not ours: hence -P
        command = [sys.executable, "-P", "-m", "tamis.recorder.script._child", json.dumps(wishes)]
        status, stopped = run_limited([*command, os.fspath(script), *arguments], limits, stdout=stdout)
        return _answer(Path(answer), str(path), status, stopped)


def _answer(folder: Path, script: str, status: int, stopped: str) -> Pipeline:
    """Return the pipeline that the script's process has left, or raise how it ended."""
    found = folder / "ending.json"
    if not found.exists():
        raise _without_a_word(script, status, stopped)
    told = json.loads(found.read_text(encoding="utf-8"))
    ending = Ending(
        told["failure"],
        tuple(told["constants"]),
        tuple(told["lost"]),
        told["problem"],
        tuple(told["left_out"]),
    )
    document = folder / "pipeline.json"
    pipeline = Pipeline.load(document) if document.exists() else None
    if ending.problem:
        message = f"could not be recorded: {ending.problem}"
        raise ScriptError(message, where=script)
    if ending.failure or stopped:
        message = stopped or f"failed at {ending.failure}"
        remedy = f"Before, {', '.join(ending.left_out)}" if ending.left_out else ""
        raise ScriptError(message, where=script, remedy=remedy, pipeline=pipeline)
    for reason in (*ending.left_out, *ending.lost):
        warnings.warn(f"{script}: {reason}", stacklevel=3)
    if status:
        warnings.warn(f"{script}: it ended {_in_words(status)}", stacklevel=3)
    if pipeline is None:
        message = "has no operation on an image that could be recorded"
        raise ScriptError(message, where=script, remedy=_remedy(ending))
    return pipeline


def _without_a_word(script: str, status: int, stopped: str) -> ScriptError:
    """Return the error of a script whose process has left nothing."""
    if stopped:
        return ScriptError(stopped, where=script, remedy="What was recorded before is lost: allow it more")
    message = f"ended without a word, {_in_words(status)}"
    return ScriptError(message, where=script, remedy="It may have called os._exit, or been killed")


def _in_words(status: int) -> str:
    try:
        return f"by {signal.Signals(-status).name}" if status < 0 else f"with status {status}"
    except ValueError:
        return f"with status {status}"


def _remedy(ending: Ending) -> str:
    if ending.lost:
        return f"In the end, {ending.lost[0]}"
    return "An image has to be loaded, and something done to it that `tamis list` knows"
