"""`tamis record` as a process: that of the script is a copy of it, and the script cannot tell."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

COMMAND = [sys.executable, "-m", "tamis", "record", "-o", "p.json", "script.py", "one", "--two"]
MAIN = """
from skimage import data, filters
edges = filters.sobel(data.coins())
"""
TELLING = """
import atexit, inspect, os, sys, threading, traceback, warnings
atexit.register(print, "the end")
print(sys.argv, __name__, os.path.basename(__file__))
print(sorted(vars(sys.modules["__main__"]).keys() - {"__tamis__"}))
print(sys.path[0] == os.path.dirname(os.path.abspath(__file__)), os.getcwd() in sys.path[1:])
print([one.name for one in traceback.extract_stack() if "click" in one.filename])
print(input(), threading.active_count(), sys.stdin.read())
warnings.warn("beware")
threading.Thread(target=lambda: print("a thread")).start()
sys.exit(3)
"""


@pytest.fixture
def run(tmp_path):
    """Return a function that records a script, or runs it."""

    def call(text, command=COMMAND, **options):
        (tmp_path / "script.py").write_text(MAIN + text, encoding="utf-8")
        # what would be found in place of the library if the folder of the process were looked through
        (tmp_path / "work").mkdir(exist_ok=True)
        (tmp_path / "work" / "numpy.py").write_text("raise SystemExit('not this')", encoding="utf-8")
        command = [str(tmp_path / part) if part in ("p.json", "script.py") else part for part in command]
        options = {"input": "a line\nand more", "capture_output": True, "text": True, **options}
        return subprocess.run(command, cwd=tmp_path / "work", timeout=120, check=False, **options)

    return call


def test_a_script_finds_what_python_would_give_it(run):
    recorded, alone = run(TELLING), run(TELLING, [sys.executable, *COMMAND[6:]])
    assert recorded.stdout == alone.stdout
    assert recorded.stdout.endswith("a thread\nthe end\n")
    assert alone.stderr in recorded.stderr
    assert "ended with status 3" in recorded.stderr
    assert recorded.returncode == 0


def test_nothing_is_left_of_the_command(run, tmp_path):
    (tmp_path / "scratch").mkdir()
    done = run("", env={**os.environ, "TMPDIR": str(tmp_path / "scratch")})
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "p.json").exists()
    assert not list((tmp_path / "scratch").iterdir())


def test_only_a_light_process_is_copied():
    program = "from tamis.cli._fork import can_fork; print(can_fork()); import numpy; print(can_fork())"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert told.split() == [str(sys.platform == "linux"), "False"]


def test_a_script_that_is_killed_is_told(run):
    done = run("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert done.returncode == 1
    assert "ended without a word, by SIGKILL" in done.stderr


def test_what_fails_is_told_as_python_tells_it(run):
    text = "def inner():\n    return 1 / 0\ninner()\n"
    recorded, alone = run(text), run(text, [sys.executable, *COMMAND[6:]])
    assert recorded.returncode == 1
    assert recorded.stderr.startswith(alone.stderr)
    assert "click" not in recorded.stderr


PROCESS = """
import os, signal, subprocess, sys, time
from tamis.cli._fork import Becoming, ForkedProcess
print("written once")
try:
    process = ForkedProcess(["a", "b"])
except Becoming as wish:
    time.sleep({sleep})
    os._exit(len(wish.arguments))
{then}
"""


@pytest.mark.parametrize(
    ("sleep", "then", "told"),
    [
        (0, "print(process.wait(), process.poll(), process.wait(1))", "2 2 2"),
        (0.1, "print(process.poll(), process.wait(60))", "None 2"),
        (
            60,
            "process.send_signal(15); print(process.wait(60), process.send_signal(9))",
            "-15 None",
        ),
        (
            60,
            "try:\n    process.wait(0.05)\nexcept subprocess.TimeoutExpired:\n    print('late')\n"
            "os.kill(process.pid, 9); process.wait()",
            "late",
        ),
    ],
)
def test_a_copy_is_waited_for_like_any_process(sleep, then, told):
    program = PROCESS.format(sleep=sleep, then=then)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stdout == f"written once\n{told}\n", done.stderr
