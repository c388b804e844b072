"""The examples of the libraries' docstrings: each that is kept runs, and the others say why they are not."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import types
from importlib.metadata import version

import numpy as np
import pytest

from tamis.testing import examples
from tamis.testing._capability_child import NoAnswerError
from tamis.testing._example_names import imports_for
from tamis.testing._example_outcome import DOWNLOAD, NO_ARRAY, reason_against
from tamis.testing.examples import (
    FILE,
    Example,
    list_all_examples,
    list_examples,
    main,
    reasons_against,
    reasons_found,
)


def source_of(name):
    return next(example.source for example in list_all_examples() if example.name == name)


def test_there_are_hundreds_of_both_libraries_each_with_a_name_of_its_own():
    kept = [example.name for example in list_examples()]
    assert len(kept) >= 270
    assert sum(name.startswith("ndimage.") for name in kept) >= 40
    assert kept == sorted(set(kept))


def test_another_process_finds_the_same_ones():
    code = "from tamis.testing.examples import list_examples; print(hash(list_examples()))"
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    told = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
        ).stdout
        for _ in range(2)
    ]
    assert told[0] == told[1]


def test_each_that_is_kept_runs_and_gets_an_array():
    bad = {example.name: reason for example, reason in reasons_found(list_examples()) if reason}
    assert bad == {}


def test_the_others_are_out_for_the_reason_in_the_file():
    left_out = [example for example in list_all_examples() if example.name in reasons_against()]
    told = {example.name: reason for example, reason in reasons_found(left_out)}
    # what draws or learns may run where those libraries are installed
    needs = {name for name, reason in reasons_against().items() if reason.startswith("needs ")}
    assert {name: reason for name, reason in told.items() if name not in needs} == {
        name: reason for name, reason in reasons_against().items() if name not in needs
    }


def test_the_file_is_of_what_is_installed():
    content = json.loads(FILE.read_text(encoding="utf-8"))
    assert content["of"] == {name: version(name) for name in ("scikit-image", "scipy")}


def test_every_source_is_python_and_its_lines_are_counted():
    for example in list_all_examples():
        ast.parse(example.source)
        assert example.lines == len([line for line in example.source.splitlines() if line.strip()])


def test_what_doctest_skips_or_expects_to_fail_is_not_in_a_source():
    assert "PolygonSelector" not in source_of("future.manual_polygon_segmentation")
    assert "manual_polygon_segmentation(" not in source_of("future.manual_polygon_segmentation")
    text = ">>> a = 1\n>>> b = 2  # doctest: +SKIP\n>>> 1 / 0\nTraceback (most recent call last):\nError\n"
    assert examples._statements_in(text) == "a = 1\n"


def test_what_doctest_cannot_parse_is_read_all_the_same():
    assert examples._statements_in(">>> if True:\n...     a = 1\n>>>b = 2\n") == "if True:\n    a = 1\n"
    assert "moments_hu(nu)" in source_of("measure.moments_hu")


@pytest.mark.parametrize(
    ("source", "imports"),
    [
        ("np.ones(3)", "import numpy as np\n"),
        ("import numpy as np\nnp.ones(3)", ""),
        ("gaussian(1)", "from skimage.filters import gaussian\n"),
        ("ndi.label(1)", "import scipy.ndimage as ndi\n"),
        ("[x for x in range(3)]", ""),
        ("def gaussian(image):\n    return image\ngaussian(1)", ""),
        ("(lambda gaussian: gaussian)(1)", ""),
        ("nobody_knows(1)", ""),
    ],
)
def test_names_that_doctest_gives_are_imported(source, imports):
    import scipy.ndimage
    import skimage.filters

    module = types.ModuleType("skimage.filters._gaussian")
    module.gaussian, module.ndi = skimage.filters.gaussian, scipy.ndimage
    assert imports_for(source, module) == imports


GAUSSIAN = "import numpy as np\nfrom skimage.filters import gaussian, threshold_otsu\nimage = np.eye(5)\n"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (GAUSSIAN + "gaussian(image)", ""),
        (GAUSSIAN + "[gaussian(image) for _ in range(2)]", ""),
        (GAUSSIAN + "binary = image > threshold_otsu(image)", ""),
        (GAUSSIAN + "threshold_otsu(image)", NO_ARRAY),
        (GAUSSIAN + "image = np.sqrt(image)", NO_ARRAY),
        ("from skimage import data\nimage = data.coins()", NO_ARRAY),
        ("import pooch", DOWNLOAD),
        ("import matplotlib_of_nobody.pyplot", "needs matplotlib"),
        ("import no_such_module", "cannot import: No module named 'no_such_module'"),
        ("nobody_knows", "fails: NameError"),
        ("raise SystemExit(2)", "fails: SystemExit"),
    ],
)
def test_an_example_says_why_it_is_left_out(source, reason, monkeypatch):
    monkeypatch.setitem(sys.modules, "pooch", None)  # as where it is not installed
    assert reason_against(source) == reason


def test_an_example_leaves_nothing_behind(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    profile, options = sys.getprofile(), np.get_printoptions()
    source = "import numpy as np\nnp.save('a.npy', np.ones(3))\nprint(1)\nnp.set_printoptions(precision=1)\n"
    assert reason_against(source + "import warnings\nwarnings.warn('x')\n1 / 0") == "fails: ZeroDivisionError"
    assert list(tmp_path.iterdir()) == []
    assert capsys.readouterr().out == ""
    assert sys.getprofile() is profile
    assert np.get_printoptions() == options


def test_an_example_that_ends_its_process_or_hangs_is_told_and_the_next_is_run(monkeypatch):
    monkeypatch.setattr(examples, "TIMEOUT_S", 20.0)
    dying = Example("a", "import os; os._exit(3)", 1)
    fine = Example("b", GAUSSIAN + "gaussian(image)", 4)
    assert [reason for _, reason in reasons_found([dying, fine])] == ["ends the process: exit status 3", ""]


def test_the_command_writes_those_that_are_out_and_counts_all(tmp_path, monkeypatch):
    chosen = (Example("a", "1 / 0", 1), Example("b", "pass", 1), Example("c", "pass", 1))
    monkeypatch.setattr(examples, "list_all_examples", lambda: chosen)

    class NoChild:
        def __init__(self, timeout_s):
            pass

        def __enter__(self):
            return self.ask

        def __exit__(self, *_):
            pass

        def ask(self, function, source):
            if source == "1 / 0":
                message = "takes longer than 60 s"
                raise NoAnswerError(message)
            return ""

    monkeypatch.setattr(examples, "Child", NoChild)
    assert main(tmp_path / "examples.json") == "    2 kept\n    1 takes longer than 60 s\n"
    assert json.loads((tmp_path / "examples.json").read_text())["out"] == {"a": "takes longer than 60 s"}
