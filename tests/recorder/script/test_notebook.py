"""Notebooks that are recorded: their cells as one module, in a process of its own."""

import json
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

import tamis
from tamis.errors import ReadError, ScriptError
from tamis.recorder.script._notebook import read_cells

START = "import numpy as np\nfrom skimage import data, filters, measure\nimage = data.coins()[:60, :70]\n"
SMOOTH = "smooth = filters.gaussian(image, 2)"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("TAMIS_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def notebook_of(*sources, **cell):
    cells = [
        {"cell_type": "code", "execution_count": 9, "metadata": {}, "outputs": [], "source": source, **cell}
        for source in sources
    ]
    words = {"cell_type": "markdown", "metadata": {}, "source": ["# 1 / 0\n", "1 / 0"]}
    return {"cells": [words, *cells], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def write(folder, notebook, name="n.ipynb"):
    text = notebook if isinstance(notebook, str) else json.dumps(notebook)
    (folder / name).write_text(text, encoding="utf-8")
    return name


def test_all_cells_are_one_module_in_the_order_of_the_file(folder, capfd):
    (folder / "steps.py").write_text(
        "from skimage import filters\nsoften = filters.gaussian\n", encoding="utf-8"
    )
    cells = (
        f"{START}%matplotlib inline\n",
        "  \n",
        ["import steps, sys\n", "%time smooth = steps.soften(image, 2)\n", "image.shape"],
        "labels = measure.label(smooth > 0.4)\n"
        "print(sys.argv, __name__, '__file__' in globals(), labels.max())",
    )
    name = write(folder, notebook_of(*cells))
    before = (folder / name).read_bytes()
    pipeline = tamis.record(name)
    assert (folder / name).read_bytes() == before
    told = capfd.readouterr()
    assert told.err == ""
    assert told.out == f"['{name}'] __main__ False {tamis.run(pipeline)['labels'].max()}\n"
    assert pipeline.outputs == ("labels",)
    assert pipeline.get_node("smooth").values["sigma"] == 2


def test_what_people_look_at_is_an_output_without_a_name(folder, capfd):
    cells = (
        f"{START}{SMOOTH}",
        "measure.label(smooth > 0.4)",
        "filters.sobel(smooth);",
        "display(filters.laplace(smooth))\nNone",
        "smooth.mean()",
    )
    pipeline = tamis.record(write(folder, notebook_of(*cells)))
    operations = {pipeline.get_node(ref).operation for ref in pipeline.targets.values()}
    assert operations == {"measure.label", "filters.laplace", "numpy.mean"}
    assert capfd.readouterr().out == ""


FAILURES = {
    "in a magic": ("x = 2\n%time 1 / 0", "cell 2, line 2: ZeroDivisionError", "    1 / 0\n"),
    "no Python": ("x = 1\ny = = 2\n%pwd", "cell 2, line 2: SyntaxError", "    y = = 2\n"),
    "in another folder": ("%cd /\nfail(0)", "cell 1, line 5: ZeroDivisionError", "    return 1 / x\n"),
    "after what was left out": (
        "files = !ls\nlen(files)",
        "cell 2, line 2: NameError: name 'files' is not defined. Before, cell 2: 'files = !ls' is left out.",
        "    len(files)\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("source", "says", "line"), FAILURES.values(), ids=FAILURES)
def test_a_cell_that_fails_says_which_line_of_which_and_the_part_before_is_kept(
    source, says, line, folder, capfd
):
    name = write(folder, notebook_of(f"{START}def fail(x):\n    return 1 / x\n{SMOOTH}", source))
    with pytest.raises(ScriptError) as caught:
        tamis.record(name)
    assert f"n.ipynb: failed at {says}" in str(caught.value)
    assert caught.value.pipeline.outputs == ("smooth",)
    told = capfd.readouterr().err
    assert line in told
    assert f'File "{folder / name} cell 2", line ' in told
    assert "tamis/" not in told


def test_what_is_left_out_is_told(folder):
    name = write(folder, notebook_of(f"{START}{SMOOTH}\n!rm -rf /nowhere", "%%bash\nexit 3"))
    with pytest.warns(UserWarning, match="left out") as told:
        tamis.record(name)
    assert [str(warning.message) for warning in told] == [
        "n.ipynb: cell 1: '!rm -rf /nowhere' is left out",
        "n.ipynb: cell 2: '%%bash' is left out",
    ]


def test_what_is_timed_is_no_part_of_it_and_an_error_that_is_shown_ends_nothing(folder):
    notebook = notebook_of(
        f"{START}{SMOOTH}", "smooth = filters.sobel(image)\n1 / 0", "%timeit smooth = filters.laplace(image)"
    )
    notebook["cells"][2]["metadata"] = {"tags": ["raises-exception"]}
    pipeline = tamis.record(write(folder, notebook))
    assert [node.operation for node in pipeline.nodes if node.id == "smooth"] == ["filters.sobel"]
    assert "filters.laplace" not in {node.operation for node in pipeline.nodes}


def test_a_cell_may_wait_and_an_import_from_the_future_holds_for_all_that_follow(folder, capfd):
    cells = (
        "from __future__ import annotations\nimport asyncio",
        f"{START}def f(x: nowhere): ...\n",
        f"{SMOOTH}\nprint(await asyncio.sleep(0, 'waited'), f.__annotations__)",
    )
    pipeline = tamis.record(write(folder, notebook_of(*cells)))
    assert pipeline.outputs == ("smooth",)
    assert capfd.readouterr().out == "waited {'x': 'nowhere'}\n"


def test_equal_comments_in_two_cells_are_notes_of_both(folder):
    cells = (START, f"# as before\n{SMOOTH}", "# as before\nedges = filters.sobel(smooth)")
    pipeline = tamis.record(write(folder, notebook_of(*cells)))
    assert [node.note for node in pipeline.nodes][-2:] == ["as before", "as before"]


def test_the_notebook_of_the_corpus_is_recorded_to_what_it_computes(folder, capfd):
    path = Path(__file__).parents[1] / "scripts" / "clock_motion.ipynb"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # which of its results are no outputs is told
        pipeline = tamis.record(path)
    names = {}
    lines = "".join("".join(cell.source) + "\n" for cell in read_cells(path)).splitlines()
    exec("\n".join(line for line in lines if not line.startswith("%")), names)
    result = tamis.run(pipeline)
    assert len(result) > 5
    for name in result:
        assert np.array_equal(result[name], names[name]), name
    assert len(set(capfd.readouterr().out.splitlines())) == 2  # both runs have said the same


HOSTILE = {
    "torn": ('{"cells": [', "is no notebook: JSONDecodeError"),
    "empty": ("", "is no notebook"),
    "a script": ("import numpy\n", "is no notebook"),
    "a list": ("[]", "must be a JSON object, got list"),
    "deep": ('{"cells":' + "[" * 100_000, "is no notebook: RecursionError"),
    "without cells": ("{}", "it has no list of cells"),
    "cells are no list": ({"cells": {"cell_type": "code"}}, "it has no list of cells"),
    "a cell is text": ({"cells": ["x = 1"]}, "it has no list of cells"),
    "worksheets are a number": ({"worksheets": 3}, "it has no list of cells"),
    "a source is a number": (notebook_of(3), "the source of a cell must be text"),
    "a line is a number": (notebook_of(["x", 3]), "the source of a cell must be text"),
}  # fmt: skip


class TestTheFile:
    def test_the_formats_of_before_stand_on_worksheets(self, folder):
        cells = [{"cell_type": "code", "language": "python", "input": [START, SMOOTH], "outputs": []}]
        cells += [{"cell_type": "heading", "source": "1 / 0"}]
        name = write(folder, {"nbformat": 3, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]})
        assert tamis.record(name).outputs == ("smooth",)

    def test_cells_have_the_numbers_that_jupyter_gives_them(self, folder):
        found = read_cells(write(folder, notebook_of("a", " \n", ["b\n", "c"]), "n.IPYNB"))
        assert [(cell.number, cell.source) for cell in found] == [(1, "a"), (2, "b\nc")]

    def test_a_mark_of_the_byte_order_is_no_part_of_it(self, folder):
        assert read_cells(write(folder, "\ufeff" + json.dumps(notebook_of("a"))))[0].source == "a"

    @pytest.mark.parametrize(("content", "says"), HOSTILE.values(), ids=HOSTILE)
    def test_what_is_no_notebook_says_so_and_nothing_runs(self, content, says, folder):
        with pytest.raises(ReadError, match=r"^n\.ipynb: ") as caught:
            tamis.record(write(folder, content))
        assert says in str(caught.value)

    def test_bytes_that_are_no_text_are_told(self, folder):
        (folder / "n.ipynb").write_bytes(b"\xff\xfe\x00")
        with pytest.raises(ReadError, match="is no notebook: UnicodeDecodeError"):
            tamis.record("n.ipynb")

    @pytest.mark.parametrize(
        "metadata", [{"language_info": {"name": "R"}}, {"kernelspec": {"language": "R"}, "language_info": 3}]
    )
    def test_another_language_is_named(self, metadata, folder):
        with pytest.raises(ScriptError, match="is a notebook of 'R', and only Python can be recorded"):
            tamis.record(write(folder, notebook_of("x <- 1") | {"metadata": metadata}))

    def test_one_without_code_says_so(self, folder):
        with pytest.raises(ScriptError, match="is a notebook without code"):
            tamis.record(write(folder, notebook_of(" ")))

    def test_metadata_may_be_anything(self, folder):
        notebook = notebook_of("a", metadata=[{"tags": 3}]) | {"metadata": [1]}
        assert not read_cells(write(folder, notebook))[0].may_fail


def test_the_command_records_a_notebook_too(folder):
    name = write(folder, notebook_of(f"{START}{SMOOTH}\nsmooth"))
    done = subprocess.run([sys.executable, "-m", "tamis", "record", name], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "Wrote n.json\n"
    assert tamis.Pipeline.load("n.json").outputs == ("smooth",)
