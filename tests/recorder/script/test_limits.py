"""What a script may take, and what is left running when it takes more: nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import numpy as np
import psutil
import pytest

import tamis
from tamis.errors import ScriptError, SettingError

START = """
import subprocess, sys, time
from pathlib import Path
from skimage import data, filters
edges = filters.sobel(data.coins())
"""
FAMILY = """
child = subprocess.Popen([sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"],
                         stdout=subprocess.PIPE)
child.stdout.readline()
Path("pid").write_text(str(child.pid))
"""


def write(text):
    with open("script.py", "w", encoding="utf-8") as file:
        file.write(text)
    return "script.py"


def ends(number, within_s=5):
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        if not psutil.pid_exists(number) or psutil.Process(number).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.02)
    return False


def test_a_time_limit_ends_all_processes_and_keeps_what_was_before(folder, capfd):
    script = write(f"{START}{FAMILY}time.sleep(60)\n")
    with pytest.raises(ScriptError, match=r"script\.py: took longer than 8 s, and was stopped") as caught:
        tamis.record(script, timeout_s=8)
    assert ends(int((folder / "pid").read_text()))
    assert caught.value.pipeline.outputs == ("edges",)
    assert "time.sleep(60)" in capfd.readouterr().err  # where it was


def test_what_does_not_listen_is_killed(folder, monkeypatch, capfd):
    monkeypatch.setattr("tamis.recorder.script._limits._GRACE_S", 0.3)
    script = write(
        "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nprint('deaf')\ntime.sleep(60)\n"
    )
    began = time.monotonic()
    with pytest.raises(ScriptError, match=r"took longer .* What was recorded before is lost") as caught:
        tamis.record(script, timeout_s=8)
    assert caught.value.pipeline is None
    assert time.monotonic() - began < 30


def test_a_memory_limit_counts_children_too_and_says_how_much(folder, capfd):
    hungry = "import numpy, time; a = numpy.ones(100_000_000); print('up', flush=True); time.sleep(60)"
    script = write(
        f"{START}child = subprocess.Popen([sys.executable, '-c', {hungry!r}])\n"
        "Path('pid').write_text(str(child.pid))\ntime.sleep(60)\n"
    )
    with pytest.raises(ScriptError, match=r"took \d+(\.\d)? [MG]B of memory, where 700\.0 MB are allowed"):
        tamis.record(script, memory="700MB")
    assert ends(int((folder / "pid").read_text()))


def test_enough_memory_is_no_limit(folder):
    assert tamis.record(write(START), memory="4GB", timeout_s=60).outputs == ("edges",)


@pytest.mark.parametrize("wish", [{"memory": "much"}, {"timeout_s": 0}, {"timeout_s": float("nan")}])
def test_what_is_no_limit_is_told_before_anything_runs(folder, wish):
    script = write("open('ran', 'w')\n")
    with pytest.raises(SettingError, match="must be"):
        tamis.record(script, **wish)
    assert not (folder / "ran").exists()


def test_a_limit_holds_in_the_background_where_nobody_can_interrupt(folder, capfd):
    script = write(f"{START}time.sleep(60)\n")
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a shell does with `command &`
    try:
        with pytest.raises(ScriptError, match="took longer than 8 s") as caught:
            tamis.record(script, timeout_s=8)
    finally:
        signal.signal(signal.SIGINT, before)
    assert caught.value.pipeline.outputs == ("edges",)


def test_who_interrupts_the_recording_interrupts_the_script(folder):
    script = write(f"{START}{FAMILY}try:\n    time.sleep(60)\nfinally:\n    Path('tidy').touch()\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "tamis", "record", script],
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(
            signal.SIGINT, signal.SIG_DFL
        ),  # these tests may run in the background
    )
    while not (folder / "pid").exists() or not (folder / "pid").read_text():
        assert process.poll() is None
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(30) == 130
    assert (folder / "tidy").exists()
    assert ends(int((folder / "pid").read_text()))
    assert not (folder / "script.json").exists()


def test_a_status_is_told_and_the_pipeline_kept(folder):
    with pytest.warns(UserWarning, match=r"script\.py: it ended with status 3"):
        pipeline = tamis.record(write(START + "sys.exit(3)\n"))
    assert np.any(tamis.run(pipeline)["edges"])


def test_how_a_process_died_is_told(folder, capfd):
    with pytest.raises(ScriptError, match="ended without a word, by SIGKILL"):
        tamis.record(write("import os\nos.kill(os.getpid(), 9)\n"))


def test_the_command_has_both_limits_and_tells_the_status(folder):
    command = [sys.executable, "-m", "tamis", "record", "--memory"]
    script = write(START + "print(input())\nsys.exit(3)\n")
    done = subprocess.run([*command, "2GB", script], input="hello\n", capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "hello\n")
    assert "script.py: it ended with status 3" in done.stderr
    done = subprocess.run([*command, "2 parrots", script], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == "tamis: memory must be a size such as '2GB' or '512MiB', got '2 parrots'.\n"
