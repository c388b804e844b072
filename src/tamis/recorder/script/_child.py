"""The process that runs a script and records it: as Python would run it, and nothing is told on the way."""

from __future__ import annotations

import ast
import itertools
import json
import os
import signal
import sys
import traceback
import types
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from tamis.errors import shown
from tamis.pipeline import write_document
from tamis.recorder.script._neighbour import Neighbours
from tamis.recorder.script._place import is_ours
from tamis.recorder.script._recorder import Recorder
from tamis.recorder.script._report import Ending
from tamis.recorder.script._suffix import is_notebook
from tamis.recorder.script._syntax import NAME, instrumented

__all__ = ["main"]


def main(arguments: list[str]) -> NoReturn:
    """Run a script, write what was recorded, and leave as the script did.

    Parameters
    ----------
    arguments : list of str
        Wishes as JSON: ``folder`` for the answer, ``place`` where its document will be, ``data`` for arrays
        that come from nowhere, ``keep_all``, ``is_limited`` if it is interrupted when it takes too much;
        then the script and its own arguments.
    """
    wishes, script = json.loads(arguments[0]), arguments[1]
    if wishes.get("is_limited") and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # of a job in the background, which nobody could interrupt
        signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv[:] = arguments[1:]
    path, process = os.path.abspath(script), os.getpid()  # the script may go to another folder, and fork
    sys.path.insert(0, os.path.dirname(path))
    recorder, failure = Recorder(), ""
    left_out: list[str] = []
    status: Any = None
    module = types.ModuleType("__main__")
    try:
        _run(path, module, recorder, left_out)
    except SystemExit as error:
        status = error.code
    except BaseException as error:  # the script's own, told as Python tells it
        failure = _told(error, path)
        status = 1
    if os.getpid() == process:
        _answer(recorder, vars(module), failure, wishes, left_out)
    sys.exit(status)


def _run(script: str, module: types.ModuleType, recorder: Recorder, left_out: list[str]) -> None:
    module.__dict__.update({"__builtins__": sys.modules["builtins"], NAME: recorder})
    module.__dict__.update({"__spec__": None, "__cached__": None, "__annotations__": {}})
    sys.modules["__main__"] = module
    sys.meta_path.insert(0, Neighbours(os.path.dirname(script), recorder))
    if is_notebook(script):
        from tamis.recorder.script._notebook import run_cells
        from tamis.recorder.script._shell import Shell

        run_cells(script, module.__dict__, Shell(recorder, left_out))
        return
    module.__dict__["__file__"] = script
    tree = instrumented(Path(script).read_bytes(), script)
    exec(compile(tree, script, "exec", dont_inherit=True), module.__dict__)


def _told(error: BaseException, script: str) -> str:
    """Print the traceback of the script's error, without our own frames; return where and what, in a line."""
    told: BaseException | None = error
    while told is not None:
        told.__traceback__ = _cleaned(told.__traceback__)
        told = told.__cause__ or told.__context__
    if is_notebook(script) and sys.excepthook is sys.__excepthook__:
        traceback.print_exception(error)  # which knows the lines of cells in every version of Python
    else:
        sys.excepthook(type(error), error, error.__traceback__)
    frames = traceback.extract_tb(error.__traceback__)
    places = [(frame.filename, frame.lineno) for frame in frames]
    if isinstance(error, SyntaxError):
        places.insert(0, (error.filename or "", error.lineno))
    own = [line for line in (_line_of(*place, script) for place in places) if line]
    return f"{own[-1] if own else ''}{type(error).__name__}: {shown(str(error)) if not str(error) else error}"


def _line_of(path: str, number: int | None, script: str) -> str:
    """Return a line of the script, or of a cell of the notebook, in words; '' if it is another file's."""
    cell = path.removeprefix(f"{script} cell ")
    where = "" if path == script else f"cell {cell}, "
    return f"{where}line {number}: " if path == script or cell != path else ""


def _cleaned(trace: types.TracebackType | None) -> types.TracebackType | None:
    """Return a traceback without frames that are there only because the script is recorded."""
    kept: list[types.TracebackType] = []
    is_ours_before = False
    while trace is not None:  # without recursion: it may be as long as Python recurses
        code = trace.tb_frame.f_code
        is_parsed = is_ours_before and code.co_filename == ast.__file__
        is_ours_before = is_ours(code) or code.co_filename == __file__
        # Python itself leaves out how it imports, unless a loader like ours stands between
        if not (is_ours_before or is_parsed or code.co_filename.startswith("<frozen importlib")):
            kept.append(trace)
        trace = trace.tb_next
    for one, following in itertools.zip_longest(kept, kept[1:]):
        one.tb_next = following
    return kept[0] if kept else None


def _answer(
    recorder: Recorder, names: dict[str, Any], failure: str, wishes: dict[str, Any], left_out: list[str]
) -> None:
    written = recorder.memory.written()
    constants = tuple(sorted(set(recorder.memory.constants.values())))
    lost = [f"{name} is no output: {why}" for name, value in names.items() if (why := recorder.reason(value))]
    ending = Ending(failure, constants, tuple(lost), left_out=tuple(left_out))
    problem = ""
    try:
        document = recorder.journal.document(
            Path(wishes["data"]),
            keep_all=wishes["keep_all"],
            without=written,
            reasons=recorder.memory.constants,
        )
        if document is not None:
            write_document(
                document, os.path.join(wishes["folder"], "pipeline.json"), place=wishes.get("place")
            )
    except Exception as error:  # told by who asked for the recording, not by the script
        problem = f"{type(error).__name__}: {error}"
    answer = json.dumps({**asdict(ending), "problem": problem})
    Path(wishes["folder"], "ending.json").write_text(answer, encoding="utf-8")
