"""What `tamis.explore` takes, and what it gives where there is no notebook."""

import importlib.util
import subprocess
import sys

import numpy as np
import pytest

import tamis
from tamis import filters, measure
from tamis.errors import MissingExtraError

from .lab import write_notebook


@pytest.fixture
def explore():
    made = []

    def make(*args, **kwargs):
        made.append(tamis.explore(*args, **kwargs))
        return made[-1]

    yield make
    for explorer in made:
        explorer.close()


@pytest.fixture
def pipeline():
    coins = tamis.open("sample:coins")
    labels = measure.label(coins > filters.threshold_otsu(coins))
    table = measure.regionprops_table(labels, coins, properties=("label", "area"))
    return tamis.Pipeline.of(labels=labels, table=table)


def test_an_image_by_any_name_is_looked_at(explore, tmp_path):
    pixels = np.arange(63.0).reshape(7, 9)
    np.save(tmp_path / "ramp.npy", pixels)
    for image in (pixels, tmp_path / "ramp.npy", tamis.open(pixels)):
        explorer = explore(image)
        (name,) = explorer.pipeline.inputs
        assert np.array_equal(explorer.result(name), pixels)


def test_a_lazy_image_brings_its_steps(explore):
    coins = tamis.open("sample:coins")
    explorer = explore(filters.sobel(filters.gaussian(coins, sigma=2)))
    assert [node.operation for node in explorer.pipeline.nodes] == ["filters.gaussian", "filters.sobel"]


def test_a_pipeline_as_a_value_as_a_file_and_with_an_image_of_its_own(explore, pipeline, tmp_path):
    path = tmp_path / "coins.json"
    pipeline.save(path)
    for explorer in (explore(pipeline), explore(path), explore(str(path)), explore(pipeline=pipeline)):
        assert explorer.pipeline.key("labels") == pipeline.key("labels")
    other = explore(np.full((9, 9), 3, np.uint8), pipeline)
    assert other.result("labels").shape == (9, 9)


def test_what_comes_of_it_is_a_value_and_a_script(explore, pipeline):
    explorer = explore(pipeline)
    explorer.session.insert_step("filters.gaussian", before="greater", values={"sigma": 2})
    result = tamis.run(explorer.pipeline, tamis.open("sample:coins"))
    assert np.array_equal(result["labels"], explorer.result("labels"))
    assert "gaussian(coins, sigma=2)" in explorer.to_script()


def test_objects_are_looked_at_first_where_a_table_is_the_last_step(explore, pipeline):
    assert explore(pipeline).session.state.shown == ("labels",)


def test_whoever_cannot_show_a_widget_has_a_line_and_a_picture(explore, pipeline, monkeypatch):
    explorer = explore(pipeline)
    bundle = explorer._repr_mimebundle_()[0]
    line = "Explorer of coins > threshold_otsu > greater > labels > table"
    assert bundle["text/plain"] == repr(explorer) == line
    assert "application/vnd.jupyter.widget-view+json" in bundle
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, **_: shown.append(data))
    explorer._ipython_display_()
    assert [data["text/plain"] for data in shown] == [line]
    assert "<img" in shown[0]["text/html"]


def test_a_long_pipeline_is_told_in_short(explore):
    image = tamis.open("sample:coins")
    for _ in range(12):
        image = filters.gaussian(image, sigma=1)
    assert repr(explore(image)).startswith("Explorer of coins > ... > ")


def test_a_height_is_for_the_page(explore):
    assert explore("sample:coins", height=300).height == 300


def test_there_must_be_something_to_look_at(explore, tmp_path):
    with pytest.raises(tamis.TamisError, match="there is neither"):
        explore()
    with pytest.raises(tamis.TamisError, match="no such file"):
        explore(tmp_path / "missing.tif")


def test_without_the_extra_the_message_names_it(monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "anywidget" else find(name))
    with pytest.raises(MissingExtraError, match=r"pip install 'tamis\[notebook\]'"):
        tamis.explore("sample:coins")


def test_naming_it_loads_no_widget():
    code = "import sys, tamis; tamis.explore; print('anywidget' in sys.modules, 'ipywidgets' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "False"]


def test_a_plain_console_says_it_in_a_line():
    code = "import tamis; e = tamis.explore('sample:coins'); e"
    told = subprocess.run(
        [sys.executable, "-m", "IPython", "--colors=NoColor", "--no-banner", "-c", f"{code}; display(e)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split("\n")[0] == "Explorer of coins"
    assert "Traceback" not in told.stderr


def test_a_notebook_that_is_run_without_a_page_keeps_a_picture(tmp_path):
    write_notebook(tmp_path / "coins.ipynb", "import tamis\ntamis.explore('sample:coins')")
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--execute", "coins.ipynb"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    page = (tmp_path / "coins.html").read_text(encoding="utf-8")
    assert "Explorer of coins" in page
    assert 'src="data:image/png;base64,' in page
