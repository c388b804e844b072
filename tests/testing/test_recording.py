import json

import pytest

from tamis.errors import ScriptError
from tamis.testing._passage import _compare, _replay
from tamis.testing._recording_table import table_of
from tamis.testing.examples import list_examples
from tamis.testing.recording import Passage, as_notebook, passage_of, passages_of, recorded_as

SCRIPT = """
from skimage import data, filters, measure
image = data.coins()
# a little smoother
smooth = filters.gaussian(image, sigma=2)
labels = measure.label(smooth > filters.threshold_otsu(smooth))
"""


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "script.py"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


def changed(document, change):
    content = json.loads(document.read_text(encoding="utf-8"))
    change(content)
    document.write_text(json.dumps(content), encoding="utf-8")


def smooth_of(content):
    return content["nodes"]["smooth"]


def test_each_statement_of_an_example_is_a_cell_with_the_lines_above_it():
    notebook = json.loads(as_notebook("import numpy\n\n# two\nx = (1,\n     2)\nx\n"))
    sources = [cell["source"] for cell in notebook["cells"]]
    assert sources == ["import numpy", "\n# two\nx = (1,\n     2)", "x"]
    assert notebook["nbformat"] == 4


@pytest.mark.parametrize("name", ["filters.threshold_otsu", "morphology.skeletonize", "ndimage.label"])
def test_an_example_goes_all_the_way(name):
    examples = [example for example in list_examples() if example.name == name]
    (passage,) = passages_of(examples, processes=1)
    assert not passage.problem
    assert passage.outputs


def test_a_script_that_does_nothing_with_images_says_so(tmp_path):
    script = tmp_path / "script.py"
    script.write_text("import numpy as np\nx = np.arange(9).reshape(3, 3)\n", encoding="utf-8")
    passage = passage_of("numbers", script, tmp_path)
    assert passage == Passage("numbers", problem="is not recorded: nothing in it is an operation on an image")


def test_a_script_that_fails_says_where(tmp_path):
    script = tmp_path / "script.py"
    script.write_text("x = 1\nx / 0\n", encoding="utf-8")
    with pytest.raises(ScriptError, match="line 2: ZeroDivisionError"):
        recorded_as(script, tmp_path / "answer", tmp_path)


def test_a_pipeline_that_gives_something_else_is_noticed(script, tmp_path):
    document = recorded_as(script, tmp_path / "answer", tmp_path)
    assert _replay(tmp_path / "answer") == ""

    def smoother(content):
        content["nodes"]["smooth"]["values"]["sigma"] = 3

    changed(document, smoother)
    assert _replay(tmp_path / "answer") == "labels"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda content: smooth_of(content).update(note="rougher"), "nodes: smooth: note: "),
        (
            lambda content: smooth_of(content)["values"].update(sigma=2.0),
            "nodes: smooth: values: sigma",
        ),
        (lambda content: content["outputs"].update(more="smooth"), "outputs: "),
        (lambda content: content["inputs"]["image"].update(kind="array"), "inputs: image: kind: "),
    ],
)
def test_a_document_that_is_another_is_noticed(change, told, script, tmp_path):
    recorded_as(script, tmp_path / "first", tmp_path)
    second = recorded_as(script, tmp_path / "second", tmp_path)
    assert _compare(tmp_path / "first", tmp_path / "second") == ""
    changed(second, change)
    assert _compare(tmp_path / "first", tmp_path / "second").startswith(told)


def test_the_table_says_what_passes_and_why_the_others_do_not():
    passages = [Passage("filters.sobel", 2, 1, 0), Passage("draw.line", problem="is not recorded: a | b")]
    text = table_of(passages)
    assert "**1 of 2 examples pass (50.0%).**" in text
    assert "| draw.line | is not recorded: a \\| b |" in text
    assert "| filters.sobel | 2 | 1 | 0 |" in text
    assert "| needs matplotlib | " in text
