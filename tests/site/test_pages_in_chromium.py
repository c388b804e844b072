"""The scripts of the site's pages, in a browser, on a small site of its own: sliders and the finder."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sphinx.application import Sphinx
from tamis_site.finder import finder_page
from tamis_site.gallery_example import Example
from tamis_site.pictures.album import Album
from tamis_site.pictures.row import Tile, draw_strip
from tamis_site.slider import slider_lines

import tamis
from tamis.gallery import get_entry

DOCS = Path(__file__).parents[2] / "docs"
CONF = """
extensions = ["sphinx_design", "pages_here"]
html_theme = "basic"
html_static_path = [{static!r}]
html_css_files = ["site.css"]
html_js_files = [("slider.js", {{"defer": "defer"}}), ("finder.js", {{"defer": "defer"}})]
"""
HERE = """
from tamis_site.formulas import add_formulas
def setup(app):
    add_formulas(app)
"""
NAMES = ("filters.gaussian", "segmentation.watershed", "measure.label", "morphology.opening")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site with a slider, a formula, and a finder of four operations and an example."""
    folder = tmp_path_factory.mktemp("site")
    source = folder / "source"
    (source / "operations").mkdir(parents=True)
    (source / "gallery" / "segment").mkdir(parents=True)
    (source / "conf.py").write_text(CONF.format(static=str(DOCS / "_static")))
    frames = [Tile(np.full((40, 60, 3), level, np.uint8), "") for level in (0, 120, 240)]
    (source / "strip.png").write_bytes(draw_strip(frames))
    words = ("sigma=1", "sigma=2", "sigma=4")
    (source / "index.rst").write_text(
        "\n".join(["Slider\n======\n", *slider_lines("strip.png", words, start=1), ":math:`\\sigma^2`\n"])
    )
    for name in NAMES:
        (source / "operations" / f"{name}.rst").write_text(f"{name}\n{'=' * 40}\n")
    (source / "gallery" / "segment" / "plot_touching_coins.rst").write_text("Coins\n=====\n")
    operations = [tamis.get_operation(name) for name in NAMES]
    example = Example(get_entry("segment/touching_coins"), Path("x.json"), ())
    page = finder_page(operations, [example], Album(folder / "pictures", makes=False))
    kept = [line for line in page.splitlines() if ":img-top:" not in line]  # nothing was drawn here
    (source / "find.rst").write_text("\n".join(kept))
    with pytest.MonkeyPatch.context() as patch:
        (folder / "pages_here.py").write_text(HERE)
        patch.syspath_prepend(str(folder))
        told = io.StringIO()
        app = Sphinx(source, source, folder / "html", folder / "trees", "html", status=None, warning=told)
        app.build()
    return folder / "html"


@pytest.fixture
def page(chromium):
    page = chromium.new_page(viewport={"width": 1000, "height": 800})
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda one: problems.append(one.url) if one.url.startswith("http") else None)
    yield page
    page.close()
    assert problems == []


def level_of(page):
    shot = page.locator(".variants-frame").screenshot()
    return int(np.median(np.asarray(Image.open(io.BytesIO(shot)).convert("L"))))


def shown(page):
    return page.locator(".finder .sd-col:not([hidden]) .sd-card-title").all_inner_texts()


class TestASlider:
    def test_a_frame_is_seen_at_a_time(self, page, site):
        page.goto((site / "index.html").as_uri())
        page.wait_for_selector(".variants.is-live")
        assert page.locator(".variants-frame").bounding_box()["width"] == pytest.approx(60, abs=1)
        assert page.locator(".variants-words").inner_text() == "sigma=2"
        assert level_of(page) == 120

    def test_keys_move_it_and_say_so(self, page, site):
        page.goto((site / "index.html").as_uri())
        slider = page.locator(".variants input[type=range]")
        slider.press("ArrowRight")
        assert page.locator(".variants-words").inner_text() == "sigma=4"
        assert slider.get_attribute("aria-valuetext") == "sigma=4"
        assert level_of(page) == 240
        slider.press("Home")
        assert level_of(page) == 0

    def test_without_scripts_all_frames_and_their_words_are_there(self, chromium, site):
        context = chromium.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto((site / "index.html").as_uri())
        assert page.locator("figure.variants .legend li").all_inner_texts() == [
            "sigma=1",
            "sigma=2",
            "sigma=4",
        ]
        assert page.locator("figure.variants img").bounding_box()["width"] == pytest.approx(180, abs=1)
        context.close()

    def test_a_formula_is_drawn_by_the_browser(self, page, site):
        page.goto((site / "index.html").as_uri())
        assert page.locator("math msup").bounding_box()["height"] > 5


class TestFinding:
    def open(self, page, site, question=""):
        page.goto(f"{(site / 'find.html').as_uri()}{question}")
        page.wait_for_selector(".finder-form")

    def test_everything_is_there_at_first(self, page, site):
        self.open(page, site)
        assert len(shown(page)) == 5
        assert page.get_by_role("status").inner_text() == "5 of 5"

    def test_a_task_in_words_finds_what_does_it(self, page, site):
        self.open(page, site)
        page.get_by_label("What should it do?").fill("separate touching objects")
        found = [title.replace("\u200b", "") for title in shown(page)]
        assert set(found[:2]) == {"segmentation.watershed", "Touching coins"}
        assert "filters.gaussian" not in found

    def test_a_name_that_is_begun_is_found(self, page, site):
        self.open(page, site)
        page.get_by_label("What should it do?").fill("gaus")
        assert shown(page)[0].replace("\u200b", "") == "filters.gaussian"

    def test_choices_narrow_it_and_are_in_the_address(self, page, site):
        self.open(page, site)
        page.get_by_label("Stage").select_option("segment")
        assert len(shown(page)) >= 2
        page.get_by_label("What", exact=True).select_option("example")
        assert shown(page) == ["Touching coins"]
        assert page.url.endswith("?is=example&stage=segment")
        self.open(page, site, "?is=example&stage=segment")
        assert shown(page) == ["Touching coins"]

    def test_what_nothing_is_about_says_so(self, page, site):
        self.open(page, site)
        page.get_by_label("What should it do?").fill("zzzzqq")
        assert shown(page) == []
        assert "Nothing fits" in page.get_by_role("status").inner_text()

    def test_signs_are_no_problem(self, page, site):
        self.open(page, site)
        page.get_by_label("What should it do?").fill("<b>(*&?\\")
        assert page.get_by_role("status").inner_text()
