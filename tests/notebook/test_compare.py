"""What `tamis.compare` takes, what it calls it, and what it gives where there is no notebook or no screen."""

import os
import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from skimage import filters as ski

import tamis
from tamis import filters, measure
from tamis.display import Link
from tamis.errors import KindError, MissingExtraError, ParameterError, UnknownNameError

from .lab import write_notebook

mpl.use("agg")
IMAGE = np.random.default_rng(5).integers(0, 256, (40, 60), dtype=np.uint8)


@pytest.fixture
def compare():
    plt.close("all")  # whoever ran before in this process may have left some
    made = []

    def make(*images, **how):
        made.append(tamis.compare(*images, **how))
        return made[-1]

    yield make
    for comparison in made:
        comparison.close()


def test_everything_that_can_be_opened_is_compared_under_a_name_of_its_own(compare, tmp_path):
    np.save(tmp_path / "ramp.npy", IMAGE)
    coins = tamis.open("sample:coins")
    smooth = filters.gaussian(coins, sigma=2)
    comparison = compare(
        tmp_path / "ramp.npy", IMAGE, coins, smooth, filters.gaussian(smooth), coins[:9, :9], last=IMAGE > 5
    )
    names = ("ramp", "image 2", "coins", "gaussian", "gaussian 2", "coins part", "last")
    assert comparison.titles == names
    assert [axes.get_title(loc="left") for axes in comparison.figure.axes[:7]] == [*names]
    assert repr(compare(IMAGE, IMAGE, titles=["a b", "a b"])) == "Comparison of a b, a b 2"


def test_results_of_one_image_are_one_session(compare):
    coins = tamis.open("sample:coins")
    smooth = filters.gaussian(coins, sigma=2)
    comparison = compare(coins, smooth, objects=measure.label(smooth > 0.4))
    session = comparison.session
    assert session.pipeline.inputs == ("coins",)
    assert [node.id for node in session.pipeline.nodes] == ["gaussian", "greater", "objects"]
    assert session.state.shown == ("coins", "gaussian", "objects")
    assert np.array_equal(session.result("gaussian"), ski.gaussian(coins.compute(), sigma=2))


def test_what_is_no_image_is_refused_in_one_line():
    coins = tamis.open("sample:coins")
    table = measure.regionprops_table(measure.label(coins > 100), properties=("label",))
    with pytest.raises(KindError, match=r"compare takes an image, labels or a mask as 'areas', .* table"):
        tamis.compare(coins, areas=table)
    with pytest.raises(KindError, match="a single number"):
        tamis.compare(coins, filters.threshold_otsu(coins))
    with pytest.raises(ParameterError, match="one image at least"):
        tamis.compare()
    with pytest.raises(ParameterError, match="a title for each of the 1 images"):
        tamis.compare(coins, titles=["one", "two"])
    with pytest.raises(ParameterError, match="a title for each"):
        tamis.compare(coins, titles="a")
    with pytest.raises(UnknownNameError, match="colormap"):
        tamis.compare(coins, colormap="viridos")
    with pytest.raises(ParameterError, match="contrast_limits"):
        tamis.compare(coins, contrast_limits=(3, 3))
    with pytest.raises(ParameterError, match="Link"):
        tamis.compare(coins, link={"Y": 3})
    with pytest.raises(tamis.TamisError, match="no such file"):
        tamis.compare("missing.tif")


def test_an_image_that_cannot_be_computed_is_told_at_once():
    @tamis.operation
    def broken(image):
        message = "no"
        raise ValueError(message)

    with pytest.raises(tamis.TamisError, match="broken"):
        tamis.compare(broken(tamis.open(IMAGE)))
    assert plt.get_fignums() == []


def test_its_link_has_what_is_shared_from_the_beginning(compare):
    link = Link()
    comparison = compare(IMAGE, link=link, contrast_limits=(10, 30))
    assert comparison.link is link
    assert link.shared.contrast_limits == (10, 30)


@pytest.mark.parametrize("ending", ["png", "pdf", "svg"])
def test_a_figure_for_paper_has_no_sliders_and_no_cursor(compare, tmp_path, ending, monkeypatch):
    made = []
    savefig = mpl.figure.Figure.savefig
    monkeypatch.setattr(
        mpl.figure.Figure, "savefig", lambda self, *a, **k: (made.append(self), savefig(self, *a, **k))
    )
    comparison = compare(IMAGE, IMAGE > 100, np.random.default_rng(0).random((4, 40, 60)))
    comparison.link.set(cursor={"Y": 3.0, "X": 4.0})
    path = tmp_path / f"figure.{ending}"
    comparison.savefig(path, dpi=50)
    assert path.stat().st_size > 2000
    assert len(made[-1].axes) == 3
    assert not any(axes.lines for axes in made[-1].axes)
    assert plt.get_fignums() == [comparison.figure.number]  # of the figure for paper nothing stays


def test_on_paper_the_pixels_are_as_fine_as_they_are_printed(compare, tmp_path, monkeypatch):
    made = []
    savefig = mpl.figure.Figure.savefig
    monkeypatch.setattr(
        mpl.figure.Figure, "savefig", lambda self, *a, **k: (made.append(self), savefig(self, *a, **k))
    )
    large = np.zeros((1600, 1600), np.uint8)
    comparison = compare(large)
    shapes = []
    for dpi in (50, 600):
        comparison.savefig(tmp_path / "figure.png", dpi=dpi)
        (picture,) = [artist for artist in made[-1].axes[0].artists if hasattr(artist, "pixels")]
        shapes.append(picture.pixels.shape[:2])
    assert shapes == [(200, 200), (1600, 1600)]


def test_without_a_screen_show_says_what_to_do(compare):
    with pytest.raises(tamis.TamisError, match=r"no screen.*savefig"):
        compare(IMAGE).show()


def test_without_the_extra_the_message_names_it(without):
    without("matplotlib")
    with pytest.raises(MissingExtraError, match=r"pip install 'tamis\[notebook\]'"):
        tamis.compare(IMAGE)


def test_naming_it_loads_neither_widgets_nor_matplotlib():
    code = "import sys, tamis; tamis.compare; print('anywidget' in sys.modules, 'matplotlib' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "False"]


def test_in_a_notebook_it_is_a_widget_and_pictures_until_that_is_there(kernel, compare):
    comparison = compare(IMAGE, IMAGE > 3)
    assert plt.get_fignums() == []
    comparison._ipython_display_()
    widget, still = kernel
    assert "application/vnd.jupyter.widget-view+json" in widget
    assert still["text/html"].count("<img") == 2
    assert still["text/plain"] == "Comparison of image 1, image 2"
    comparison.show()
    assert len(kernel) == 4


def test_in_a_notebook_without_any_of_the_extra_there_are_pictures_and_a_line(kernel, compare, without):
    without("anywidget", "matplotlib")
    comparison = compare(IMAGE)
    comparison.show()
    assert "<img" in kernel[0]["text/html"]
    assert "pip install 'tamis[notebook]'" in kernel[0]["text/html"]
    with pytest.raises(MissingExtraError):
        _ = comparison.figure


def test_in_a_notebook_without_widgets_there_is_the_figure_and_a_line(kernel, compare, without):
    without("anywidget")
    comparison = compare(IMAGE)
    comparison.show()
    picture, advice = kernel
    assert picture["image/png"].startswith(b"\x89PNG")
    assert "pip install 'tamis[notebook]'" in advice["text/plain"]
    kernel.clear()
    figure = comparison.figure  # whoever asks for it gets it, as everywhere
    comparison.show()
    assert kernel == [figure]


def test_pictures_wait_for_nothing_that_takes_long(kernel, compare):
    called = []

    @tamis.operation
    def endless(image):
        called.append(np.shape(image))
        return np.asarray(image)

    lazy = endless(tamis.open(np.zeros((3000, 3000))))
    called.clear()  # it was tried on a small image
    html = compare(lazy, IMAGE)._repr_html_()
    assert (3000, 3000) not in called
    assert html.count("<img") in (1, 2)
    assert "not computed yet" in html or "a quick look" in html


def test_a_plain_console_says_it_in_a_line():
    code = "import tamis; c = tamis.compare('sample:coins'); display(c)"
    told = subprocess.run(
        [sys.executable, "-m", "IPython", "--colors=NoColor", "--no-banner", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"MPLBACKEND": "agg"},
    )
    assert told.stdout.split("\n")[0] == "Comparison of coins"
    assert "Traceback" not in told.stderr


def test_a_notebook_that_is_run_without_a_page_keeps_pictures(tmp_path):
    cell = "import tamis\ncoins = tamis.open('sample:coins')\ntamis.compare(coins, coins > 100)"
    write_notebook(tmp_path / "coins.ipynb", cell)
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--execute", "coins.ipynb"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    page = (tmp_path / "coins.html").read_text(encoding="utf-8")
    assert "Comparison of coins, greater" in page
    assert page.count('src="data:image/png;base64,') == 2
