"""`tamis.to_notebook`: a notebook that runs without Tamis, gives the same bits, and shows them."""

import base64
import io
import json
import linecache
import pickle
import re
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

import tamis
from tamis.batch import coins_pipeline, to_notebook
from tamis.errors import PipelineError, ReadError, UnknownNameError
from tamis.pipeline import Node, Pipeline

# runs notebooks as Jupyter does, where Tamis cannot be imported and warnings are errors
HARNESS = """
import ast, contextlib, io, json, pickle, sys
sys.modules["tamis"] = None

def run(path):
    names, shown = {"__name__": "__main__"}, []
    for cell in json.load(open(path, encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        tree, said, value = ast.parse("".join(cell["source"])), io.StringIO(), None
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        with contextlib.redirect_stdout(said):
            exec(compile(tree, path, "exec"), names)
            if last is not None:
                value = eval(compile(ast.Expression(last.value), path, "eval"), names)
        shown.append((said.getvalue(), value))
    return names, shown

done = {}
for path, outputs in json.loads(sys.argv[1]).items():
    names, shown = run(path)
    done[path] = {name: names[name] for name in outputs}, shown
sys.stdout.buffer.write(pickle.dumps(done))
"""


def node(name, operation, inputs=None, note="", **values):
    return Node.of(name, operation, inputs or {}, values, note=note)


def pipelines(folder):
    """Return pipelines that are awkward to show, by name."""
    hostile = np.random.default_rng(3).normal(5, 2, (23, 31))
    hostile[0, :3], hostile[17, 20], hostile[4, 4] = -7, 1e4, np.nan
    np.save(folder / "hostile.npy", hostile)
    np.save(folder / "stack.npy", np.random.default_rng(4).integers(0, 60000, (4, 9, 700)).astype("u2"))
    plain, stack = tamis.open(folder / "hostile.npy"), tamis.open(folder / "stack.npy")
    nothing = plain > 1e6
    objects = tamis.measure.label(stack > 30000)
    colours = tamis.open("sample:astronaut")[::8, ::8]
    labels = tamis.measure.label(nothing)
    sparse = (plain > 1e3).astype("uint8")
    return {
        "coins": coins_pipeline(tamis.open("sample:coins")),
        "nothing": Pipeline.of(
            nothing=nothing, labels=labels, sparse=sparse, constant=plain * 0 + 3, most=plain.max()
        ),
        "stack": Pipeline.of(
            objects=objects,
            table=tamis.measure.regionprops_table(objects, properties=("label", "area")),
            smooth=tamis.filters.gaussian(stack.astype("float32"), sigma=1),
        ),
        "colour": Pipeline.of(colours=colours, grey=tamis.color.rgb2gray(colours), stains=colours / 255),
        "names": reserved_names(),
    }


def reserved_names():
    """Return a pipeline whose nodes are called as what shows them."""
    coins = tamis.open("sample:coins")
    grey = Pipeline.of(a=coins).sources
    nodes = (
        node("show", "filters.gaussian", {"image": "coins"}, "why *this* one\nand more", sigma=1.5),
        node("Image", "filters.threshold_otsu", {"image": "show"}),
        node("np", "numpy.greater", {"x1": "show", "x2": "Image"}),
        node("image", "measure.label", {"label_image": "np"}),
        node("show_rows", "measure.regionprops_table", {"label_image": "image"}, properties=("label",)),
        node("print", "feature.peak_local_max", {"image": "show"}, min_distance=9),
    )
    outputs = {"low": "Image", "rows": "show_rows", "again": "image", "image": "image", "points": "print"}
    return Pipeline(grey, nodes, outputs)


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """Return, for each pipeline: itself, its notebook, and what a plain Python made and showed of it."""
    folder = tmp_path_factory.mktemp("notebooks")
    made = pipelines(folder)
    wanted = {}
    for name, pipeline in made.items():
        (folder / f"{name}.ipynb").write_text(to_notebook(pipeline, title=f"the *{name}*"), encoding="utf-8")
        wanted[str(folder / f"{name}.ipynb")] = pipeline.outputs
    command = [sys.executable, "-W", "error", "-c", HARNESS, json.dumps(wanted)]
    told = subprocess.run(command, capture_output=True, check=False, cwd=folder)
    assert told.returncode == 0, told.stderr.decode()
    results = pickle.loads(told.stdout)
    return {
        name: (pipeline, json.loads((folder / f"{name}.ipynb").read_text("utf-8")), *result)
        for (name, pipeline), result in zip(made.items(), results.values(), strict=True)
    }


NAMES = ("coins", "nothing", "stack", "colour", "names")


def codes(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def pictures(cell):
    outputs = [output["data"] for output in cell["outputs"] if output["output_type"] == "execute_result"]
    return [base64.b64decode(data["image/png"]) for data in outputs]


def assert_same(one, other):
    if isinstance(other, dict):
        assert list(one) == list(other)
        for name in other:
            assert_same(one[name], other[name])
        return
    one, other = np.asarray(one), np.asarray(other)
    assert (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())


@pytest.mark.parametrize("name", NAMES)
def test_it_gives_the_same_bits_where_there_is_no_tamis(name, done):
    pipeline, _, results, _ = done[name]
    expected = tamis.run(pipeline)
    assert set(results) == set(expected)
    for output in expected:
        assert_same(results[output], expected[output])


@pytest.mark.parametrize("name", NAMES)
def test_it_shows_when_it_is_run_what_it_has_shown_before(name, done):
    _, notebook, _, shown = done[name]
    for cell, (said, picture) in zip(codes(notebook), shown, strict=True):
        streams = ["".join(one["text"]) for one in cell["outputs"] if one["output_type"] == "stream"]
        assert "".join(streams) == said
        stored = [Image.open(io.BytesIO(png)) for png in pictures(cell)]
        assert [one.size for one in stored] == ([] if picture is None else [picture.size])
        assert all(max(one.size) <= 512 for one in stored)
    assert any(pictures(cell) for cell in codes(notebook))


@pytest.mark.parametrize("name", NAMES)
def test_its_lines_are_those_of_the_script(name, done):
    pipeline, notebook, _, _ = done[name]
    script = pipeline.to_script().splitlines()
    lines = [line for cell in codes(notebook) for line in "".join(cell["source"]).splitlines()]
    kept = [line for line in lines if line in script]
    assert [line for line in script if line] == [line for line in kept if line]
    assert "tamis" not in "".join(lines)


def test_a_scalar_stands_with_what_needs_it_and_every_picture_in_a_cell_of_its_own(done):
    sources = ["".join(cell["source"]) for cell in codes(done["coins"][1])]
    assert sources[2].splitlines() == [
        "threshold_otsu = filters.threshold_otsu(coins)",
        "binary = coins > threshold_otsu",
        'print("threshold_otsu:", threshold_otsu)',
        "show(binary)",
    ]
    assert sum("show(" in source for source in sources[1:]) == 5
    assert sources[-1].endswith("show_rows(table)")


def test_arithmetic_that_only_the_next_step_reads_stands_in_its_cell(done):
    sources = ["".join(cell["source"]) for cell in codes(done["nothing"][1])]
    (cell,) = [source for source in sources if "constant = " in source]
    assert cell.count("\n") == 2
    assert cell.endswith("show(constant)")


def test_labels_are_shown_in_colours_that_differ(done):
    _, notebook, _, shown = done["coins"]
    place = next(n for n, cell in enumerate(codes(notebook)) if "is_labels=True" in cell["source"][-1])
    (stored,) = pictures(codes(notebook)[place])
    for picture in (shown[place][1], Image.open(io.BytesIO(stored))):
        found = np.unique(np.asarray(picture.convert("RGB")).reshape(-1, 3), axis=0)
        assert len(found) > 30
        assert found[0].tolist() == [0, 0, 0]


def test_an_empty_mask_is_black_and_a_sparse_one_is_not_white(done):
    _, notebook, _, shown = done["nothing"]
    sums = {}
    for cell, (_, picture) in zip(codes(notebook), shown, strict=True):
        sums[cell["source"][-1]] = np.asarray(picture).sum() if picture is not None else 0
    assert sums["show(nothing)"] == sums["show(labels, is_labels=True)"] == 0
    assert sums["show(sparse)"] == 255


def test_words_are_words_and_notes_stay_comments(done):
    notebook = done["names"][1]
    text = "".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    assert "# the \\*names\\*" in text
    assert "[`skimage.filters.gaussian`](https://scikit-image.org/" in text
    assert "# why *this* one\n# and more\nshow = filters" in "".join(
        "".join(c["source"]) for c in codes(notebook)
    )


@pytest.mark.parametrize("name", NAMES)
def test_it_is_valid_in_the_notebook_format(name, done):
    notebook = done[name][1]
    assert sorted(notebook) == ["cells", "metadata", "nbformat", "nbformat_minor"]
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", one) for one in ids)
    for number, cell in enumerate(codes(notebook), start=1):
        assert sorted(cell) == ["cell_type", "execution_count", "id", "metadata", "outputs", "source"]
        assert cell["execution_count"] == number
        for output in cell["outputs"]:
            keys = {
                "stream": ["name", "output_type", "text"],
                "execute_result": ["data", "execution_count", "metadata", "output_type"],
            }
            assert sorted(output) == keys[output["output_type"]]
    for cell in notebook["cells"]:
        assert cell["metadata"] == {}
        assert all(isinstance(line, str) for line in cell["source"])
        if cell["cell_type"] == "markdown":
            assert sorted(cell) == ["cell_type", "id", "metadata", "source"]


def test_the_same_pipeline_gives_the_same_file(tmp_path):
    pipeline = coins_pipeline(tamis.open("sample:coins"))
    pipeline.save(tmp_path / "p.json")
    assert to_notebook(tmp_path / "p.json") == to_notebook(pipeline)


def test_recording_it_gives_what_recording_the_script_gives(done, tmp_path, monkeypatch):
    monkeypatch.setenv("TAMIS_CACHE_DIR", str(tmp_path / "cache"))
    pipeline, notebook, _, _ = done["names"]
    (tmp_path / "n.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (tmp_path / "s.py").write_text(pipeline.to_script(), encoding="utf-8")
    for name in ("n.ipynb", "s.py"):
        tamis.record(tmp_path / name).save(tmp_path / f"{name}.json")
    document = (tmp_path / "n.ipynb.json").read_text("utf-8")
    assert document == (tmp_path / "s.py.json").read_text("utf-8")
    assert "why *this* one" in document


def test_another_file_is_read_and_drawn(tmp_path):
    pipeline = Pipeline.of(smooth=tamis.filters.gaussian(tamis.open("sample:coins"), sigma=1))
    np.save(tmp_path / "a.npy", np.eye(33, 44))
    notebook = json.loads(to_notebook(pipeline, paths={"coins": str(tmp_path / "a.npy")}))
    assert "a.npy" in "".join(codes(notebook)[1]["source"])
    assert Image.open(io.BytesIO(pictures(codes(notebook)[1])[0])).size == (44, 33)


def test_what_cannot_be_read_or_is_no_input_is_told():
    coins = tamis.open("sample:coins")
    pipeline = Pipeline.of(smooth=tamis.filters.gaussian(coins, sigma=1))
    with pytest.raises(UnknownNameError, match="'cions'"):
        to_notebook(pipeline, paths={"cions": "a.npy"})
    with pytest.raises(ReadError, match=r"nowhere\.tif"):
        to_notebook(pipeline, paths={"coins": "nowhere.tif"})
    with pytest.raises(PipelineError, match="no script can read"):
        to_notebook(Pipeline.of(a=tamis.filters.sobel(tamis.open(np.eye(5)))))


def test_a_function_of_the_users_is_defined_in_a_cell_of_its_own():
    text = "def twice(image):\n    return 2 * image\n"
    names = {"__name__": "__main__"}
    linecache.cache["cell"] = len(text), None, text.splitlines(keepends=True), "cell"
    exec(compile(text, "cell", "exec"), names)
    made = tamis.operation(names["twice"])(tamis.open("sample:coins"))
    sources = ["".join(cell["source"]) for cell in codes(json.loads(to_notebook(Pipeline.of(made=made))))]
    assert sources[1] == text.strip()
