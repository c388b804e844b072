"""Scripts that do with their process what scripts do: fork, print to nowhere, fail in a helper."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import tamis
from tamis.errors import ScriptError

START = """import sys, os
import numpy as np
from skimage import data, filters, img_as_float
image = data.coins()[:40, :50]
edges = filters.sobel(image)
"""


def plainly(text):
    with open("script.py", "w", encoding="utf-8") as file:
        file.write(text)
    return subprocess.run([sys.executable, "-B", "script.py"], capture_output=True, text=True)


FAILING = {
    "in a module beside it, after it went elsewhere": (
        "import beside\nos.mkdir('sub')\nos.chdir('sub')\nsys.argv[:] = []\nbeside.fail(edges)\n",
        r"line 10: RuntimeError: beside",
    ),
    "while it imports a module that fails": ("import broken\n", r"line 6: ZeroDivisionError"),
    "while it imports what is no Python": ("import wrong\n", r"line 6: SyntaxError"),
    "with nothing left to print to": ("sys.stdout.close()\nsys.stderr.close()\n1 / 0\n", r"line 8: Zero"),
}


@pytest.mark.parametrize("how", FAILING)
def test_a_script_that_fails_says_where_and_keeps_the_part_before(how, folder, capfd):
    (folder / "beside.py").write_text("def fail(x):\n    y = x + 1\n    raise RuntimeError('beside')\n")
    (folder / "broken.py").write_text("1 / 0\n")
    (folder / "wrong.py").write_text("def (:\n")
    text, says = FAILING[how]
    plain = plainly(START + text)
    if (folder / "sub").exists():
        (folder / "sub").rmdir()
    with pytest.raises(ScriptError, match=says) as caught:
        tamis.record("script.py")
    assert "edges" in caught.value.pipeline.outputs or "y" in caught.value.pipeline.outputs
    told = capfd.readouterr().err
    assert told == plain.stderr or "lost sys.stderr" in told


def test_a_script_that_is_no_python_is_told_as_python_tells_it(folder, capfd):
    plain = plainly("x = 1\ndef (:\n")
    with pytest.raises(ScriptError, match="failed at line 2: SyntaxError"):
        tamis.record("script.py")
    assert capfd.readouterr().err == plain.stderr


def test_a_recursion_without_end_is_told(folder, capfd):
    plainly(START + "def f(n):\n    return f(n + 1)\nf(0)\n")
    with pytest.raises(ScriptError, match="line 7: RecursionError"):
        tamis.record("script.py")
    assert "_child" not in capfd.readouterr().err


def test_a_forked_child_does_not_answer_for_its_parent(folder, capfd):
    text = "if os.fork() == 0:\n    edges = filters.sobel(image[:9])\n    sys.exit(4)\nprint(os.wait()[1])\n"
    plain = plainly(START + text)
    pipeline = tamis.record("script.py")
    assert capfd.readouterr().out == plain.stdout == "1024\n"
    assert tamis.run(pipeline)["edges"].shape == (40, 50)


def test_what_other_processes_and_threads_give_is_a_constant_or_followed(folder, monkeypatch):
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    plain = plainly(
        START
        + """
import multiprocessing, threading
from joblib import Parallel, delayed


def smooth(sigma):
    return filters.gaussian(image, sigma)


def sharpen():
    global sharp
    sharp = filters.unsharp_mask(image)


if __name__ == "__main__":
    one, two = Parallel(n_jobs=2)(delayed(smooth)(sigma) for sigma in (1, 2))
    bands = filters.sobel(two - one)
    with multiprocessing.Pool(1) as pool:
        three = filters.sobel(pool.map(smooth, [3])[0])
    thread = threading.Thread(target=sharpen)
    thread.start()
    thread.join()
    np.savez("found.npz", edges=edges, bands=bands, three=three, sharp=sharp)
"""
    )
    assert plain.returncode == 0, plain.stderr
    pipeline = tamis.record("script.py")
    result = tamis.run(pipeline)
    with np.load("found.npz") as found:
        for name in found.files:
            assert np.array_equal(result[name], found[name]), name
    constants = [source for source in pipeline.sources if source.is_constant]
    assert len(constants) == 2
    assert all("is a constant: " in pipeline.get_node(name).note for name in ("bands", "three"))


def test_what_a_function_gives_back_as_it_got_it_is_the_same_node_or_the_next(recorded):
    text = "real = img_as_float(image)\nsame = img_as_float(real)\nagain = np.asarray(same)\n"
    watched = recorded(START + text + "soft = filters.gaussian(np.ascontiguousarray(again))\n")
    assert watched.names["again"] is watched.names["real"]
    assert np.array_equal(tamis.run(watched.pipeline)["soft"], watched.names["soft"])
    assert [source.locator for source in watched.pipeline.sources] == ["sample:coins"]


@pytest.mark.parametrize(
    "limited",
    ["edges.clip(0.03)", "edges.clip(max=0.1)", "np.clip(edges, None, 0.1)", "np.clip(edges, 0.03, None)"],
)
def test_a_limit_on_one_side_is_replayed_and_exported(limited, folder):
    (folder / "script.py").write_text(f"{START}result = {limited}\n")
    pipeline = tamis.record("script.py")
    exported, plain = {}, {}
    exec(pipeline.to_script(), exported)
    exec((folder / "script.py").read_text(), plain)
    np.testing.assert_array_equal(tamis.run(pipeline)["result"], plain["result"])
    np.testing.assert_array_equal(exported["result"], plain["result"])
