"""`tamis.record`: a script in a process of its own, as Python runs it."""

import json
import subprocess
import sys

import numpy as np
import pytest

import tamis
from tamis.errors import ReadError, ScriptError

SCRIPT = """
import argparse
import pickle
import sys
import warnings
from pathlib import Path

import numpy as np
from skimage import data, filters, measure


class Found:
    def __init__(self, labels):
        self.labels = labels


parser = argparse.ArgumentParser()
parser.add_argument("--sigma", type=float, default=1.0)
sigma = parser.parse_args().sigma
image = data.coins()[:80, :90]
smooth = filters.gaussian(image, sigma=sigma)
labels = measure.label(smooth > filters.threshold_otsu(smooth))
print(sigma, labels.max(), sys.argv, __file__, __name__, type(labels), smooth[:1, :2])
print(sorted(name for name in globals() if not name.startswith("__")))
Path("found.pickle").write_bytes(pickle.dumps(Found(labels)))
np.save("labels.npy", labels)
for _ in range(2):
    image / (image * 0)
warnings.warn("so it is")
"""

FAILING = """
def fail(array):
    return filters.gaussian(array, sigma='two')

try:
    smooth + np.ones(3)
except ValueError:
    fail(smooth)
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("TAMIS_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder, text):
    (folder / "script.py").write_text(text, encoding="utf-8")
    return "script.py"


def test_a_process_says_writes_and_warns_the_same(folder, capfd):
    script = write(folder, SCRIPT)
    plain = subprocess.run([sys.executable, script, "--sigma", "1.5"], capture_output=True, text=True)
    files = {path.name: path.read_bytes() for path in folder.glob("*.[np]*") if path.is_file()}
    assert {"found.pickle", "labels.npy"} <= set(files)
    pipeline = tamis.record(script, ["--sigma", "1.5"])
    told = capfd.readouterr()
    assert told.out == plain.stdout
    assert told.err == plain.stderr
    assert "RuntimeWarning" in told.err
    assert {name: (folder / name).read_bytes() for name in files} == files
    assert pipeline.inputs == ("coins",)
    assert np.array_equal(tamis.run(pipeline)["labels"], np.load("labels.npy"))


def test_a_script_that_fails_says_so_at_its_own_line_and_keeps_the_part_before(folder, capfd):
    text = SCRIPT + FAILING
    script = write(folder, text)
    plain = subprocess.run([sys.executable, script], capture_output=True, text=True)
    with pytest.raises(ScriptError, match=r"script.py: failed at line \d+: \w+Error") as caught:
        tamis.record(script)
    assert capfd.readouterr().err == plain.stderr
    line = text.splitlines().index("    return filters.gaussian(array, sigma='two')") + 1
    assert f"line {line}:" in str(caught.value)
    assert caught.value.pipeline.outputs == ("labels",)
    assert tamis.run(caught.value.pipeline)["labels"].shape == (80, 90)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("print('nothing')", "has no operation on an image that could be recorded"),
        ("import os; os._exit(7)", "ended without a word, with status 7"),
        ("def (:", "failed at line 1: SyntaxError"),
        ("import time; time.sleep(60)", "took longer than 2 s"),
    ],
)
def test_a_script_of_which_there_is_nothing_to_record_says_why(folder, text, says, capfd):
    with pytest.raises(ScriptError, match=says):
        tamis.record(write(folder, text), timeout_s=2 if "sleep" in text else None)


def test_no_script_is_told_before_anything_runs(folder):
    with pytest.raises(ReadError, match=r"nowhere.py: no such script"):
        tamis.record("nowhere.py")
    with pytest.raises(ReadError, match="folder"):
        tamis.record(folder)


def test_the_command_writes_the_document_and_its_arrays_beside_it(folder):
    text = "import numpy as np\nfrom skimage import filters\nimage = np.eye(20)\n"
    text += "edges = filters.sobel(image)\n"
    text += "import sys; print(sys.argv[1:]); sys.exit(5)\n"
    command = [sys.executable, "-m", "tamis", "record", write(folder, text), "-o", "out.json", "-v", "--x=1"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout == "['-v', '--x=1']\n"
    assert done.returncode == 0
    assert "Wrote out.json\n" in done.stderr
    assert "image is a constant" in done.stderr
    pipeline = tamis.Pipeline.load("out.json")
    (place,) = [source["locator"] for source in _inputs("out.json")]
    assert place.startswith("out.data/")
    assert tamis.run(pipeline)["edges"].shape == (20, 20)


def _inputs(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)["inputs"].values()


def test_modules_beside_the_script_are_followed(folder):
    (folder / "steps").mkdir()
    (folder / "steps" / "__init__.py").write_text("from .smooth import soften\n", encoding="utf-8")
    text = (
        "from skimage import filters\ndef soften(im):\n    soft = filters.gaussian(im, 3)\n    return soft\n"
    )
    (folder / "steps" / "smooth.py").write_text(text, encoding="utf-8")
    script = (
        "import steps\nfrom skimage import data\nimage = data.coins()\nbinary = steps.soften(image) > 0.4\n"
    )
    pipeline = tamis.record(write(folder, script))
    assert pipeline.get_node("soft").values["sigma"] == 3
    assert pipeline.outputs == ("binary",)
    assert not list(folder.rglob("*.pyc"))
