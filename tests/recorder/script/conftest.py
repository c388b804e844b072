"""Scripts that are recorded in this process, where a process for each would take too long."""

from __future__ import annotations

import contextlib
import io
import sys
import types
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tamis.recorder.script._recorder import Recorder
from tamis.recorder.script._syntax import NAME, instrumented

if TYPE_CHECKING:
    from collections.abc import Callable

    from tamis.pipeline import Pipeline


@dataclass(frozen=True)
class Ran:
    """What a script left, and said."""

    names: dict[str, Any]
    out: str
    pipeline: Pipeline | None = None
    recorder: Recorder | None = None

    def reasons(self) -> str:
        """Why variables of the script are no outputs."""
        return " ".join(self.recorder.reason(value) for value in self.names.values())


def run_code(code: types.CodeType, names: dict[str, Any]) -> str:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(code, names)
    return said.getvalue()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return a folder that the test runs in, with a cache of its own."""
    monkeypatch.setenv("TAMIS_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def plainly() -> Callable[[str], Ran]:
    """Return a function that runs a script as Python does."""

    def run(source: str) -> Ran:
        names: dict[str, Any] = {"__name__": "__main__"}
        out = run_code(compile(source, "script.py", "exec", dont_inherit=True), names)
        return Ran(names, out)

    return run


@pytest.fixture
def recorded(tmp_path, monkeypatch) -> Callable[..., Ran]:
    """Return a function that runs a script and records it."""

    def run(source: str, *, keep_all: bool = False) -> Ran:
        recorder = Recorder()
        module = types.ModuleType("__main__")
        module.__dict__[NAME] = recorder
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, "__main__", module)
            code = compile(instrumented(source, "script.py"), "script.py", "exec", dont_inherit=True)
            out = run_code(code, module.__dict__)
        document = recorder.journal.document(
            tmp_path / "data",
            keep_all=keep_all,
            without=recorder.memory.written(),
            reasons=recorder.memory.constants,
        )
        pipeline = None if document is None else document.graph
        return Ran(module.__dict__, out, pipeline, recorder)

    return run
