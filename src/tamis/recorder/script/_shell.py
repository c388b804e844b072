"""`Shell`: what a recorded notebook finds in place of IPython."""

from __future__ import annotations

import ast
import os
import re
from typing import Any

from tamis.errors import shown
from tamis.recorder.script._cell import without_magics

__all__ = ["Shell"]

# they change how things look, or tell something: leaving them out changes nothing that is computed
_HARMLESS = frozenset({
    "HTML", "SVG", "autoreload", "capture", "colors", "conda", "config", "dir", "gui", "hist", "history",
    "html", "javascript", "js", "latex", "load_ext", "ls", "lsmagic", "mamba", "markdown", "matplotlib",
    "page", "pdb", "pinfo", "pip", "precision", "pwd", "reload_ext", "svg", "time", "watermark", "who",
    "who_ls", "whos", "xmode",
})  # fmt: skip
_INSTALLS = re.compile(r"!*\s*(?:\S+ -m )?(?:pip|conda|mamba)\d? ")
_TIMEIT_OPTIONS = re.compile(r"\s*(?:-[nrp]\s*\d+\s*|-[tcqov]+\s+)*")


class Shell:
    """Answers what notebooks ask of IPython, and notes what it leaves out.

    Parameters
    ----------
    recorder : Recorder
        Is told what is displayed.
    left_out : list of str
        Is told what was left out that may matter, and where.
    """

    def __init__(self, recorder: Any, left_out: list[str]) -> None:
        self._recorder = recorder
        self.user_ns: dict[str, Any] = {}
        """The globals of the notebook."""
        self.place: str = ""
        """Which cell is being run."""
        self.left_out = left_out

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self  # whatever else it is asked for: nothing happens, nothing fails

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing."""

    def display(self, *values: Any, **kwargs: Any) -> None:
        """Note that values are looked at; nothing is printed."""
        for value in values:
            self._recorder.displayed(value)

    def system(self, command: str) -> None:
        """Leave out a command of the system's."""
        if not _INSTALLS.match(command):
            self._leave_out(command)

    getoutput = system

    def magic(self, text: str) -> None:
        """Do what ``%name rest`` does."""
        name, _, line = text.lstrip("%").partition(" ")
        self.run_line_magic(name, line)

    def run_line_magic(self, name: str, line: str, *_: Any) -> None:
        """Do what a magic line does to what is computed, as far as that is known."""
        if name == "cd":
            os.chdir(os.path.expanduser(line.strip("'\" ") or "~"))
        elif name in ("env", "set_env") and line:
            variable, *value = line.replace("=", " ", 1).split(maxsplit=1)
            os.environ[variable] = "".join(value)
        elif name == "timeit":
            self._time(_TIMEIT_OPTIONS.sub("", line, count=1))
        elif name not in _HARMLESS:
            self._leave_out(f"%{name} {line}")

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        """Do what the magic of a whole cell does to what is computed, as far as that is known."""
        if name == "timeit":
            self._time(cell, _TIMEIT_OPTIONS.sub("", line, count=1))
        elif name not in _HARMLESS:
            self._leave_out(f"%%{name} {line}")

    def _time(self, body: str, setup: str = "") -> None:
        """Run what is timed once, in a scope of its own, unrecorded: nothing of it stays in a notebook."""
        tree = ast.parse("def _timed(): pass", self.place)
        function: Any = tree.body[0]
        parts = [ast.parse(without_magics(text), self.place) for text in (setup, body)]
        function.body += [statement for part in parts for statement in part.body]
        scope: dict[str, Any] = {}
        exec(compile(tree, self.place, "exec", dont_inherit=True), self.user_ns, scope)
        scope["_timed"]()

    def _leave_out(self, text: str) -> None:
        self.left_out.append(f"{self.place}: {shown(text.strip())} is left out")
