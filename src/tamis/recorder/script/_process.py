"""The process that a script is recorded in, from outside: started, waited for, and what it leaves."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from tamis.dataclass import dataclass
from tamis.errors import ReadError, ScriptError, WriteError
from tamis.files import write_whole
from tamis.recorder.script._limits import Limits, run_limited
from tamis.recorder.script._report import Ending
from tamis.recorder.script._suffix import is_notebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tamis.recorder.script._limits import Process

__all__ = ["Recording", "record_script"]

# that something is a constant, or follows from what the script saw in its images
_IS_OURS = re.compile(r"\w+ is a constant: |line \d+: ")


@dataclass(frozen=True, slots=True)
class Recording:
    """What the process of a script has left.

    Parameters
    ----------
    script : str
        The script.
    ending : Ending
        How it ended.
    document : bytes
        The pipeline document, written and checked by that process; empty if there is none.
    status : int
        The process's exit status.
    stopped : str
        Why it was stopped; '' if it was not.
    """

    script: str
    ending: Ending
    document: bytes = b""
    status: int = 0
    stopped: str = ""

    def notes(self) -> tuple[str, ...]:
        """Return what is to be said of the nodes, each line once; the catalogue is not needed for it.

        What the script's own comments say, its author knows.
        """
        nodes = json.loads(self.document)["nodes"].values()
        lines = dict.fromkeys(line for node in nodes for line in node.get("note", "").splitlines())
        return tuple(line for line in lines if _IS_OURS.match(line))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the document to a file, whole or not at all.

        Raises
        ------
        WriteError
            If the file cannot be written.
        """
        try:
            write_whole(path, self.document)
        except (OSError, ValueError) as error:
            message = f"cannot be written: {getattr(error, 'strerror', None) or error}"
            raise WriteError(message, where=str(path)) from error

    def check(self, pipeline: Any = None, *, stacklevel: int = 2) -> None:
        """Warn of what is lost.

        Parameters
        ----------
        pipeline : Pipeline, optional
            What the error shall carry of what was recorded before.
        stacklevel : int, default 2
            Whose line the warnings name, as `warnings.warn` has it.

        Raises
        ------
        ScriptError
            If the script has failed, or there is nothing to record in it.
        """
        if self.ending.failure or self.stopped:
            message = self.stopped or f"failed at {self.ending.failure}"
            remedy = f"Before, {', '.join(self.ending.left_out)}" if self.ending.left_out else ""
            raise ScriptError(message, where=self.script, remedy=remedy, pipeline=pipeline)
        for reason in (*self.ending.left_out, *self.ending.lost):
            warnings.warn(f"{self.script}: {reason}", stacklevel=stacklevel + 1)
        if self.status:
            warnings.warn(f"{self.script}: it ended {_in_words(self.status)}", stacklevel=stacklevel + 1)
        if not self.document:
            message = "has no operation on an image that could be recorded"
            raise ScriptError(message, where=self.script, remedy=self._remedy())

    def _remedy(self) -> str:
        if self.ending.lost:
            return f"In the end, {self.ending.lost[0]}"
        return "An image has to be loaded, and something done to it that `tamis list` knows"


def record_script(
    script: str | os.PathLike[str],
    arguments: Sequence[str],
    *,
    limits: Limits,
    keep_all: bool,
    data: Path,
    place: Path | None = None,
    stdout: IO[str] | None = None,
    start: Callable[[Sequence[str]], Process] | None = None,
) -> Recording:
    """Run a script in a process of its own, and return what that has recorded; see `record`.

    By default it is a new one. `start` may give another that does `become_script` with what it is given; in
    that process it may leave this function by an exception.

    Raises
    ------
    ReadError
        If there is no such script.
    ScriptError
        If it took too long, its process died, or it could not be recorded.
    """
    path = Path(script)
    if not path.is_file():
        message = "no such script" if not path.exists() else "is no script, but a folder"
        raise ReadError(message, where=str(path))
    if is_notebook(path):
        from tamis.recorder.script._notebook import read_cells  # what most scripts need not

        read_cells(path)
    with _folder() as answer:
        wishes: dict[str, Any] = {"folder": answer, "data": str(data.absolute()), "keep_all": keep_all}
        if place is not None:
            wishes["place"] = str(place.absolute())
        wishes["is_limited"] = limits != Limits()
        told = [json.dumps(wishes), os.fspath(script), *arguments]
        status, stopped = run_limited(lambda: start(told) if start else _started(told, stdout), limits)
        return _answer(Path(answer), str(path), status, stopped)


def _started(arguments: Sequence[str], stdout: IO[str] | None) -> Process:
    # a file of the user's that is called numpy.py is the script's affair, not ours: hence -P
    command = [sys.executable, "-P", "-m", "tamis.recorder.script"]
    return subprocess.Popen([*command, *arguments], stdout=stdout)


@contextlib.contextmanager
def _folder() -> Iterator[str]:
    """Make a folder, and remove it in the end; not in another process that was made of this one."""
    path, process = tempfile.mkdtemp(prefix="tamis-record-"), os.getpid()
    try:
        yield path
    finally:
        if os.getpid() == process:
            shutil.rmtree(path, ignore_errors=True)


def _answer(folder: Path, script: str, status: int, stopped: str) -> Recording:
    """Return what the script's process has left in its folder."""
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
    if ending.problem:
        message = f"could not be recorded: {ending.problem}"
        raise ScriptError(message, where=script)
    document = folder / "pipeline.json"
    content = document.read_bytes() if document.exists() else b""
    return Recording(script, ending, content, status, stopped)


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
