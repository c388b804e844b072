import base64
import html.parser
import re

import numpy as np
import pytest

from tamis.catalogue import Kind
from tamis.display import Intent, from_png, resolve
from tamis.errors import WriteError
from tamis.report import Report, Step, write_report
from tamis.views import histogram, image

VOID = {"meta", "img", "wbr", "br", "path"}


class Reader(html.parser.HTMLParser):
    """Collects elements and text, and refuses tags that do not close."""

    def __init__(self, page):
        super().__init__()
        self.open, self.elements, self.words = [], [], []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.words.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def picture():
    pixels = np.arange(300, dtype=np.uint16).reshape(15, 20)
    return image.draw(resolve(pixels, Intent(), kind=Kind.IMAGE, title="raw"))


REPORT = Report(
    "Coins <b>&</b> more",
    intro={"image": "coins.tif", "shape": "303 x 384"},
    steps=(
        Step("raw", result="uint16 15 x 20", picture=picture(), histogram=histogram.figure(np.arange(9))),
        Step("limit", "filters.threshold_otsu", inputs=("raw",), result="107, a number", seconds=0.0123),
        Step("binary", "numpy.greater", "x2=1", "Return <truth>.", inputs=("raw", "limit"), is_cached=True),
    ),
    tables={"regions": {"label": np.arange(1, 31), "name": ["<i>"] * 30, "area": np.linspace(0, 9, 30)}},
    script="import numpy as np\nprint(1 < 2)\n",
    facts={"executor": "threads"},
    fingerprints={"labels": "xxh3:1234"},
)


@pytest.fixture
def page(tmp_path):
    write_report(tmp_path / "report.html", REPORT)
    return (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_page_is_well_formed_and_holds_everything(page):
    text = Reader(page).text
    for words in (
        "coins.tif",
        "filters.threshold_otsu",
        "x2=1",
        "12 ms",
        "from the cache",
        "xxh3:1234",
        "threads",
    ):
        assert words in text


def test_the_page_needs_nothing_else(page):
    assert not re.search(r"(?:https?:)?//\w|url\(|@import|<script|<link|<iframe", page.partition("<body>")[0])
    sources = [attrs["src"] for attrs in Reader(page).all("img")]
    assert sources
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    assert not re.search(r"https?:|<script|<link|<iframe|srcset", page)
    assert "default-src 'none'" in page


def test_names_and_texts_are_never_markup(page):
    reader = Reader(page)
    assert "Coins <b>&</b> more" in reader.text
    assert "Return <truth>." in reader.text
    assert "print(1 < 2)" in reader.text
    assert reader.all("i") == reader.all("truth") == []


def test_pictures_have_words_and_sizes(page):
    thumb, full = Reader(page).all("img")
    assert full["alt"] == picture().alt
    assert (full["width"], full["height"]) == ("20", "15")
    assert from_png(base64.b64decode(full["src"].partition(",")[2])).shape == (15, 20, 3)
    assert thumb["alt"] == ""


def test_each_card_of_the_strip_leads_to_its_step(page):
    reader = Reader(page)
    targets = [attrs["href"].lstrip("#") for attrs in reader.all("a")]
    assert targets == ["step-1", "step-2", "step-3"]
    assert set(targets) <= {attrs.get("id") for attrs in reader.all("section")}


def test_a_card_says_where_it_comes_from_when_that_is_not_its_neighbour(page):
    strip = page[page.index("<nav") : page.index("</nav>")]
    assert "from raw, limit" in strip
    assert strip.count("from ") == 1


def test_a_step_without_a_picture_shows_its_result_in_the_strip(page):
    strip = page[page.index("<nav") : page.index("</nav>")]
    assert "<span>107</span>" in strip


def test_a_table_shows_its_first_rows_and_how_many_there_are(page):
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    assert body.count("<tr>") == 12
    assert "First 12 of 30 rows" in page
    assert 'class="number">label' in page
    assert '<th scope="col">name' in page


@pytest.mark.parametrize(("count", "words"), [(0, "No rows"), (1, "One row"), (3, "All 3 rows")])
def test_short_tables_are_shown_in_full(tmp_path, count, words):
    write_report(tmp_path / "r.html", Report("r", tables={"t": {"label": np.arange(count)}}))
    assert words in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_an_empty_report_has_no_empty_sections(tmp_path):
    write_report(tmp_path / "r.html", Report("Nothing"))
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert Reader(page).all("section") == Reader(page).all("nav") == []


def test_a_report_is_repeatable(tmp_path, page):
    write_report(tmp_path / "again.html", REPORT)
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == page


def test_a_report_that_cannot_be_written_says_so_in_one_line(tmp_path):
    with pytest.raises(WriteError, match=r"nowhere/r\.html: cannot be written: No such file or directory\."):
        write_report(tmp_path / "nowhere" / "r.html", REPORT)


def test_a_failed_write_leaves_the_old_report_and_nothing_beside_it(tmp_path, monkeypatch):
    target = tmp_path / "r.html"
    target.write_text("old")

    def full_disk(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full_disk)
    with pytest.raises(WriteError, match="No space left on device"):
        write_report(target, REPORT)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]
